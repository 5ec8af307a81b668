"""The `--where` language: conditions on attributes, checked against what the shop holds, as a mask over its rows.

    attribute=value    attribute=a|b|c    attribute!=value    attribute!=a|b    number<value  <=  >  >=

Values are compared without case. A product without the attribute meets no condition on it, not even `!=`: what is not
known is not known to differ. A "|" of a value itself is written with a backslash before it. Attributes whose name holds
an operator can be asked for with a `Condition` only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from modiste.errors import QueryError
from modiste.schema import Role, Schema, role_meant, schema_of
from modiste.types import AttributeValue, Condition, Snapshot

Where: TypeAlias = Iterable[str | Condition] | str | Condition | None
"""Conditions as text or as such, one or several; None: none."""

PRODUCT_FIELDS = ("price", "availability", "brand", "group", "currency")
"""The product's own fields that can be asked for beside the attributes."""

FEED_AVAILABILITY = ("in stock", "out of stock", "preorder", "backorder")
"""Values of Google's product feed: asking for them is not a mistake, even where no product has them at the moment."""

MOST_LISTED = 12
"""A refusal lists at most this many known names, the nearest first."""

ORDERINGS: dict[str, Callable[[pa.ChunkedArray, float], pa.ChunkedArray]] = {
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
OPERATORS = ("=", "!=", *ORDERINGS)

_CONDITION = re.compile(r"(?P<attribute>[^!<>=]+)(?P<operator>!=|<=|>=|=|<|>)(?P<values>.*)", re.DOTALL)

_BETWEEN_VALUES = re.compile(r"(?<!\\)\|")


def parse(text: str) -> Condition:
    """One condition as a person writes it; values stay text until the attribute's kind is known. Raises QueryError."""
    match = _CONDITION.fullmatch(text)
    attribute = "" if match is None else match["attribute"].strip()
    if match is None or not attribute:
        raise QueryError(f"{text!r} is no condition; write for example colour=Red, brand!=Acme or price<=30.")
    values = tuple(value.strip().replace(r"\|", "|") for value in _BETWEEN_VALUES.split(match["values"]))
    if not all(values):
        raise QueryError(f"The condition {text!r} lacks a value after {match['operator']}.")
    return Condition(attribute, match["operator"], values)


def conditions_of(where: Where) -> tuple[Condition, ...]:
    """Everything asked for, text read by `parse`. Raises QueryError."""
    if where is None:
        return ()
    given = [where] if isinstance(where, str | Condition) else where
    return tuple(parse(item) if isinstance(item, str) else item for item in given)


def has_values(name: str, snapshot: Snapshot) -> bool:
    """Whether any product has a value in that column."""
    column = snapshot.columns.column(name)
    return bool(column.null_count < len(column))


def rows_meeting(
    conditions: Iterable[Condition], snapshot: Snapshot, schema: Schema | None = None
) -> NDArray[np.bool_]:
    """(n,) bool: which of the snapshot's rows meet all conditions.

    An attribute may be asked for by another spelling of `schema`, by default what the attributes' names tell.
    Raises QueryError for attributes and values that no product has, naming known ones, for orderings of text, and for
    numbers that are none. Any number can be asked for, whether a product has it or not, but not of what none has.
    """
    met = np.ones(snapshot.columns.num_rows, np.bool_)
    for condition in conditions:
        name = attribute_asked(condition.attribute, snapshot.attribute_names, schema)
        met &= _meeting(condition, name, snapshot.columns.column(name))
    return met


def _meeting(condition: Condition, name: str, column: pa.ChunkedArray) -> NDArray[np.bool_]:
    _check(condition)
    if len(column) == column.null_count > 0 and pa.types.is_floating(column.type):
        raise QueryError(f"No product of the shop has a value for {name}.")
    if not pa.types.is_floating(column.type):
        wanted = pa.array(_known_values(condition, name, column), column.type)
    else:
        wanted = pa.array([_number(value, name) for value in condition.values], column.type)
    if condition.operator in ORDERINGS:
        if not pa.types.is_floating(column.type):
            raise QueryError(f"{name} is text, which {condition.operator} does not order; use = or !=.")
        mask = ORDERINGS[condition.operator](column, wanted[0])
    else:
        mask = pc.is_in(column, value_set=wanted)
        if condition.operator == "!=":
            mask = pc.and_(pc.invert(mask), pc.is_valid(column))
    met: NDArray[np.bool_] = pc.fill_null(mask, False).to_numpy()
    return met


def _check(condition: Condition) -> None:
    if condition.operator not in OPERATORS:
        raise QueryError(f"{condition.operator!r} is not an operator; the known ones are {', '.join(OPERATORS)}.")
    if not condition.values:
        raise QueryError(f"The condition on {condition.attribute} has no value.")
    if condition.operator in ORDERINGS and len(condition.values) > 1:
        raise QueryError(f"{condition.attribute} {condition.operator} takes one value, not {len(condition.values)}.")


def attribute_asked(asked: str, attributes: Sequence[str], schema: Schema | None = None) -> str:
    """The attribute or product field that a condition names, however it is spelled. Raises QueryError.

    A name that no attribute has is another spelling of the only attribute with the role that the name tells: "colour"
    asks for the baseColour.
    """
    known = [*attributes, *PRODUCT_FIELDS]
    same = [name for name in known if name == asked] or [name for name in known if _folded(name) == _folded(asked)]
    if not same:
        same = _spelled(asked, schema_of(dict.fromkeys(attributes, ())) if schema is None else schema)
    if len(same) == 1:
        return same[0]
    if same:
        raise QueryError(f"The attribute {asked!r} could be {' or '.join(same)}; write it as one of them.")
    raise QueryError(f"Unknown attribute {asked!r}; known are {_nearest_first(asked, known)}.")


def _spelled(asked: str, schema: Schema) -> list[str]:
    """The attributes of which the name is another spelling."""
    alias = schema.find(asked)
    role = role_meant(asked)
    return [each.name for each in ((alias,) if alias else () if role is Role.NONE else schema.with_role(role))]


def _known_values(condition: Condition, name: str, column: pa.ChunkedArray) -> list[str]:
    """The values of the column that are meant, as written in the catalogue."""
    known = [value.as_py() for value in pc.unique(column) if value.is_valid]
    fold = _folded_availability if name == "availability" else _folded
    meant = []
    for value in condition.values:
        found = [candidate for candidate in known if fold(candidate) == fold(str(value))]
        if not found and not (name == "availability" and fold(str(value)) in FEED_AVAILABILITY):
            if not known:
                raise QueryError(f"No product of the shop has a value for {name}.")
            raise QueryError(f"Unknown value {value!r} for {name}; known are {_nearest_first(str(value), known)}.")
        meant += found
    return meant


def _number(value: AttributeValue, name: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise QueryError(f"{name} is a number, but {value!r} is not; write for example {name}<=30.")
    return number


def _nearest_first(asked: str, known: Sequence[str]) -> str:
    by_folded = {_folded(name): name for name in reversed(known)}
    near = [by_folded[name] for name in get_close_matches(_folded(asked), by_folded, n=MOST_LISTED)]
    listed = [*near, *sorted(set(known) - set(near))]
    rest = len(listed) - MOST_LISTED
    return ", ".join(listed[:MOST_LISTED]) + (f" and {rest:,} more" if rest > 0 else "")


def _folded(text: str) -> str:
    return text.strip().casefold()


def _folded_availability(text: str) -> str:
    """Google's feed has written both in_stock and "in stock"."""
    return _folded(text).replace("_", " ")
