"""Which attributes of a catalogue hold labels: by hand-made rows."""

from __future__ import annotations

from typing import Any

import pytest

from modiste.errors import QueryError
from modiste.schema import Attribute, Kind, Role, Schema, kaggle
from modiste.schema.discovery import discover_labels
from modiste.types import Product


def rows(**columns: list[Any]) -> list[Product]:
    """One product for each place of the columns; None where a value is missing."""
    count = max(map(len, columns.values()))
    return [
        Product(str(row), attributes={name: cells[row] for name, cells in columns.items() if cells[row] is not None})
        for row in range(count)
    ]


OWN = rows(
    garment=["Kimono"] * 6 + ["Obi"] * 5 + ["Cape"] * 2 + [None],
    tone=["Teal Green", "Ash"] * 7,
    note=[f"hand washed, lot {row}" for row in range(14)],
    year=[2011.0] * 14,
    house=["ours"] * 14,
    size=["S", "M"] * 7,
)


def test_attributes_with_enough_rows_per_label_are_found_and_the_others_have_a_reason() -> None:
    discovery = discover_labels(OWN)
    assert discovery.schema.labels == {"garment": ("Kimono", "Obi"), "tone": ("Ash", "Teal Green")}
    garment = discovery.found[0]
    assert garment.rows == {"Kimono": 6, "Obi": 5, "Cape": 2}
    assert garment.left_out == {"Cape": 2}
    assert not garment.listed
    assert discovery.passed_over == {
        "note": "it has 0 values with 5 rows or more, and two are needed",
        "year": "it holds numbers",
        "house": "it has 1 values with 5 rows or more, and two are needed",
        "size": "a photo does not show a size",
    }


def test_values_that_are_mostly_rare_are_prose() -> None:
    prose = rows(note=["as new"] * 5 + ["worn"] * 5 + [f"lot {row}" for row in range(11)])
    assert discover_labels(prose).passed_over == {"note": "only 48% of its rows have a value with 5 rows or more"}
    assert discover_labels(prose, wanted=["note"]).schema.labels == {"note": ("as new", "worn")}


def test_the_kaggle_set_keeps_its_lists_and_its_order() -> None:
    columns = {name: [attribute.labels[0]] * 5 for name, attribute in reversed(kaggle().by_name.items())}
    columns["articleType"][0] = "Kimono"
    discovery = discover_labels(rows(**columns))
    assert discovery.schema == kaggle()
    assert all(found.listed for found in discovery.found)
    assert discovery.found[kaggle().names.index("articleType")].left_out == {"Kimono": 1}


def test_a_kaggle_name_with_labels_of_ones_own_gets_those() -> None:
    (found,) = discover_labels(rows(articleType=["Kimono"] * 5 + ["Shirts"] * 5 + ["Jeans"] * 4)).found
    assert found.attribute.labels == ("Kimono", "Shirts")
    assert found.attribute.role is Role.TYPE
    assert found.attribute.parent == "subCategory"
    assert discover_labels(rows(articleType=["Kimono"] * 5 + ["Shirts"] * 5)).schema.named("articleType").parent is None


def test_a_declared_attribute_keeps_its_role_and_its_list() -> None:
    declared = Schema(
        (Attribute("tone", ("Ash", "Teal Green", "Wine"), Role.COLOUR), Attribute("note", kind=Kind.TEXT))
    )
    discovery = discover_labels(OWN, declared)
    assert discovery.schema.named("tone") == declared.named("tone")
    assert discovery.passed_over["note"] == "it is declared as a text"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("colour", "no attribute 'colour' to learn; the catalogue's attributes are garment, tone, note, year"),
        ("year", "'year' cannot be learned: it holds numbers"),
        ("house", "'house' cannot be learned: it has 1 values"),
    ],
)
def test_what_cannot_be_learned_is_refused(wanted: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        discover_labels(OWN, wanted=["garment", wanted])
    assert discover_labels(OWN, wanted=["size"]).schema.labels == {"size": ("M", "S")}
