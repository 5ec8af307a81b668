"""The recommenders of the package, and those that a plugin brings, under the one contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recommend_contract import VALUES, RecommenderContract
from small_world import png, square

from modiste.recommend.answer import Entry, HitEntry
from modiste.shop import Shop


class TestSimilar(RecommenderContract):
    name = "similar"
    asked: Mapping[str, Any] = {"product_id": "p111"}
    asked_of_nothing: Mapping[str, Any] = {"photo": VALUES["photo"]}
    makes = 26


class TestSimilarToPhoto(RecommenderContract):
    name = "similar"
    asked: Mapping[str, Any] = {"photo": png(square((250, 40, 90)))}
    asked_of_nothing = asked
    makes = 27
    sorted_by_score = False  # the first ten cover the likely kinds of the photo


class TestSearchByWords(RecommenderContract):
    name = "search"
    asked: Mapping[str, Any] = {"words": "square rock"}
    asked_of_nothing: Mapping[str, Any] = {"words": "square"}
    makes = 27


class TestSearchByExamples(RecommenderContract):
    name = "search"
    asked: Mapping[str, Any] = {"likes": ["p111"], "dislikes": ["p222"]}
    asked_of_nothing: Mapping[str, Any] = {"colour": "#ff0000"}
    makes = 25


class TestNewestFirst(RecommenderContract):
    name = "newest"
    asked: Mapping[str, Any] = {}
    makes = 27

    def check_reasons(self, entry: Entry, shop: Shop) -> None:
        assert isinstance(entry, HitEntry)
        month = ("January", "February", "March", "April", "May")[int(entry.hit.price or 0) % 5]
        assert entry.hit.why == (f"new since {month} 2026",)


BASKETS = {
    "ann": ["p000", "p001", "p002"],
    "bob": ["p000", "p001"],
    "cem": ["p001", "p000", "p222"],
    "dee": ["p110", "p111"],
}


class TestBoughtTogether(RecommenderContract):
    name = "bought_together"
    asked: Mapping[str, Any] = {}
    options: Mapping[str, Any] = {"least": 3}
    makes = 6

    @classmethod
    def prepare(cls, shop: Shop) -> None:
        from shop_recommenders import Baskets

        shop.artefacts.save("baskets", Baskets.fit(BASKETS), attributes=())

    def check_reasons(self, entry: Entry, shop: Shop) -> None:
        both = [user for user, bought in BASKETS.items() if set(entry.product_ids) <= set(bought)]
        assert entry.as_row()["bought by"] == f"{len(both)} people"
