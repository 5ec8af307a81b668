"""What a shop's engineer would write: recommenders of their own, and the artefact that one of them learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from modiste.recommend.answer import Hits, Ranking
from modiste.recommend.best_hits import best_hits
from modiste.recommend.recommender import Context, NoOptions
from modiste.retrieval.query.question import Question
from modiste.types import Query


class NewestFirst:
    """The products that came into the shop last, first."""

    options = NoOptions
    takes = ("dislikes",)

    def recommend(self, query: Query, options: NoOptions, context: Context) -> Hits:
        since = context.view.snapshot.detail("first_seen").to_numpy()

        def why(row: int, _attributes: object) -> tuple[str, ...]:
            return (f"new since {datetime.fromtimestamp(since[row], UTC):%B %Y}",)

        return best_hits(query, since, context, why)


@dataclass(frozen=True)
class Baskets:
    """Who bought which two products together, one row for each person and pair, the smaller product id first."""

    kind: ClassVar[str] = "baskets"

    users: NDArray[np.str_]
    pairs: NDArray[np.str_]
    name: str = "all time"

    @classmethod
    def fit(cls, baskets: Mapping[str, Sequence[str]]) -> Self:
        """Learn from user id -> the products that the person bought."""
        rows = [(user, *pair) for user, ids in baskets.items() for pair in combinations(sorted(set(ids)), 2)]
        table = np.array(rows, np.str_).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1:])

    def counts(self) -> dict[tuple[str, str], int]:
        """(one product id, another) -> how many people bought both."""
        pairs, counts = np.unique(self.pairs, axis=0, return_counts=True)
        return {(str(one), str(other)): int(count) for (one, other), count in zip(pairs, counts, strict=True)}

    def facts(self) -> Mapping[str, Any]:
        return {"name": self.name}

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        return {"users": self.users, "pairs": self.pairs}

    @classmethod
    def restore(cls, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        return cls(arrays["users"], arrays["pairs"], facts["name"])

    def forget(self, user_id: str) -> Self:
        others = self.users != user_id
        return self if others.all() else type(self)(self.users[others], self.pairs[others], self.name)


@dataclass(frozen=True)
class Pair:
    """Two products that `count` people bought together."""

    product_ids: tuple[str, str]
    count: int

    @property
    def score(self) -> float:
        return float(self.count)

    def as_json(self) -> dict[str, Any]:
        return {"product_ids": list(self.product_ids), "count": self.count}

    def as_row(self) -> dict[str, str]:
        return {"one": self.product_ids[0], "other": self.product_ids[1], "bought by": f"{self.count} people"}


@dataclass(frozen=True)
class BoughtTogetherOptions:
    """`least`: how many people must have bought both."""

    least: int = 1

    def __post_init__(self) -> None:
        if self.least < 1:
            raise ValueError("it is a number of people, 1 or more")


class BoughtTogether:
    """Pairs of products that many people bought together."""

    options = BoughtTogetherOptions
    takes = ("dislikes",)

    def recommend(self, query: Query, options: BoughtTogetherOptions, context: Context) -> Ranking[Pair]:
        view, baskets = context.view, context.artefacts.get("baskets", Baskets)
        question = Question.of(query, view)
        allowed = view.rows_meeting(query.where)
        allowed[list(question.dislikes)] = False
        shown = {product_id for product_id, row in view.row_of.items() if allowed[row]}
        pairs = [Pair(ids, count) for ids, count in baskets.counts().items() if shown.issuperset(ids)]
        enough = [pair for pair in pairs if pair.count >= options.least]
        enough.sort(key=lambda pair: (-pair.count, pair.product_ids))
        return Ranking(tuple(enough[: query.k]), "pairs")
