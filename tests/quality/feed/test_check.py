"""What is counted while a feed is read."""

from __future__ import annotations

from collections.abc import Iterator

from small_world import png, square

from modiste.quality.feed.check import MOST_REASONS, examine
from modiste.quality.feed.labels import nearest_labels
from modiste.schema import Attribute, Role, Schema, schema_of
from modiste.settings import Settings
from modiste.sources.findings import left_out, noted
from modiste.types import Fault, Finding, FindingKind, Product


class Rows:
    """A Source over given rows; every photo is a red square, except the key "broken"."""

    name = "rows"

    def __init__(self, *rows: Product | Finding) -> None:
        self._rows = rows

    def read(self) -> Iterator[Product | Finding]:
        return iter(self._rows)

    def photo(self, key: str) -> bytes:
        return b"" if key == "broken" else png(square("Red"))


def test_findings_that_differ_in_values_only_are_one_reason() -> None:
    rows = [left_out(f"line {n}", Fault.FIELD_COUNT, found=n, expected=7) for n in range(5)]
    health = examine(Rows(*rows, left_out("line 9", Fault.EMPTY_ID)), Schema(), Settings(), sample=0)
    assert [(reason.example.reason, reason.number, reason.example.where) for reason in health.reasons] == [
        ("broken row: 0 fields instead of 7", 5, "line 0"),
        ("empty id: the row names no product", 1, "line 9"),
    ]
    assert (health.products, health.left_out, health.number(FindingKind.BROKEN_ROW)) == (0, 6, 5)


def test_reasons_without_end_are_counted_by_their_fault() -> None:
    words = ("".join(chr(ord("a") + int(digit)) for digit in str(number)) for number in range(MOST_REASONS + 50))
    rows = [noted("line 1", Fault.PHOTO_UNREADABLE, error=f"{word} is cut off") for word in words]
    health = examine(Rows(*rows), Schema(), Settings(), sample=0)
    assert len(health.reasons) == MOST_REASONS + 1
    assert health.reasons[0].number == 50
    assert health.number(FindingKind.NO_PHOTO) == MOST_REASONS + 50


def test_groups_prices_labels_and_photos_are_counted() -> None:
    health = examine(
        Rows(
            Product("1", photo="a", group="G", price=5.0, currency="EUR", attributes={"baseColour": "Red"}),
            Product("2", photo="a", group="G", price=9.0, attributes={"color": "Midnight"}),
            Product("3", photo="broken", group="alone", attributes={"baseColour": "Rad"}),
            left_out("images/x.jpg", Fault.STRAY_PHOTO),
        ),
        schema_of({"baseColour": ["Red", "Blue"]}),
        Settings(),
        sample=10,
    )
    assert (health.groups.groups, health.groups.products, health.groups.largest, health.groups.largest_size) == (
        1,
        2,
        "G",
        2,
    )
    assert (health.prices.priced, health.prices.currencies) == (2, {"EUR": 1, None: 1})
    assert (health.prices.lowest, health.prices.highest) == (5.0, 9.0)
    assert (health.photos.with_photo, health.photos.files, health.photos.looked_at) == (3, 2, 2)
    assert health.photos.broken == (("broken", "The file is empty."),)
    assert health.left_out == 0
    colours = next(labels for labels in health.labels if labels.attribute == "baseColour")
    assert (colours.known, colours.unknown, colours.missing) == (1, 2, 0)
    assert [(each.column, each.value, each.number, each.nearest) for each in colours.unknown_values] == [
        ("color", "Midnight", 1, ()),
        ("baseColour", "Rad", 1, ("Red",)),
    ]


def test_labels_of_a_model_s_own_attributes_are_counted_under_whatever_column_means_them() -> None:
    model = Schema((Attribute("garment", ("Kimono", "Obi"), Role.TYPE), Attribute("tone", ("Rust",), Role.COLOUR)))
    rows = [
        Product("1", attributes={"Kategorie": "kimono", "Farbe": "Rust", "tone": "Roost"}),
        Product("2", attributes={"Kategorie": "Obis", "Farbe": "Rust"}),
        Product("3", attributes={"garment": "Obi"}),
    ]
    garment, tone = examine(Rows(*rows), model, Settings(), sample=0).labels
    assert (garment.attribute, garment.known, garment.unknown, garment.missing) == ("garment", 2, 1, 0)
    assert [(each.column, each.value, each.nearest) for each in garment.unknown_values] == [
        ("Kategorie", "Obis", ("Obi",))
    ]
    assert (tone.known, tone.unknown, tone.missing) == (1, 1, 1), "the model's own name goes before another column"


def test_the_last_part_of_a_path_is_compared() -> None:
    assert nearest_labels("Home > Women > T-Shirt", ["Shirts", "Tshirts", "Watches"]) == ("Tshirts", "Shirts")
