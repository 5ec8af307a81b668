"""What a shop's engineer would write: recommenders of their own, and the artefact that one of them learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray


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
