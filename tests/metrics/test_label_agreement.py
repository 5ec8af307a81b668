from __future__ import annotations

import pytest

from modiste.errors import QueryError
from modiste.metrics.label_agreement import NoiseCeiling, noise_ceiling
from modiste.schema import kaggle
from modiste.types import AttributeValue, Product


def row(product_id: str, title: str | None, colour: str | None) -> Product:
    return Product(product_id, title, {} if colour is None else {"baseColour": colour})


def merged_label(attribute: str, label: AttributeValue) -> str | None:
    return kaggle().named(attribute).merge(label)


SHIRTS = [
    row("1", "Shirt", "Blue"),
    row("2", "shirt", "Blue"),
    row("3", "SHIRT", "Navy Blue"),
    row("4", "Shirt ", None),
    row("5", "Tie", "Red"),
    row("6", "Tie", "Red"),
    row("7", "Cap", "Red"),
    row("8", None, "Red"),
    row("9", None, "Blue"),
]
"""Shirt: 3 labelled rows, 1 of 3 pairs agrees; Tie: 1 of 1; Cap is alone; rows without a name have no namesake."""


def test_agreement_counts_names_and_pairs() -> None:
    [ceiling] = noise_ceiling(SHIRTS, ["baseColour"])

    assert ceiling == NoiseCeiling("baseColour", names=2, pairs=4, agreement=(1 / 3 + 1) / 2, pair_agreement=2 / 4)


def test_merged_labels_agree_more() -> None:
    [ceiling] = noise_ceiling(SHIRTS, ["baseColour"], merged_label)

    assert ceiling == NoiseCeiling("baseColour", names=2, pairs=4, agreement=1.0, pair_agreement=1.0)


def test_a_label_without_a_merged_one_sets_its_row_aside() -> None:
    products = [Product(str(number), "Trousers", {"articleType": "Rain Trousers"}) for number in range(2)]

    [ceiling] = noise_ceiling(products, ["articleType"], merged_label)

    assert ceiling == NoiseCeiling("articleType", 0, 0, None, None)


def test_an_unknown_label_has_no_merged_one() -> None:
    with pytest.raises(QueryError, match="Bluish"):
        noise_ceiling([row("1", "Shirt", "Bluish")], ["baseColour"], merged_label)


def test_all_seven_attributes_are_given_in_order_without_products() -> None:
    assert noise_ceiling([], kaggle().names) == tuple(
        NoiseCeiling(attribute, 0, 0, None, None) for attribute in kaggle().names
    )
