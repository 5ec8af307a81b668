"""Curves over a common axis, such as loss and accuracy over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from modiste.report import style
from modiste.report.charts.axis import Axis
from modiste.report.charts.canvas import DASHES, MARGIN, Canvas, LegendEntry

WIDTH = 960
PLOT_HEIGHT = 400
LEFT = 64
HEAD = 26
FOOT = 70
MARKED_POINTS = 40
"""Up to this many points each one is marked with a dot, except on dashed curves."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Points joined in the order given; NaN leaves a gap.

    `partner` names the curve whose colour this one shares, drawn dashed: validation beside training.
    """

    label: str
    x: Sequence[float]
    y: Sequence[float]
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class LineChart:
    """Curves over a common axis."""

    title: str
    subtitle: str
    curves: Sequence[Curve]
    x: Axis
    y: Axis


def line_chart(path: Path, chart: LineChart) -> Path:
    """Draw the curves to a PNG. Raises MissingExtraError without matplotlib."""
    colours = _colours(chart.curves)
    legend = [LegendEntry(curve.label, colours[curve.label], curve.partner is not None) for curve in chart.curves]
    canvas = Canvas(WIDTH, HEAD + PLOT_HEIGHT + FOOT, chart.title, chart.subtitle, legend)
    axes = canvas.axes(MARGIN + LEFT, canvas.top + HEAD, WIDTH - MARGIN, canvas.height - FOOT)
    for curve in chart.curves:
        axes.plot(
            curve.x,
            curve.y,
            color=colours[curve.label],
            linewidth=2,
            linestyle=DASHES if curve.partner else "solid",
            marker="o" if len(curve.x) <= MARKED_POINTS and not curve.partner else None,
            markersize=4,
        )
    canvas.number_axis(axes, "x", chart.x)
    canvas.number_axis(axes, "y", chart.y)
    canvas.axis_titles(axes, chart.x, chart.y)
    return canvas.save(path)


def _colours(curves: Sequence[Curve]) -> dict[str, str]:
    leaders = [curve.label for curve in curves if curve.partner is None]
    colours = {label: style.SERIES[number % len(style.SERIES)] for number, label in enumerate(leaders)}
    return colours | {curve.label: colours.get(curve.partner, style.MUTED) for curve in curves if curve.partner}
