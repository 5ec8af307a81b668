"""Directions in a plane, so that every score is the cosine of an angle written in the test.

What a photo looks like to the finder of near-duplicates is one number: 5 and 6 show the same thing, 5 and 7 do not.
However close two vectors are, they say nothing about that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

from modiste.recommend.similar import answer
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.index.exact import ExactIndex
from modiste.retrieval.query.photo import QueryPhoto
from modiste.retrieval.query.question import Question
from modiste.types import Hit, LabelProbabilities, Product, Query, Snapshot

NOTHING = LabelProbabilities({}, np.zeros((1, 0), np.float16))


def direction(degrees: float) -> np.ndarray:
    return np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))], np.float32)


def alike(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.abs(others[:, 0].astype(int) - int(one[0])) <= 1


@dataclass(frozen=True)
class Placed:
    """A product by the direction of its vector; without a `look` it looks like no other."""

    degrees: float
    look: int | None = None
    group: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def shelf(snapshot):
    """A shelf from product id -> Placed, or the degrees alone."""

    def make(**placed: float | Placed) -> CatalogueView:
        full = {key: value if isinstance(value, Placed) else Placed(value) for key, value in placed.items()}
        products = [Product(key, group=each.group, attributes=each.attributes) for key, each in full.items()]
        looks = [100 + 2 * row if each.look is None else each.look for row, each in enumerate(full.values())]
        vectors = np.array([direction(each.degrees) for each in full.values()])
        return view_of(snapshot(products, vectors, np.array(looks, np.uint8)[:, np.newaxis]))

    return make


def view_of(snapshot: Snapshot) -> CatalogueView:
    return CatalogueView.of(snapshot, ExactIndex(snapshot.embeddings), near_duplicates=alike)


def similar(view: CatalogueView, degrees: float, k: int, seen: LabelProbabilities = NOTHING, **query) -> list[Hit]:
    """The hits for a photo whose vector points there, of which the model says what is `seen`."""
    photo = QueryPhoto(direction(degrees), seen, lambda signatures: np.zeros(len(signatures), np.bool_))
    mask = query.pop("mask", None)
    return answer(view, Question(Query(k=k, **query), photo, mask=mask))


def similar_to(view: CatalogueView, product_id: str, k: int, mask: np.ndarray | None = None, **query) -> list[Hit]:
    return answer(view, Question(Query(k=k, **query), seed=view.row_of[product_id], mask=mask))


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
    hits = similar(view_of(shot), 0, 5, collapse=False)
    assert [(hit.rank, hit.product_id, round(hit.score, 5)) for hit in hits] == [(1, "b", 1.0), (2, "a", 0.5)]
    assert hits[1].title == "Shirt"
    assert hits[1].photo == "a.jpg"
    assert (hits[1].price, hits[1].currency, hits[1].availability, hits[1].url) == (5.0, "EUR", "in stock", "https://x")
    assert hits[1].attributes == {"season": "Fall", "year": 2012.0}
    assert hits[0].attributes == {}


def test_equal_scores_come_in_the_shelf_s_order(shelf):
    assert found(similar(shelf(a=40, b=-40, c=0), 0, 3)) == [("c",), ("a",), ("b",)]


def test_near_duplicates_share_one_hit_with_the_best_in_front(shelf):
    hits = similar(shelf(far=90, twin=Placed(40, look=6), one=Placed(10, look=5)), 0, 5)
    assert found(hits) == [("one", "twin"), ("far",)]


def test_different_photos_stay_apart_however_close_their_vectors(shelf):
    assert found(similar(shelf(one=10, other=10), 0, 5)) == [("one",), ("other",)]


def test_products_of_one_group_share_one_hit_however_they_look(shelf):
    place = shelf(blue=Placed(10, group="g"), red=Placed(80, group="g"), other=Placed(40, group="h"))
    assert found(similar(place, 0, 5)) == [("blue", "red"), ("other",)]


def test_small_steps_do_not_chain(shelf):
    steps = {f"p{i}": Placed(10 * i, look=i) for i in range(6)}
    assert found(similar(shelf(**steps), 0, 9)) == [("p0", "p1"), ("p2", "p3"), ("p4", "p5")]


def test_without_collapse_every_product_is_a_hit(shelf):
    place = shelf(a=Placed(0, 5, "g"), b=Placed(1, 5, "g"), c=50)
    assert found(similar(place, 0, 5, collapse=False)) == [("a",), ("b",), ("c",)]


@pytest.mark.parametrize("duplicates", [0, 3, 40, 300])
def test_k_is_filled_after_collapsing(shelf, duplicates):
    copies = {f"copy{i}": Placed(1, look=5) for i in range(duplicates)}
    others = {f"other{i}": Placed(20 + 20 * i, look=100 + 2 * i) for i in range(8)}
    hits = similar(shelf(first=Placed(0, look=5), **copies, **others), 0, 5)
    assert [hit.product_id for hit in hits] == ["first", "other0", "other1", "other2", "other3"]
    assert len(hits[0].variants) == duplicates
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]


def test_fewer_hits_than_k_when_there_are_no_more(shelf):
    assert len(similar(shelf(a=0, b=30), 0, 10)) == 2


def test_the_product_asked_about_is_left_out_and_its_near_duplicates_too(shelf):
    place = shelf(me=Placed(0, look=5), twin=Placed(10, look=6), sister=10, other=40)
    assert found(similar_to(place, "me", 5)) == [("sister",), ("other",)]


def test_group_of_the_product_asked_about_is_left_out(shelf):
    place = shelf(me=Placed(0, group="g"), red=Placed(70, group="g"), other=40)
    assert found(similar_to(place, "me", 5)) == [("other",)]


def test_without_collapse_only_the_product_itself_is_left_out(shelf):
    place = shelf(me=Placed(0, look=5), twin=Placed(10, look=5), other=40)
    assert found(similar_to(place, "me", 2, collapse=False)) == [("twin",), ("other",)]


def test_near_duplicates_replace_a_product_that_the_filter_excludes(shelf):
    twins = {"twin": Placed(10, look=6), "second_twin": Placed(15, look=6)}
    place = shelf(sold_out=Placed(0, look=5), **twins, other=40, other_sold_out=20)
    mask = np.array([False, True, True, True, False])
    assert found(similar_to(place, "sold_out", 5, mask)) == [("twin", "second_twin"), ("other",)]


def test_filter_holds_for_variants_too(shelf):
    place = shelf(one=Placed(0, look=5), twin=Placed(10, look=5), other=40)
    assert found(similar(place, 0, 5, mask=np.array([True, False, True]))) == [("one",), ("other",)]


def test_hits_say_where_they_agree_with_the_product_asked_about(shelf):
    place = shelf(
        me=Placed(0, attributes={"articleType": "Shirts", "baseColour": "Blue"}),
        same=Placed(30, attributes={"articleType": "Shirts", "baseColour": "Blue"}),
        red=Placed(60, attributes={"articleType": "Shirts", "baseColour": "Red"}),
        shoe=Placed(90, attributes={"articleType": "Heels", "baseColour": "Red"}),
    )
    hits = similar_to(place, "me", 5)
    assert [hit.why for hit in hits] == [("same type and colour", "similar look"), ("same type",), ()]
    looks = [("nearly the same look",), ("similar look",), (), ()]
    assert [hit.why for hit in similar(place, 0, 5)] == looks
    red = LabelProbabilities({"baseColour": ("Red", "Blue")}, np.array([[0.9, 0.1]], np.float16))
    seen = similar(place, 0, 5, red)
    assert [hit.why for hit in seen] == [*looks[:2], ("same colour",), ("same colour",)]


def test_empty_shelf_has_no_hits(snapshot):
    shot = snapshot([], np.empty((0, 2), np.float32))
    assert similar(view_of(shot), 0, 5) == []
