from __future__ import annotations

import csv
from pathlib import Path

from modiste.quality.catalogue.label_attributes import file_names, label_attributes
from modiste.quality.catalogue.statistics import CatalogueStatistics, LabelCounts, catalogue_statistics, label_counts
from modiste.types import Product

PRODUCTS = [
    Product("1", "Tie", {"baseColour": "Red", "season": "Summer"}),
    Product("2", "Tie", {"baseColour": "Blue", "season": "Fall"}),
    Product("3", "Cap", {"baseColour": "Blue"}),
    Product("4", "Hat", {"baseColour": "=1+1", "season": 3.0}),
]


def read_table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_label_counts_are_in_order_and_sum_to_the_rows() -> None:
    counts = label_counts(PRODUCTS, "season")

    assert counts == LabelCounts("season", (("3", 1), ("Fall", 1), ("Summer", 1)), missing=1)
    assert counts.rows == 4
    assert label_counts(PRODUCTS, "baseColour").counts[0] == ("Blue", 2)


def test_statistics_cover_the_catalogue_s_own_attributes() -> None:
    own = [Product(str(n), f"Obi {n}", {"tone": "Rust", "weave/style": "Nishijin", "width": 30.0}) for n in range(3)]
    statistics = catalogue_statistics(own, [], photos=0)

    assert [(each.attribute, each.counts) for each in statistics.labels] == [
        ("tone", (("Rust", 3),)),
        ("weave/style", (("Nishijin", 3),)),
    ]


def test_a_text_that_hardly_any_two_products_share_is_no_label() -> None:
    notes = [Product(str(n), "Obi", {"note": f"Made by hand, piece {n}", "tone": "Rust"}) for n in range(60)]
    assert label_attributes(notes).names == ("tone",)
    assert label_attributes(notes[:50]).names == ("note", "tone")


def test_files_of_attributes_have_plain_and_different_names() -> None:
    assert file_names(["baseColour", "weave/style", "weave style", "../up", "Größe"]) == {
        "baseColour": "baseColour",
        "weave/style": "weave_style",
        "weave style": "weave_style_2",
        "../up": "_up",
        "Größe": "Größe",
    }


def test_statistics_cover_every_row() -> None:
    statistics = catalogue_statistics(PRODUCTS, [("2", "3")], photos=4)

    assert [counts.attribute for counts in statistics.labels] == ["baseColour", "season"]
    assert all(counts.rows == statistics.rows == 4 for counts in statistics.labels)
    assert statistics.groups.largest_group == 3
    assert [ceiling.attribute for ceiling in statistics.ceilings] == ["baseColour", "season"]


def test_tables_hold_every_number(tmp_path: Path) -> None:
    paths = catalogue_statistics(PRODUCTS, [("2", "3")], photos=4).write_csv(tmp_path / "out")

    assert sorted(paths) == sorted((tmp_path / "out").iterdir())
    assert read_table(tmp_path / "out" / "labels_baseColour.csv") == [
        ["label", "count", "share"],
        ["Blue", "2", "0.500000"],
        ["'=1+1", "1", "0.250000"],
        ["Red", "1", "0.250000"],
        ["(missing)", "0", "0.000000"],
    ]
    missing = read_table(tmp_path / "out" / "missing_labels.csv")
    assert ["season", "1", "0.250000"] in missing
    groups = dict(read_table(tmp_path / "out" / "groups.csv"))
    assert groups["largest_group"] == "3"
    assert groups["share_with_near_duplicate"] == "0.500000"
    ceilings = read_table(tmp_path / "out" / "noise_ceiling.csv")
    assert ["baseColour", "1", "1", "0.000000", "0.000000"] in ceilings
    assert ["season", "1", "1", "0.000000", "0.000000"] in ceilings


def test_the_same_statistics_give_the_same_bytes(tmp_path: Path) -> None:
    first = catalogue_statistics(PRODUCTS, [], photos=4).write_csv(tmp_path / "first")
    second = catalogue_statistics(PRODUCTS[::-1], [], photos=4).write_csv(tmp_path / "second")

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_an_empty_catalogue_has_empty_tables(tmp_path: Path) -> None:
    statistics = catalogue_statistics([], [], photos=0)

    assert isinstance(statistics, CatalogueStatistics)
    assert statistics.rows == 0
    statistics.write_csv(tmp_path)
    assert read_table(tmp_path / "missing_labels.csv") == [["attribute", "missing", "share"]]
