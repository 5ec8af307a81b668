"""Every chart draws whatever labels a catalogue brings, the same way each time, and touches nobody's state."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modiste.errors import MissingExtraError
from modiste.report.charts import (
    Axis,
    Bar,
    BarChart,
    Curve,
    LineChart,
    MatrixChart,
    Point,
    ReliabilityBin,
    ReliabilityChart,
    ScatterChart,
    bar_chart,
    line_chart,
    matrix_chart,
    reliability_chart,
    scatter_chart,
)
from modiste.report.charts.matrix import row_shares
from modiste.report.charts.scatter import frontier

HOSTILE = ("$x^", "\u65e5\u672c", "\U0001f389", "word " * 99, "", "\x00<b>", "\\frac{")
SHARE = Axis("Accuracy", "higher", percent=True)
TIME = Axis("Milliseconds", "lower", log=True)


def bars(path: Path) -> Path:
    return bar_chart(path, BarChart("$a$", "$b", [Bar(label, 3) for label in HOSTILE], Axis("n"), total=21))


def lines(path: Path) -> Path:
    curves = [Curve(label, [1, 2, 3], [0.1, math.nan, 0.5]) for label in HOSTILE]
    partner = Curve("dashed", [1, 2], [0.2, 0.3], partner=HOSTILE[0])
    return line_chart(path, LineChart("$a$", "$b", [*curves, partner], Axis("Epoch", whole=True), SHARE))


def scatter(path: Path) -> Path:
    points = [Point(label, 2.0**number, 0.5 + number / 20, label) for number, label in enumerate(HOSTILE)]
    return scatter_chart(path, ScatterChart("$a$", "$b", points, TIME, SHARE, frontier=True))


def matrix(path: Path) -> Path:
    return matrix_chart(path, MatrixChart("$a$", "$b", HOSTILE, np.arange(49).reshape(7, 7)))


def reliability(path: Path) -> Path:
    bins = [ReliabilityBin(i / 5, (i + 1) / 5, i / 5 + 0.1, i / 6, i) for i in range(5)]
    return reliability_chart(path, ReliabilityChart("$a$", "$b", bins))


ALL = pytest.mark.parametrize("draw", [bars, lines, scatter, matrix, reliability])


@ALL
def test_hostile_labels_are_drawn_and_equal_data_gives_equal_bytes(
    draw: Callable[[Path], Path], tmp_path: Path
) -> None:
    first, second = draw(tmp_path / "first.png"), draw(tmp_path / "second.png")
    assert first.read_bytes() == second.read_bytes()
    with Image.open(first) as picture:
        picture.load()
        assert picture.width >= 1000


@ALL
def test_without_matplotlib_the_sentence_has_the_install_line(
    draw: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'modiste\[report\]'"):
        draw(tmp_path / "chart.png")


def test_pyplot_is_never_loaded(tmp_path: Path) -> None:
    import subprocess

    code = (
        "import sys; from pathlib import Path; from modiste.report.charts import *;"
        f"bar_chart(Path({str(tmp_path / 'a.png')!r}), BarChart('', '', [Bar('a', 1)], Axis('n')));"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_shares_of_a_row_without_counts_are_unknown() -> None:
    shares = row_shares(np.array([[3, 1], [0, 0]]))
    assert shares[0].tolist() == [0.75, 0.25]
    assert np.isnan(shares[1]).all()


def test_a_matrix_of_143_classes_gives_every_class_its_cells(tmp_path: Path) -> None:
    counts = np.eye(143, dtype=int)
    path = matrix_chart(tmp_path / "m.png", MatrixChart("143", "", [f"class {n}" for n in range(143)], counts))
    with Image.open(path) as picture:
        assert min(picture.size) >= 143 * 22


def test_the_frontier_has_what_nothing_else_beats() -> None:
    slow_best, fast, beaten, twin = Point("a", 9, 0.9), Point("b", 1, 0.7), Point("c", 5, 0.6), Point("d", 1, 0.7)
    assert frontier([slow_best, fast, beaten, twin], TIME, SHARE) == (fast, twin, slow_best)
    assert frontier([slow_best, fast], Axis("x", "higher"), SHARE) == (slow_best,)


@pytest.mark.parametrize(
    ("axis", "value", "text"),
    [
        (Axis("n"), 40041, "40,041"),
        (Axis("n"), 0.3456, "0.346"),
        (Axis("n", percent=True), 0.8812, "88.1 %"),
        (Axis("n"), 12.5, "12.5"),
    ],
)
def test_values_are_written_as_people_read_them(axis: Axis, value: float, text: str) -> None:
    assert axis.written(value) == text


def test_an_axis_says_in_which_direction_better_lies() -> None:
    assert SHARE.label == "Accuracy (higher is better)"
    assert TIME.label == "Milliseconds (lower is better)"
    assert Axis("Products").label == "Products"
