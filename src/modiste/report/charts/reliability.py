"""Is a confidence of 80 % right eight times in ten: accuracy against confidence, bin by bin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from modiste.report import style
from modiste.report.charts.axis import Axis
from modiste.report.charts.canvas import MARGIN, SMALL, Y_TITLE_GAP, Canvas, LegendEntry

WIDTH = 640
PLOT_HEIGHT = 480
COUNTS_HEIGHT = 90
BETWEEN = 44
LEFT = 64
HEAD = 26
FOOT = 70


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Predictions whose confidence lies in [low, high): their mean confidence, accuracy (both 0 to 1) and number."""

    low: float
    high: float
    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True, slots=True)
class ReliabilityChart:
    """The bins of one label; empty ones are left out of the upper plot."""

    title: str
    subtitle: str
    bins: Sequence[ReliabilityBin]


def reliability_chart(path: Path, chart: ReliabilityChart) -> Path:
    """Draw accuracy per bin against the diagonal, and under it how many predictions each bin has.

    Raises MissingExtraError without matplotlib.
    """
    legend = [LegendEntry("accuracy", style.ACCENT), LegendEntry("gap to the confidence", style.MISSING)]
    canvas = Canvas(WIDTH, HEAD + PLOT_HEIGHT + BETWEEN + COUNTS_HEIGHT + FOOT, chart.title, chart.subtitle, legend)
    left, top = MARGIN + LEFT, canvas.top + HEAD
    axes = canvas.axes(left, top, WIDTH - MARGIN, top + PLOT_HEIGHT)
    filled = [each for each in chart.bins if each.count]
    middles = [(each.low + each.high) / 2 for each in filled]
    widths = [0.92 * (each.high - each.low) for each in filled]
    axes.bar(middles, [each.accuracy for each in filled], widths, color=style.ACCENT)
    gaps = [each.confidence - each.accuracy for each in filled]
    bottoms = [each.accuracy for each in filled]
    axes.bar(middles, gaps, widths, bottoms, color=style.MISSING, alpha=0.55)
    axes.plot([0, 1], [0, 1], color=style.MUTED, linewidth=1.5, linestyle=(0, (3, 3)))
    share = Axis("Accuracy", percent=True, low=0, high=1)
    confidence = Axis("Confidence", percent=True, low=0, high=1)
    canvas.number_axis(axes, "x", confidence)
    canvas.number_axis(axes, "y", share)
    axes.tick_params(labelbottom=False)
    below = canvas.axes(left, top + PLOT_HEIGHT + BETWEEN, WIDTH - MARGIN, canvas.height - FOOT)
    below.bar(middles, [each.count for each in filled], widths, color=style.OTHERS)
    canvas.number_axis(below, "x", confidence)
    canvas.number_axis(below, "y", Axis("Predictions", low=0, whole=True))
    below.yaxis.get_major_locator().set_params(nbins=3)
    canvas.axis_titles(below, confidence, Axis("Predictions"))
    canvas.write(MARGIN, top - Y_TITLE_GAP, share.label, SMALL)
    return canvas.save(path)
