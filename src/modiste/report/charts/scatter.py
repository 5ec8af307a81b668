"""Named points in a plane, such as accuracy against latency, with the best compromises joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from modiste.report import style
from modiste.report.charts.axis import Axis
from modiste.report.charts.canvas import MARGIN, SMALL, UNIT_DPI, Canvas, LegendEntry
from modiste.report.lettering import TextStyle

WIDTH = 960
PLOT_HEIGHT = 460
LEFT = 64
HEAD = 26
FOOT = 70
NAME = TextStyle(SMALL.size, SMALL.leading, style.INK)
CLEARANCE = 9
"""Nominal pixels between a point and its name."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point with its name. Points of one `group` share a colour; a `highlighted` one is larger and bold."""

    label: str
    x: float
    y: float
    group: str = ""
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class ScatterChart:
    """Named points. With `frontier`, those that no other point beats on both axes are joined; both axes then need
    their `better`."""

    title: str
    subtitle: str
    points: Sequence[Point]
    x: Axis
    y: Axis
    frontier: bool = False


def frontier(points: Sequence[Point], x: Axis, y: Axis) -> tuple[Point, ...]:
    """The points that no other point equals or beats on both axes while beating it on one, by ascending x."""
    across, up = (1 if axis.better == "higher" else -1 for axis in (x, y))

    def beaten(point: Point) -> bool:
        mine = (across * point.x, up * point.y)
        others = ((across * other.x, up * other.y) for other in points)
        return any(their != mine and their[0] >= mine[0] and their[1] >= mine[1] for their in others)

    return tuple(sorted((point for point in points if not beaten(point)), key=lambda point: point.x))


def scatter_chart(path: Path, chart: ScatterChart) -> Path:
    """Draw the points to a PNG. Raises MissingExtraError without matplotlib."""
    groups = list(dict.fromkeys(point.group for point in chart.points))
    colours = {group: style.SERIES[number % len(style.SERIES)] for number, group in enumerate(groups)}
    legend = [LegendEntry(group, colours[group]) for group in groups if group]
    canvas = Canvas(WIDTH, HEAD + PLOT_HEIGHT + FOOT, chart.title, chart.subtitle, legend)
    axes = canvas.axes(MARGIN + LEFT, canvas.top + HEAD, WIDTH - MARGIN, canvas.height - FOOT)
    if chart.frontier:
        best = frontier(chart.points, chart.x, chart.y)
        axes.plot([p.x for p in best], [p.y for p in best], color=style.FAINT, linewidth=1.5, linestyle=(0, (3, 3)))
    for point in chart.points:
        size, edge = (130, style.INK) if point.highlighted else (60, style.PAPER)
        axes.scatter([point.x], [point.y], s=size, color=colours[point.group], edgecolors=edge, zorder=3)
    axes.margins(0.12)
    canvas.number_axis(axes, "x", chart.x)
    canvas.number_axis(axes, "y", chart.y)
    canvas.axis_titles(axes, chart.x, chart.y)
    _write_names(canvas, axes, chart.points)
    return canvas.save(path)


def _write_names(canvas: Canvas, axes: object, points: Sequence[Point]) -> None:
    """Each name beside its point on the first side where it hides no other point or name."""
    places = [_place(canvas, axes, point) for point in points]
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in places]
    for point, (x, y) in zip(points, places, strict=True):
        look = TextStyle(NAME.size, NAME.leading, NAME.colour, bold=point.highlighted)
        name = canvas.name(point.label, look)
        width, height = canvas.text_width([name], look), look.leading
        away = CLEARANCE + (3 if point.highlighted else 0)
        corners = (
            (x + away, y - height / 2),
            (x - away - width, y - height / 2),
            (x - width / 2, y - away - height),
            (x - width / 2, y + away),
        )
        boxes = [(left, top, left + width, top + height) for left, top in corners]
        box = min(boxes, key=lambda box: (sum(_overlap(box, other) for other in taken), box[2] > canvas.width - 4))
        taken.append(box)
        canvas.write(box[0], box[1] + height / 2, name, look)


def _place(canvas: Canvas, axes: object, point: Point) -> tuple[float, float]:
    """The point in nominal pixels from the figure's upper left corner."""
    x, y = axes.transData.transform((point.x, point.y)) / (canvas.figure.dpi / UNIT_DPI)  # type: ignore[attr-defined]
    return float(x), float(canvas.height - y)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)
