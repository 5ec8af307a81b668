"""What a shop is asked for: one object, built once by each front end and passed whole from there on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from modiste.errors import QueryError
from modiste.types.catalogue import AttributeValue

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_HITS = 1000
"""The largest `k`; `Shop.export_table` gives everything."""

MOST_CHARACTERS = 20_000
"""The longest text; what is longer is a mistake, not a question."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One `--where` clause: `attribute operator values`; several only with "=" (membership) and "!=" (none of them).

    As text it reads as a person writes it: "price<40", "gender=Boys|Girls"; a "|" of a value has a backslash before it.
    """

    attribute: str
    operator: str
    values: tuple[AttributeValue, ...]

    def __str__(self) -> str:
        return f"{self.attribute}{self.operator}{'|'.join(map(_value_as_text, self.values))}"


@dataclass(frozen=True, slots=True)
class Query:
    """A question to a shop. Fields that are left at their defaults ask for nothing.

    `words`: what a shopper writes, at most `MOST_CHARACTERS`. `photo`: encoded bytes, a path or an open picture.
    `product_id`: a product of the shop to find others like; it is not part of its own answer. `where`: conditions that
    every hit meets. `likes` and `dislikes`: ids of products to go towards and away from; they are not part of the
    answer. `colour`: as "#1f3a5f". `k`: how many hits, 1 to `MOST_HITS`. `diversity`: from 0, the best hits, to 1, the
    most varied. `collapse`: whether near-duplicates and colour variants share one hit.
    """

    words: str = ""
    photo: bytes | str | Path | Image | None = None
    product_id: str | None = None
    where: tuple[Condition, ...] = ()
    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    colour: str | None = None
    k: int = 10
    diversity: float = 0.0
    collapse: bool = True

    @property
    def asks(self) -> bool:
        """Whether there is anything to rank products by."""
        given = (self.photo, self.product_id, self.colour)
        return bool(self.words.strip() or self.likes) or any(each is not None for each in given)

    def check(self) -> None:
        """As `check_values`; raises QueryError for a query about nothing, too."""
        self.check_values()
        if not self.asks:
            raise QueryError("There is nothing to look for; give words, a photo, a colour or a product that is liked.")

    def check_values(self) -> None:
        """Raises QueryError for a number out of its range, and for a text that is too long."""
        if not 1 <= self.k <= MOST_HITS:
            raise QueryError(f"k is {self.k}; ask for 1 to {MOST_HITS:,} products.")
        if len(self.words) > MOST_CHARACTERS:
            raise QueryError(
                f"The question has {len(self.words):,} characters; ask in at most {MOST_CHARACTERS:,}, best in few."
            )
        if not 0 <= self.diversity <= 1:
            raise QueryError(f"diversity is {self.diversity}; it goes from 0 (the best) to 1 (the most varied).")


def _value_as_text(value: AttributeValue) -> str:
    if isinstance(value, str):
        return value.replace("|", r"\|")
    # In full, so that it is read as the same number: 1234567, not 1.23457e+06.
    return np.format_float_positional(value, trim="-")
