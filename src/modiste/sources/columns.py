"""Which of a table's columns is which of our fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modiste.errors import SourceError
from modiste.sources.record_fields import RECORD_FIELDS
from modiste.types import ATTRIBUTES, Cause, Fault

FIELDS = (
    "product_id", "title", "photo", "description", "brand", "price", "currency", "availability", "url", "group",
    *ATTRIBUTES,
)  # fmt: skip
"""What a column can be mapped to; every other column keeps its own name as an attribute."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    "product_id": ("id", "sku"),
    "title": ("name",),
    "photo": ("image", "image_link"),
    "url": ("link",),
    "group": ("item_group_id",),
    "baseColour": ("colour", "color"),
}
"""Names that stand for a field where no column has the field's own name, the first found being taken."""


@dataclass(frozen=True, slots=True)
class Columns:
    """`fields`: our field -> their column. `record`: field of `RECORD_FIELDS` -> the column that is read for it, too.
    `own`: columns kept under their own names. `left_out`: what is not read, and why.
    """

    fields: Mapping[str, str]
    record: Mapping[str, str]
    own: tuple[str, ...]
    left_out: tuple[Cause, ...]


def match_columns(table: str, columns: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """Match a table's columns to our fields: by `mapping` (our field -> their column), by name, by alias.

    Names are compared without case, "-" and blanks counting as "_". Raises SourceError for a mapping to or from a name
    that is not known, for repeated columns, and for a table without product ids.
    """
    _check_repeated(table, columns)
    mapped = {field: _mapped(table, columns, field, column) for field, column in mapping.items()}
    fields = {field: column for field, column in mapped.items() if field in FIELDS}
    taken = frozenset(fields.values())
    free = {_folded(column): column for column in reversed(columns) if column and column not in taken}
    for field in FIELDS:
        names = (field, *ALIASES.get(field, ()))
        found = next((free[_folded(name)] for name in names if _folded(name) in free), None)
        if field not in fields and found is not None:
            fields[field] = free.pop(_folded(found))
    if "product_id" not in fields:
        raise SourceError(
            f"{table} has no column for the product id; name it with --column product_id=COLUMN, "
            f"COLUMN being one of {_listed(columns)}."
        )
    others = [column for column in columns if column != fields["product_id"]]
    record = _record_columns(others) | {name: column for name, column in mapped.items() if name in RECORD_FIELDS}
    return _with_own(fields, record, columns)


def _record_columns(columns: Sequence[str]) -> dict[str, str]:
    by_folded = {_folded(column): column for column in reversed(columns) if column}
    found = {field: [by_folded[name] for name in names if name in by_folded] for field, names in RECORD_FIELDS.items()}
    return {field: there[0] for field, there in found.items() if there}


def _with_own(fields: Mapping[str, str], record: Mapping[str, str], columns: Sequence[str]) -> Columns:
    taken = set(fields.values())
    reserved = {_folded(field): field for field in FIELDS}
    own: list[str] = []
    left_out: list[Cause] = []
    for number, column in enumerate(columns, start=1):
        if column in taken:
            continue
        field = reserved.get(_folded(column))
        if not column:
            left_out.append(Cause(Fault.UNNAMED_COLUMN, {"number": number}))
        elif field is not None:
            facts = {"column": column, "field": field, "other": fields[field]}
            left_out.append(Cause(Fault.FIELD_READ_ELSEWHERE, facts))
        else:
            own.append(column)
    return Columns(fields, record, tuple(own), tuple(left_out))


def _check_repeated(table: str, columns: Sequence[str]) -> None:
    repeated = sorted(column for column, number in Counter(columns).items() if column and number > 1)
    if repeated:
        raise SourceError(f"{table} has the column {repeated[0]!r} more than once; rename one of them.")


def _mapped(table: str, columns: Sequence[str], field: str, column: str) -> str:
    """The table's column of that name, or of the same name but for case, "-" and blanks. Raises SourceError."""
    if field not in FIELDS and field not in RECORD_FIELDS:
        known = _listed((*FIELDS, *RECORD_FIELDS))
        raise SourceError(f"{field!r} is no field that a column can be mapped to; the fields are {known}.")
    if column and column in columns:
        return column
    alike = [name for name in columns if name and _folded(name) == _folded(column)]
    if len(alike) != 1:
        raise SourceError(f"{table} has no column {column!r} to take {field} from; it has {_listed(columns)}.")
    return alike[0]


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name for name in names if name)
