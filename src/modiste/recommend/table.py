"""Recommenders by name: where each is found, and the one way to ask them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from modiste.errors import QueryError
from modiste.plugins import PartTable
from modiste.recommend.answer import Answer
from modiste.recommend.options import option_names, read_options
from modiste.recommend.recommender import Context, Recommender
from modiste.types import Query

GROUP = "modiste.recommenders"
"""The entry point group in which plugins name theirs."""

OWN = {
    "similar": "modiste.recommend.similar:Similar",
    "search": "modiste.recommend.search:Search",
}
"""Name -> where the class is; imported when it is asked for."""

ALWAYS_TAKEN = ("where", "k", "collapse")
"""Query fields that every recommender reads."""


class Recommenders:
    """The recommenders of the package and of installed plugins. Safe in several threads."""

    def __init__(self) -> None:
        self._table = PartTable("recommender", GROUP, OWN)
        self._made: dict[str, Recommender[Any, Answer]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return self._table.names

    def recommender(self, name: str) -> Recommender[Any, Answer]:
        """The recommender of a name, made once. Raises QueryError for an unknown name, listing the known ones."""
        if name not in self._made:
            made: Recommender[Any, Answer] = self._table.load(name)()
            clash = next((each for each in option_names(made.options) if each in QUERY_FIELDS), None)
            if clash is not None:
                raise QueryError(
                    f"The recommender {name!r} has an option {clash!r}, which is a part of every query: rename it."
                )
            self._made[name] = made
        return self._made[name]

    def answer(self, name: str, query: Query, options: Mapping[str, object], context: Context) -> Answer:
        """Ask one. Raises QueryError for an unknown name, for options and parts of a query that it does not take."""
        found = self.recommender(name)
        query.check_values()
        _refuse_untaken(name, query, (*found.takes, *ALWAYS_TAKEN))
        return found.recommend(query, read_options(name, found.options, options), context)


QUERY_FIELDS = tuple(field.name for field in fields(Query))


def _refuse_untaken(name: str, query: Query, taken: tuple[str, ...]) -> None:
    """Nothing that is asked may be dropped without a word."""
    nothing = Query()
    for field in QUERY_FIELDS:
        if field not in taken and getattr(query, field) != getattr(nothing, field):
            shown = ", ".join(each for each in QUERY_FIELDS if each in taken)
            raise QueryError(f"The recommender {name!r} takes no {field}; it takes: {shown}.")
