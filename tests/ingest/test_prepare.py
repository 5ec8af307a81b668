from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from modiste.ingest.prepare import row_hash
from modiste.types import Product

FULL = Product(
    "1",
    title="Shirt",
    attributes={"season": "Fall", "year": 2012.0},
    photo="1.jpg",
    description="d",
    brand="b",
    price=5.0,
    currency="EUR",
    availability="in stock",
    url="https://shop.example/1",
    group="g",
)


def test_row_hash_is_the_same_for_every_order_and_kind_of_mapping():
    again = replace(FULL, attributes=MappingProxyType({"year": 2012.0, "season": "Fall"}))
    assert row_hash(FULL) == row_hash(again)


def test_row_hash_is_the_same_in_every_process_and_release():
    """Another value would make every shop write all of its rows again."""
    assert row_hash(Product("1")) == "d83cce76af5c259e7e62e910929f7982"


@pytest.mark.parametrize(
    "change",
    [
        {"product_id": "2"},
        {"title": None},
        {"attributes": {"season": "Fall"}},
        {"attributes": {"season": "Fall", "year": "2012.0"}},
        {"photo": "2.jpg"},
        {"description": ""},
        {"brand": "c"},
        {"further_photos": ("2.jpg",)},
        {"sale_price": 4.0},
        {"garment": "g"},
        {"first_seen": 1.0},
        {"price": 6.0},
        {"currency": "USD"},
        {"availability": None},
        {"url": None},
        {"group": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_field_counts(change):
    assert row_hash(replace(FULL, **change)) != row_hash(FULL)
