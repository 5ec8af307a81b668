"""How a known item is asked for."""

from __future__ import annotations

import pytest
from PIL import Image

from modiste.evaluate.label_columns import LabelColumn
from modiste.evaluate.retrieval.known_item import askable, cropped, filters_of, first_word, with_a_slip
from modiste.schema import kaggle
from modiste.types import Product

FILTERED = [LabelColumn(kaggle().named(name), name) for name in ("gender", "articleType", "baseColour")]


@pytest.mark.parametrize("number", range(20))
def test_a_slip_leaves_out_one_inner_letter_of_a_longer_word(number: int) -> None:
    title = "Puma Men's Red Running 12345 Jacket"
    slipped = with_a_slip(Product(str(number), title))
    assert slipped == with_a_slip(Product(str(number), title))
    changed = [(a, b) for a, b in zip(title.split(), slipped.split(), strict=True) if a != b]
    assert len(changed) == 1
    ((before, after),) = changed
    assert before in ("Running", "Jacket")
    assert after in {before[:at] + before[at + 1 :] for at in range(1, len(before) - 1)}


def test_short_words_are_written_as_they_are() -> None:
    assert with_a_slip(Product("1", "Red  Hat 12")) == "Red Hat 12"
    assert with_a_slip(Product("1")) == ""


def test_a_crop_is_a_part_of_the_photo_always_the_same() -> None:
    photo = Image.linear_gradient("L").resize((60, 80)).convert("RGB")
    opened = cropped(lambda _: photo)
    assert opened(Product("1")).size == (45, 60)
    assert opened(Product("1")).tobytes() == opened(Product("1")).tobytes()
    assert len({opened(Product(str(number))).tobytes() for number in range(20)}) > 5


def test_filters_and_the_word_come_from_the_product() -> None:
    labels = {"gender": "Men", "articleType": "Shirts", "baseColour": "Red", "season": "Fall"}
    product = Product("1", "PUMA Men Shirt", labels)
    assert first_word(product) == "puma"
    assert [(c.attribute, c.operator, c.values) for c in filters_of(product, FILTERED)] == [
        ("gender", "=", ("Men",)),
        ("articleType", "=", ("Shirts",)),
        ("baseColour", "=", ("Red",)),
    ]
    assert askable([product, Product("2", "Puma"), Product("3", None, labels)], FILTERED) == [product]
