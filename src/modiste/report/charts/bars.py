"""Horizontal bars, one per label, and the counts that fill them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from modiste.report import style
from modiste.report.charts.axis import Axis
from modiste.report.charts.canvas import LABEL, MARGIN, SMALL, Align, Canvas

MOST_LABELS = 40
"""More bars than that are not read; the rest goes into one bar that says how many labels it stands for."""

WIDTH = 760
LABEL_ROOM = 220
VALUE_ROOM = 112
ROW = 26
BAR_SHARE = 0.66
FOOT = 54


class BarKind(Enum):
    """What a bar stands for; each kind has its own colour."""

    LABEL = style.ACCENT
    OTHERS = style.OTHERS
    MISSING = style.MISSING


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, drawn from 0 to `value`."""

    label: str
    value: float
    kind: BarKind = BarKind.LABEL


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from top to bottom in the order given; with `total` each value is followed by its share of it."""

    title: str
    subtitle: str
    bars: Sequence[Bar]
    values: Axis
    total: float | None = None


def counted_bars(counts: Mapping[str, int], missing: int, most_labels: int = MOST_LABELS) -> tuple[Bar, ...]:
    """Bars of the most frequent labels, then one for all the others, then one for rows without a label.

    The values sum to the sum of `counts` plus `missing`. Equal counts follow by label. A single label beyond
    `most_labels` keeps its own bar, since "1 other" would not save any room.
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ordered if len(ordered) <= most_labels + 1 else ordered[:most_labels]
    bars = [Bar(label, count) for label, count in shown]
    others = ordered[len(shown) :]
    if others:
        bars.append(Bar(f"{len(others)} others", sum(count for _, count in others), BarKind.OTHERS))
    if missing:
        bars.append(Bar("missing", missing, BarKind.MISSING))
    return tuple(bars)


def bar_chart(path: Path, chart: BarChart) -> Path:
    """Draw the bars to a PNG, as high as it needs to be. Raises MissingExtraError without matplotlib."""
    rows = max(len(chart.bars), 1)
    canvas = Canvas(WIDTH, rows * ROW + FOOT, chart.title, chart.subtitle)
    labels = [canvas.setter.line(bar.label, LABEL, LABEL_ROOM) for bar in chart.bars]
    left = MARGIN + canvas.text_width(labels, LABEL) + 12
    axes = canvas.axes(left, canvas.top, WIDTH - MARGIN - VALUE_ROOM, canvas.height - FOOT)
    colours = [bar.kind.value for bar in chart.bars]
    axes.barh(range(len(chart.bars)), [bar.value for bar in chart.bars], BAR_SHARE, color=colours)
    axes.set_yticks([])
    axes.set_ylim(rows - 0.5, -0.5)
    canvas.number_axis(axes, "x", _from_zero(chart))
    canvas.write(left, canvas.height - 20, chart.values.label, SMALL)
    for row, (bar, label) in enumerate(zip(chart.bars, labels, strict=True)):
        canvas.write(left - 12, canvas.top + (row + 0.5) * ROW, label, LABEL, Align("right"))
        _write_value(canvas, axes, row, bar, chart)
    return canvas.save(path)


def _from_zero(chart: BarChart) -> Axis:
    highest = max((bar.value for bar in chart.bars), default=0) or 1
    whole = not chart.values.percent and all(float(bar.value).is_integer() for bar in chart.bars)
    return replace(chart.values, low=0, high=highest if chart.values.high is None else chart.values.high, whole=whole)


def _write_value(canvas: Canvas, axes: Any, row: int, bar: Bar, chart: BarChart) -> None:
    from matplotlib.transforms import ScaledTranslation

    value = chart.values.written(bar.value)
    beside = axes.transData + ScaledTranslation(0.08, 0, canvas.figure.dpi_scale_trans)
    share = f" · {share_text(bar.value / chart.total)}" if chart.total else ""
    canvas.write_beside(axes, (bar.value, row), value + share, SMALL, beside, style.PAPER)


def share_text(share: float) -> str:
    """A share as per cent, never rounded to a plain zero: "17.6 %", "< 0.1 %"."""
    return "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
