from __future__ import annotations

import pytest

from modiste.recommend.why import agreement

SHIRT = {"masterCategory": "Apparel", "subCategory": "Topwear", "articleType": "Shirts", "baseColour": "Blue"}


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (SHIRT, ("same articleType and baseColour",)),
        ({**SHIRT, "baseColour": "Red"}, ("same articleType",)),
        ({**SHIRT, "articleType": "Tshirts"}, ("same subCategory and baseColour",)),
        ({**SHIRT, "articleType": "Jeans", "subCategory": "Bottomwear"}, ("same masterCategory and baseColour",)),
        ({"masterCategory": "Footwear"}, ()),
        ({}, ()),
    ],
)
def test_agreement_says_what_is_the_same_and_nothing_that_follows_from_it(shown, words):
    assert agreement(SHIRT, shown) == words


def test_three_agreements_read_as_a_list():
    both = {"gender": "Men", "articleType": "Shirts", "season": "Fall"}
    assert agreement(both, both) == ("same articleType, gender and season",)


def test_nothing_agrees_with_an_unknown_product():
    assert agreement({}, SHIRT) == ()
