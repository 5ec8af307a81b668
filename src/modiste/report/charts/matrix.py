"""Confusion matrices of a few up to some hundred classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modiste.report import style
from modiste.report.charts.canvas import MARGIN, SMALL, Align, Canvas
from modiste.report.lettering import TextStyle, Typesetter

LONGEST_LABEL = 190
FOOT = 56
CELL_SIDES = ((8, 64), (16, 46), (40, 24), (80, 15))
"""Up to this many classes, a cell of this side in nominal pixels; more classes get the smallest."""

SMALLEST_CELL = 11
WRITTEN_CLASSES = 16
"""Up to this many classes the counts stand in the cells."""

MOST_LETTER = 13
LABEL_GAP = 7
NARROWEST = 720
KEY = "Rows: true label. Columns: predicted label. Darker: larger share of the row (square root). Grey: no such rows."
WIDE_RULE = 0.8
NARROW_RULE = 0.4


@dataclass(frozen=True, slots=True)
class MatrixChart:
    """`counts` (n, n), whole numbers: rows are true labels, columns predicted ones, both in the order of `labels`."""

    title: str
    subtitle: str
    labels: Sequence[str]
    counts: NDArray[np.integer[Any]]


def row_shares(counts: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    """(n, n) float64 in [0, 1]: each row divided by its sum; NaN where a true label has no rows."""
    sums = counts.sum(axis=1, keepdims=True).astype(np.float64)
    return np.asarray(np.divide(counts, sums, out=np.full(counts.shape, np.nan), where=sums > 0))


def matrix_chart(path: Path, chart: MatrixChart) -> Path:
    """Draw the matrix to a PNG, coloured by the share of each true label's rows; labels without rows are grey.

    The colour follows the square root of the share, so that a confusion of one in fifty is still seen.
    Raises MissingExtraError without matplotlib.
    """
    size = len(chart.labels)
    cell = next((side for most, side in CELL_SIDES if size <= most), SMALLEST_CELL)
    look = TextStyle(min(MOST_LETTER, cell - 2), cell)
    setter, side = Typesetter(), cell * size
    labels = [setter.line(label, look, LONGEST_LABEL) for label in chart.labels]
    room = max((setter.font(label, look).getlength(label) for label in labels), default=0) + LABEL_GAP
    left = MARGIN + room
    canvas = Canvas(
        max(left + side + MARGIN, NARROWEST), room + side + FOOT, chart.title, chart.subtitle, setter=setter
    )
    top = canvas.top + room
    axes = canvas.axes(left, top, left + side, top + side)
    shares = np.sqrt(row_shares(chart.counts))
    axes.imshow(shares, cmap=_ramp(), vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    _rule(axes, size, WIDE_RULE if cell > SMALLEST_CELL else NARROW_RULE)
    for row, label in enumerate(labels):
        canvas.write(left - LABEL_GAP, top + (row + 0.5) * cell, label, look, Align("right"))
        canvas.write(left + (row + 0.5) * cell, top - LABEL_GAP, label, look, Align("center", "bottom", angle=90))
    if size <= WRITTEN_CLASSES:
        _write_counts(canvas, chart, left, top, cell)
    canvas.write(MARGIN, top + side + FOOT / 2, KEY, SMALL)
    return canvas.save(path)


def _ramp() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    ramp = LinearSegmentedColormap.from_list("house", [style.PAPER, style.ACCENT_SOFT, style.ACCENT, style.INK])
    return ramp.with_extremes(bad=style.SHADE)


def _rule(axes: Any, size: int, width: float) -> None:
    """Light lines between the cells."""
    edges = np.arange(size + 1) - 0.5
    axes.hlines(edges, -0.5, size - 0.5, color=style.LINE, linewidth=width)
    axes.vlines(edges, -0.5, size - 0.5, color=style.LINE, linewidth=width)
    axes.set_xlim(-0.5, size - 0.5)
    axes.set_ylim(size - 0.5, -0.5)


def _write_counts(canvas: Canvas, chart: MatrixChart, left: float, top: float, cell: float) -> None:
    shares = row_shares(chart.counts)
    for row, column in zip(*np.nonzero(chart.counts), strict=True):
        colour = style.PAPER if shares[row, column] > 0.3 else style.INK
        text = f"{chart.counts[row, column]:,}"
        look = TextStyle(12, 16, colour)
        canvas.write(left + (column + 0.5) * cell, top + (row + 0.5) * cell, text, look, Align("center"))
