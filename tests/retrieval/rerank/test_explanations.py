from __future__ import annotations

import numpy as np
import pytest

from modiste.retrieval.query.photo import QueryPhoto
from modiste.retrieval.rerank.explanations import agreement, by_role, look
from modiste.schema import schema_of
from modiste.types import LabelProbabilities, Reason

SCHEMA = schema_of(
    dict.fromkeys(("masterCategory", "subCategory", "articleType", "baseColour", "gender", "season"), ())
)
SHIRT = {"masterCategory": "Apparel", "subCategory": "Topwear", "articleType": "Shirts", "baseColour": "Blue"}


def said(reason: Reason | None) -> tuple[str, ...]:
    return () if reason is None else (reason.sentence,)


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
    assert said(agreement(by_role(SHIRT, SCHEMA), shown)) == words


def test_three_agreements_read_as_a_list():
    both = {"gender": "Men", "articleType": "Shirts", "season": "Fall"}
    assert said(agreement(by_role(both, SCHEMA), both)) == ("same type, gender and season",)


def test_a_shop_s_own_names_are_said_by_what_they_mean():
    own = {"Farbe": "Rot", "Artikeltyp": "Hemd", "Geschlecht": "Herren"}
    reason = agreement(by_role(own, schema_of(dict.fromkeys(own, ()))), {**own, "Geschlecht": "Damen"})
    assert reason is not None
    assert reason.facts == {"attributes": (("Artikeltyp", "type"), ("Farbe", "colour"))}
    assert reason.sentence == "same type and colour"


def test_nothing_agrees_with_an_unknown_product():
    assert agreement(by_role({}, SCHEMA), SHIRT) is None


@pytest.mark.parametrize(("cosine", "words"), [(0.99, ("nearly the same look",)), (0.85, ("similar look",)), (0.5, ())])
def test_look_says_how_near_two_photos_are(cosine, words):
    assert said(look(cosine)) == words


def test_only_what_the_model_is_confident_of_is_said():
    values = np.array([[0.1, 0.9, 0.5, 0.5]], np.float16)
    seen = LabelProbabilities({"gender": ("Men", "Women"), "usage": ("Casual", "Formal")}, values)
    assert QueryPhoto(np.empty(0), seen, lambda _: np.empty(0)).confident_labels() == {"gender": "Women"}
