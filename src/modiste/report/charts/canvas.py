"""What all charts share: the figure, its header, letters, axes and the file. Lengths are nominal pixels (1/100 inch).

Figures are made as objects and drawn with Agg, so that no pyplot state is touched; every text is set with the
house font and without math markup, because labels come from strangers' catalogues ("$ 5 to $ 9" is not a formula).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from modiste.errors import MissingExtraError
from modiste.files import write_atomically
from modiste.report import style
from modiste.report.charts.axis import Axis
from modiste.report.lettering import TextStyle, Typesetter

UNIT_DPI = 100
SHARPNESS = 2
"""Pixels of the file per nominal pixel."""

POINTS = 72 / UNIT_DPI
MARGIN = 36
TITLE = TextStyle(22, 30, bold=True)
SUBTITLE = TextStyle(14, 22, style.MUTED)
LABEL = TextStyle(13, 18)
SMALL = TextStyle(12, 16, style.MUTED)
HEADER_GAP = 20
LEGEND_LEADING = 22
KEY_WIDTH = 18
LONGEST_NAME = 280
"""Nominal pixels after which the name of a curve or point is cut."""

X_TITLE_GAP = 44
Y_TITLE_GAP = 18
DASHES = (0, (2.5, 1.2))


@dataclass(frozen=True, slots=True)
class Align:
    """Which part of a text lies at its place, in matplotlib's words, and its angle in degrees, counter-clockwise."""

    horizontal: str = "left"
    vertical: str = "center"
    angle: float = 0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend."""

    label: str
    colour: str
    dashed: bool = False


@dataclass
class Canvas:
    """A figure with title, subtitle and legend, and room for a body of `body_height`; `top` is where the body begins.

    Places are counted from the figure's upper left corner.
    """

    width: float
    body_height: float
    title: str
    subtitle: str
    legend: Sequence[LegendEntry] = ()
    setter: Typesetter = field(default_factory=Typesetter)
    top: float = field(init=False)
    height: float = field(init=False)
    figure: Any = field(init=False)

    def __post_init__(self) -> None:
        places = self._legend_places()
        legend_height = places[-1][1] + LEGEND_LEADING if places else 0
        legend_top = MARGIN + TITLE.leading + (SUBTITLE.leading if self.subtitle else 0) + (8 if places else 0)
        self.top = legend_top + legend_height + HEADER_GAP
        self.height = self.top + self.body_height
        self.figure = _new_figure(self.width, self.height)
        room = self.width - 2 * MARGIN
        self.write(MARGIN, MARGIN, self.setter.line(self.title, TITLE, room), TITLE, Align(vertical="top"))
        subtitle = self.setter.line(self.subtitle, SUBTITLE, room)
        self.write(MARGIN, MARGIN + TITLE.leading, subtitle, SUBTITLE, Align(vertical="top"))
        for entry, (x, y) in zip(self.legend, places, strict=True):
            self._write_entry(entry, MARGIN + x, legend_top + y + LEGEND_LEADING / 2)

    def axes(self, left: float, top: float, right: float, bottom: float) -> Any:
        """New axes between these edges, each counted from the figure's upper left corner; no spines, no ticks."""
        box = (left / self.width, 1 - bottom / self.height, (right - left) / self.width, (bottom - top) / self.height)
        axes = self.figure.add_axes(box, facecolor=style.PAPER)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(which="both", length=0)
        axes.set_axisbelow(True)
        return axes

    def write(self, x: float, y: float, text: str, look: TextStyle, align: Align = Align()) -> None:
        """Text at a place of the figure, in nominal pixels from its upper left corner."""
        self._text(self.figure, (x / self.width, 1 - y / self.height), text, look, align)

    def write_beside(
        self, axes: Any, place: tuple[float, float], text: str, look: TextStyle, transform: Any, ground: str
    ) -> None:
        """Text at a place of the axes, in `transform`'s coordinates; the colour `ground` hides what is behind it."""
        written = self._text(axes, place, text, look, Align())
        written.set_bbox({"facecolor": ground, "edgecolor": "none", "pad": 1.0})
        written.set_transform(transform)

    def _text(self, parent: Any, place: tuple[float, float], text: str, look: TextStyle, align: Align) -> Any:
        return parent.text(
            *place,
            self.setter.drawable(text, look),
            color=look.colour,
            ha=align.horizontal,
            va=align.vertical,
            rotation=align.angle,
            parse_math=False,
            fontproperties=self.font(text, look),
        )

    def font(self, text: str, look: TextStyle) -> Any:
        """matplotlib's properties of the font that can write the text, at the style's size."""
        from matplotlib.font_manager import FontProperties

        return FontProperties(fname=str(self.setter.font(text, look).path), size=look.size * POINTS)

    def name(self, text: str, look: TextStyle) -> str:
        """The name of a curve or point, cut where it would push everything else aside."""
        return self.setter.line(text, look, LONGEST_NAME)

    def text_width(self, texts: Sequence[str], look: TextStyle) -> float:
        """The width of the widest text, in nominal pixels."""
        return max((self.setter.font(text, look).getlength(text) for text in texts), default=0.0)

    def number_axis(self, axes: Any, which: Literal["x", "y"], axis: Axis) -> None:
        """Scale, light grid and written numbers for one axis of the axes."""
        from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

        side = axes.xaxis if which == "x" else axes.yaxis
        if axis.log:
            (axes.set_xscale if which == "x" else axes.set_yscale)("log")
            side.set_major_locator(LogLocator(subs=(1, 2, 5)))
        else:
            side.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10], integer=axis.whole, min_n_ticks=1))
        side.set_minor_formatter(NullFormatter())
        side.set_major_formatter(FuncFormatter(axis.tick))
        (axes.set_xlim if which == "x" else axes.set_ylim)(axis.low, axis.high)
        axes.grid(True, axis=which, color=style.GRID, linewidth=1)
        for label in side.get_ticklabels():
            label.set_fontproperties(self.font("0", SMALL))
            label.set_color(SMALL.colour)
        axes.tick_params(axis=which, pad=6)

    def save(self, path: Path) -> Path:
        """Draw and write the PNG, whole or not at all; equal data gives equal bytes. Returns `path`."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        buffer = io.BytesIO()
        FigureCanvasAgg(self.figure).print_png(buffer, metadata={"Software": None})
        return write_atomically(path, buffer.getvalue())

    def axis_titles(self, axes: Any, x: Axis, y: Axis) -> None:
        """The x axis's title under its right end, the y axis's above its upper end, both level, to be read at once."""
        box = axes.get_position()
        below = (1 - box.y0) * self.height + X_TITLE_GAP
        self.write(box.x1 * self.width, below, x.label, SMALL, Align("right"))
        self.write(MARGIN, (1 - box.y1) * self.height - Y_TITLE_GAP, y.label, SMALL)

    def _legend_places(self) -> list[tuple[float, float]]:
        """(x, y) of every entry from the legend's corner, flowing into lines."""
        places: list[tuple[float, float]] = []
        x = y = 0.0
        for entry in self.legend:
            width = KEY_WIDTH + 8 + self.text_width([self.name(entry.label, SMALL)], SMALL)
            if x and x + width > self.width - 2 * MARGIN:
                x, y = 0.0, y + LEGEND_LEADING
            places.append((x, y))
            x += width + 24
        return places

    def _write_entry(self, entry: LegendEntry, x: float, y: float) -> None:
        from matplotlib.lines import Line2D

        ends = [x / self.width, (x + KEY_WIDTH) / self.width]
        level = [1 - y / self.height] * 2
        dashes = DASHES if entry.dashed else "solid"
        key = Line2D(ends, level, color=entry.colour, linewidth=3, linestyle=dashes, solid_capstyle="butt")
        self.figure.add_artist(key)
        self.write(x + KEY_WIDTH + 8, y, self.name(entry.label, SMALL), SMALL)


def _new_figure(width: float, height: float) -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("Drawing charts", "report") from error
    size = (width / UNIT_DPI, height / UNIT_DPI)
    return Figure(figsize=size, dpi=UNIT_DPI * SHARPNESS, facecolor=style.PAPER)
