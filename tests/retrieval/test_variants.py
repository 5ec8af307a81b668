from __future__ import annotations

import numpy as np
import pytest

from modiste.catalogue.variants import ColourVariants, colour_words
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.index.exact import ExactIndex
from modiste.types import Product


def drawing(colour: tuple[int, int, int], turned: bool = False) -> np.ndarray:
    """A (768,) signature: a bar of the colour on white, lying or standing."""
    cells = np.full((16, 16, 3), 255, np.uint8)
    cells[4:8, 2:14] = colour
    return (cells.transpose(1, 0, 2) if turned else cells).reshape(-1)


RED, BLUE = (200, 0, 0), (0, 0, 200)


@pytest.mark.parametrize(
    ("title", "look", "same"),
    [
        ("Puma Men Blue Tshirt", drawing(BLUE), True),
        ("Puma Men Navy Blue T-Shirts", drawing(BLUE), True),
        ("Puma Men Blue Tshirt", drawing(BLUE, turned=True), False),  # another cut
        ("Puma Men Red Tshirt", drawing(BLUE), False),  # the same name may be another product
        ("Nike Men Blue Tshirt", drawing(BLUE), False),
        ("Puma Men Blue Striped Tshirt", drawing(BLUE), False),
        (None, drawing(BLUE), False),
    ],
)
def test_a_variant_has_the_name_but_for_the_colour_and_the_same_lines(snapshot, title, look, same):
    products = [
        Product("0", title="Puma Men Red Tshirt", attributes={"baseColour": "Red"}),
        Product("1", title=title, attributes={"baseColour": "Navy Blue"}),
    ]
    looks = np.stack([drawing(RED), look])
    whole = snapshot(products, None, looks)
    variants = ColourVariants(whole, [0, 1], looks, colour_words(whole, ["baseColour"]))
    assert variants.of(0, np.array([1])).tolist() == [same]


def test_short_names_and_catalogues_without_colours_have_no_variants(snapshot):
    looks = np.stack([drawing(RED), drawing(BLUE)])
    for titles, colours in ((("Red Shirt", "Blue Shirt"), ["colour"]), (("A B C Red", "A B C Blue"), [])):
        products = [
            Product(title, title=title, attributes={"colour": label})
            for title, label in zip(titles, ("Red", "Blue"), strict=True)
        ]
        whole = snapshot(products, None, looks)
        variants = ColourVariants(whole, [0, 1], looks, colour_words(whole, colours))
        assert variants.of(0, np.array([1])).tolist() == [False]


def test_colours_are_those_of_the_whole_shop(snapshot):
    """Those of the nearest products alone would make other answers for another number of them."""
    looks = np.stack([drawing(RED), drawing(BLUE), drawing(BLUE)])
    names = (("0", "Puma Men Red Tshirt", "Red"), ("1", "Puma Men Teal Tshirt", "Blue"), ("2", "Bag", "Teal"))
    whole = snapshot(
        [Product(name, title=title, attributes={"colour": own}) for name, title, own in names], None, looks
    )
    shelf = CatalogueView.of(whole, ExactIndex(whole.embeddings))
    assert shelf.colour_words == {"red", "blue", "teal"}
    assert ColourVariants(whole, [0, 1], looks, shelf.colour_words).of(0, np.array([1])).tolist() == [True]
