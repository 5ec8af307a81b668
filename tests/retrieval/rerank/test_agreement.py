from __future__ import annotations

import numpy as np
import pytest

from modiste.retrieval.rerank.agreement import agreement, look, sure_labels
from modiste.types import LabelProbabilities

SHIRT = {"masterCategory": "Apparel", "subCategory": "Topwear", "articleType": "Shirts", "baseColour": "Blue"}


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (SHIRT, ("same type and colour",)),
        ({**SHIRT, "baseColour": "Red"}, ("same type",)),
        ({**SHIRT, "articleType": "Tshirts"}, ("same kind and colour",)),
        ({**SHIRT, "articleType": "Jeans", "subCategory": "Bottomwear"}, ("same category and colour",)),
        ({"masterCategory": "Footwear"}, ()),
        ({}, ()),
    ],
)
def test_agreement_says_what_is_the_same_and_nothing_that_follows_from_it(shown, words):
    assert agreement(SHIRT, shown) == words


def test_three_agreements_read_as_a_list():
    both = {"gender": "Men", "articleType": "Shirts", "season": "Fall"}
    assert agreement(both, both) == ("same type, gender and season",)


def test_nothing_agrees_with_an_unknown_product():
    assert agreement({}, SHIRT) == ()


@pytest.mark.parametrize(("cosine", "words"), [(0.99, ("nearly the same look",)), (0.85, ("similar look",)), (0.5, ())])
def test_look_says_how_near_two_photos_are(cosine, words):
    assert look(cosine) == words


def test_only_what_the_model_is_sure_of_is_said():
    values = np.array([[0.1, 0.9, 0.5, 0.5]], np.float16)
    seen = LabelProbabilities({"gender": ("Men", "Women"), "usage": ("Casual", "Formal")}, values)
    assert sure_labels(seen) == {"gender": "Women"}
