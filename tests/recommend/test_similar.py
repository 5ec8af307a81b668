"""Directions in a plane, so that every score is the cosine of an angle written in the test."""

from __future__ import annotations

import math

import numpy as np
import pytest

from modiste.index.exact import ExactIndex
from modiste.recommend.collapse import NEAR_DUPLICATE_SCORE
from modiste.recommend.shelf import Shelf
from modiste.recommend.similar import similar
from modiste.types import Product

HAIR = math.degrees(math.acos(NEAR_DUPLICATE_SCORE))
"""Vectors fewer degrees apart than this are near-duplicates."""


def direction(degrees: float) -> np.ndarray:
    return np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))], np.float32)


@pytest.fixture
def shelf(snapshot):
    """A shelf from product id -> degrees, or (degrees, group, attributes)."""

    def make(**placed: float | tuple[float, str | None, dict[str, str]]) -> Shelf:
        full = {key: value if isinstance(value, tuple) else (value, None, {}) for key, value in placed.items()}
        products = [Product(key, group=group, attributes=own) for key, (_, group, own) in full.items()]
        shot = snapshot(products, np.array([direction(degrees) for degrees, _, _ in full.values()]))
        return Shelf.of(shot, ExactIndex)

    return make


def found(hits) -> list[tuple[str, ...]]:
    return [(hit.product_id, *hit.variants) for hit in hits]


def test_hits_are_ranked_by_score_and_full_of_words(snapshot):
    product = Product(
        "a",
        title="Shirt",
        photo="a.jpg",
        price=5.0,
        currency="EUR",
        availability="in stock",
        url="https://x",
        attributes={"season": "Fall", "year": 2012.0},
    )
    shot = snapshot([product, Product("b")], np.array([direction(60), direction(0)]))
    hits = similar(Shelf.of(shot, ExactIndex), direction(0), 5)
    assert [(hit.rank, hit.product_id, round(hit.score, 5)) for hit in hits] == [(1, "b", 1.0), (2, "a", 0.5)]
    assert hits[1].title == "Shirt"
    assert hits[1].photo == "a.jpg"
    assert (hits[1].price, hits[1].currency, hits[1].availability, hits[1].url) == (5.0, "EUR", "in stock", "https://x")
    assert hits[1].attributes == {"season": "Fall", "year": 2012.0}
    assert hits[0].attributes == {}


def test_equal_scores_come_in_the_shelf_s_order(shelf):
    assert found(similar(shelf(a=40, b=-40, c=0), direction(0), 3)) == [("c",), ("a",), ("b",)]


def test_near_duplicates_share_one_hit_with_the_best_in_front(shelf):
    hits = similar(shelf(far=90, twin=10 + HAIR / 2, one=10), direction(0), 5)
    assert found(hits) == [("one", "twin"), ("far",)]


def test_just_too_different_photos_stay_apart(shelf):
    assert found(similar(shelf(one=10, other=10 + 1.1 * HAIR), direction(0), 5)) == [("one",), ("other",)]


def test_products_of_one_group_share_one_hit_however_they_look(shelf):
    hits = similar(shelf(blue=(10, "g", {}), red=(80, "g", {}), other=(40, "h", {})), direction(0), 5)
    assert found(hits) == [("blue", "red"), ("other",)]


def test_small_steps_do_not_chain(shelf):
    steps = {f"p{i}": 0.8 * HAIR * i for i in range(6)}
    assert found(similar(shelf(**steps), direction(0), 9)) == [("p0", "p1"), ("p2", "p3"), ("p4", "p5")]


def test_without_collapse_every_product_is_a_hit(shelf):
    hits = similar(shelf(a=(0, "g", {}), b=(1, "g", {}), c=50), direction(0), 5, collapse=False)
    assert found(hits) == [("a",), ("b",), ("c",)]


@pytest.mark.parametrize("duplicates", [0, 3, 40, 300])
def test_k_is_filled_after_collapsing(shelf, duplicates):
    copies = {f"copy{i}": (1.0, "same", {}) for i in range(duplicates)}
    others = {f"other{i}": 20 + 20.0 * i for i in range(8)}
    hits = similar(shelf(first=(0.0, "same", {}), **copies, **others), direction(0), 5)
    assert [hit.product_id for hit in hits] == ["first", "other0", "other1", "other2", "other3"]
    assert len(hits[0].variants) == duplicates
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]


def test_fewer_hits_than_k_when_there_are_no_more(shelf):
    assert len(similar(shelf(a=0, b=30), direction(0), 10)) == 2


def test_the_product_asked_about_is_left_out_and_its_near_duplicates_too(shelf):
    place = shelf(me=0, twin=HAIR / 2, sister=(170, None, {}), other=40)
    assert found(similar(place, direction(0), 5, query_row=0)) == [("other",), ("sister",)]


def test_group_of_the_product_asked_about_is_left_out(shelf):
    place = shelf(me=(0, "g", {}), red=(70, "g", {}), other=40)
    assert found(similar(place, direction(0), 5, query_row=0)) == [("other",)]


def test_without_collapse_only_the_product_itself_is_left_out(shelf):
    place = shelf(me=0, twin=HAIR / 2, other=40)
    assert found(similar(place, direction(0), 2, query_row=0, collapse=False)) == [("twin",), ("other",)]


def test_near_duplicates_replace_a_product_that_the_filter_excludes(shelf):
    place = shelf(sold_out=0, twin=HAIR / 3, second_twin=HAIR / 2, other=40, other_sold_out=20)
    mask = np.array([False, True, True, True, False])
    assert found(similar(place, direction(0), 5, mask=mask, query_row=0)) == [("twin", "second_twin"), ("other",)]


def test_filter_holds_for_variants_too(shelf):
    place = shelf(one=0, twin=HAIR / 3, other=40)
    assert found(similar(place, direction(0), 5, mask=np.array([True, False, True]))) == [("one",), ("other",)]


def test_hits_say_where_they_agree_with_the_product_asked_about(shelf):
    place = shelf(
        me=(0, None, {"articleType": "Shirts", "baseColour": "Blue"}),
        same=(30, None, {"articleType": "Shirts", "baseColour": "Blue"}),
        red=(60, None, {"articleType": "Shirts", "baseColour": "Red"}),
        shoe=(90, None, {"articleType": "Heels", "baseColour": "Red"}),
    )
    hits = similar(place, direction(0), 5, query_row=0)
    assert [hit.why for hit in hits] == [("same articleType and baseColour",), ("same articleType",), ()]
    assert [hit.why for hit in similar(place, direction(0), 5)] == [()] * 4


def test_empty_shelf_has_no_hits(snapshot):
    shot = snapshot([], np.empty((0, 2), np.float32))
    assert similar(Shelf.of(shot, ExactIndex), direction(0), 5) == []
