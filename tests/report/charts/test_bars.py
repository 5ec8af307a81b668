"""Counts become bars without losing a row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from modiste.report.charts import Axis, Bar, BarChart, BarKind, bar_chart, counted_bars
from modiste.report.charts.bars import share_text


def test_the_most_frequent_come_first_and_equal_counts_by_name() -> None:
    bars = counted_bars({"Belts": 2, "Watches": 7, "Bags": 2}, missing=0)
    assert [(bar.label, bar.value) for bar in bars] == [("Watches", 7), ("Bags", 2), ("Belts", 2)]


def test_labels_beyond_the_most_are_one_bar_that_says_how_many() -> None:
    counts = {f"label {number:03}": 1000 - number for number in range(143)}
    bars = counted_bars(counts, missing=5)
    assert len(bars) == 40 + 2
    assert bars[40] == Bar("103 others", sum(1000 - number for number in range(40, 143)), BarKind.OTHERS)
    assert bars[41] == Bar("missing", 5, BarKind.MISSING)


def test_a_single_label_beyond_the_most_keeps_its_own_bar() -> None:
    bars = counted_bars({"a": 3, "b": 2, "c": 1}, missing=0, most_labels=2)
    assert [bar.label for bar in bars] == ["a", "b", "c"]


def test_no_missing_rows_no_bar_for_them() -> None:
    assert all(bar.kind is BarKind.LABEL for bar in counted_bars({"a": 1}, missing=0))
    assert counted_bars({}, missing=0) == ()


@given(
    counts=st.dictionaries(st.text(max_size=8), st.integers(0, 10_000), max_size=60),
    missing=st.integers(0, 500),
    most=st.integers(1, 50),
)
def test_bars_sum_to_the_rows(counts: dict[str, int], missing: int, most: int) -> None:
    bars = counted_bars(counts, missing, most)
    assert sum(bar.value for bar in bars) == sum(counts.values()) + missing
    others = [bar for bar in bars if bar.kind is BarKind.OTHERS]
    named = sum(bar.kind is BarKind.LABEL for bar in bars)
    assert named + sum(int(bar.label.split()[0]) for bar in others) == len(counts)


@pytest.mark.parametrize(
    ("share", "text"), [(0.1764, "17.6 %"), (1.0, "100.0 %"), (0.0, "0.0 %"), (0.0004, "< 0.1 %"), (0.001, "0.1 %")]
)
def test_a_small_share_is_never_written_as_nothing(share: float, text: str) -> None:
    assert share_text(share) == text


def test_the_picture_grows_with_the_bars(tmp_path: Path) -> None:
    heights = []
    for count in (3, 40):
        path = tmp_path / f"{count}.png"
        bars = [Bar(f"label {number}", count - number) for number in range(count)]
        bar_chart(path, BarChart("Title", "subtitle", bars, Axis("Products"), total=100))
        with Image.open(path) as picture:
            heights.append(picture.height)
    assert heights[1] - heights[0] == 37 * 26 * 2


def test_a_bar_is_as_long_as_its_value(tmp_path: Path) -> None:
    path = bar_chart(tmp_path / "bars.png", BarChart("", "", [Bar("a", 100), Bar("b", 50), Bar("c", 25)], Axis("n")))
    with Image.open(path) as picture:
        pixels = picture.convert("RGB")
        accent = Image.new("RGB", (1, 1), BarKind.LABEL.value).getpixel((0, 0))
        lengths = [
            length
            for row in range(0, pixels.height, 4)
            if (length := sum(pixels.getpixel((column, row)) == accent for column in range(pixels.width)))
        ]
    seen = sorted(set(lengths), reverse=True)
    longest = seen[0]
    assert any(abs(length - longest / 2) <= 3 for length in seen)
    assert any(abs(length - longest / 4) <= 3 for length in seen)
