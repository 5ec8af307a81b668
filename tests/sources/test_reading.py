"""From a source to a catalogue, and its report."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from told import Told, told

from modiste.sources.findings import left_out, noted
from modiste.sources.kaggle import KaggleSource
from modiste.sources.reading import ReadingReport, harmless, read
from modiste.types import Fault, Finding, Product

SHIRT = "Men,Apparel,Topwear,Shirts,Navy Blue"
BROKEN = (
    f"1,{SHIRT},Fall,2011,Casual,A, B and C",
    f"2,{SHIRT},NA,2012,,No photo",
    "3,Men",
    f"1,{SHIRT},Fall,2011,Casual,Again",
    f",{SHIRT},Fall,2011,Casual,Nameless",
    f"4,{SHIRT},Summer,soon,Casual,NA",
    f"=1+1,{SHIRT},Fall,2011,Casual,A formula",
)


@pytest.fixture
def broken(kaggle_files: Callable[..., dict[str, bytes]], write_files: Callable[..., Path]) -> KaggleSource:
    """Seven rows of which four can be kept; photos for two of them and a stray one."""
    return KaggleSource(write_files(kaggle_files(*BROKEN, photos=("1", "4", "shirt_image"))))


@dataclass(frozen=True)
class Listed:
    """A source that does not look for repeated ids itself."""

    rows: tuple[Product | Finding, ...]
    name: str = "listed"

    def read(self) -> Iterator[Product | Finding]:
        return iter(self.rows)

    def photo(self, key: str) -> bytes:
        raise NotImplementedError


def test_read_keeps_what_can_be_kept(broken: KaggleSource) -> None:
    catalogue = read(broken)
    assert catalogue.source is broken
    assert [product.product_id for product in catalogue.products] == ["1", "2", "4", "=1+1"]
    assert [(found.where, found.kept) for found in catalogue.findings] == [
        ("styles.csv, line 3", True),
        ("styles.csv, line 4", False),
        ("styles.csv, line 5", False),
        ("styles.csv, line 6", False),
        ("styles.csv, line 7", True),
        ("styles.csv, line 8", True),
        ("images/shirt_image.jpg", False),
    ]


def test_read_keeps_the_first_of_repeated_ids_whatever_the_source() -> None:
    note = noted("row 2", Fault.UNCLEAR_PRICE, "b", value="x")
    catalogue = read(Listed((Product("a", title="first"), Product("b"), note, Product("a", title="second"))))
    assert [(product.product_id, product.title) for product in catalogue.products] == [("a", "first"), ("b", None)]
    repeated = Told("listed, row 4", "repeated id: 'a' is already at an earlier row", kept=False, product_id="a")
    assert tuple(map(told, catalogue.findings)) == (told(note), repeated)


def test_the_report_counts_every_row_once(broken: KaggleSource) -> None:
    report = ReadingReport.of(read(broken))
    assert (report.rows, report.kept, report.without_photo, report.stray_photos) == (len(BROKEN), 4, 2, 1)
    assert report.left_out == {"broken row": 1, "empty id": 1, "repeated id": 1}
    assert report.noted == {"no photo": 2, "unusable value": 1}
    assert report.missing == {
        "title": 1,
        "gender": 0,
        "masterCategory": 0,
        "subCategory": 0,
        "articleType": 0,
        "baseColour": 0,
        "season": 1,
        "usage": 1,
        "year": 1,
    }


def test_the_report_is_written_as_numbers_and_as_a_table(broken: KaggleSource, tmp_path: Path) -> None:
    ReadingReport.of(read(broken)).write(tmp_path / "new" / "report")
    numbers = json.loads((tmp_path / "new/report/reading.json").read_text(encoding="utf-8"))
    assert numbers["source"] == broken.name
    assert (numbers["rows"], numbers["kept"], numbers["left_out"]["broken row"]) == (7, 4, 1)
    assert "findings" not in numbers
    with (tmp_path / "new/report/reading.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["where", "product_id", "kept", "reason"]
    assert rows[1] == ["styles.csv, line 3", "2", "yes", "no photo: images/2.jpg is not there"]
    assert rows[2] == ["styles.csv, line 4", "", "no", "broken row: 2 fields instead of 10"]
    assert rows[6][:3] == ["styles.csv, line 8", "'=1+1", "yes"]
    assert len(rows) == 8


def test_reading_and_writing_twice_gives_the_same_bytes(broken: KaggleSource, tmp_path: Path) -> None:
    for name in ("one", "two"):
        ReadingReport.of(read(KaggleSource(broken.name))).write(tmp_path / name)
    for file in ("reading.csv", "reading.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formula_cells_are_made_harmless(start: str) -> None:
    assert harmless(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_other_cells_stay_as_they_are() -> None:
    assert [harmless(cell) for cell in ("", "a=b", "images/-1.jpg", "7")] == ["", "a=b", "images/-1.jpg", "7"]


def test_a_finding_that_is_not_unicode_can_still_be_written(tmp_path: Path) -> None:
    catalogue = read(Listed((left_out("b\udcff.jpg", Fault.PHOTO_REFUSED, error="x\udcff"),)))
    ReadingReport.of(catalogue).write(tmp_path)
    assert "b\\udcff.jpg" in (tmp_path / "reading.csv").read_text(encoding="utf-8")
