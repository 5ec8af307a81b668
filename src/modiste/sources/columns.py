"""Which of a table's columns is which of our fields, and which of them mean the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from modiste.errors import SourceError
from modiste.schema import Attribute, Role, Schema, role_by_name, role_meant
from modiste.sources.record_fields import RECORD_FIELDS
from modiste.types import Cause, Fault

FIELDS = (
    "product_id", "title", "photo", "description", "brand", "price", "currency", "availability", "url", "group",
)  # fmt: skip
"""A product's fields that take their column over; every other column keeps its own name as an attribute."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    "product_id": ("id", "sku"),
    "title": ("name",),
    "photo": ("image", "image_link"),
    "url": ("link",),
    "group": ("item_group_id",),
}
"""Names that stand for a field where no column has the field's own name, the first found being taken."""

ROLES = tuple(role.value for role in Role if role is not Role.NONE)
"""What a column can be said to mean, beside the fields."""

ONE_MEANING = (Role.COLOUR, Role.SEASON, Role.OCCASION)
"""Roles of which a product has one value, whatever its column is called: `color` and `baseColour` are one attribute."""

OF_ONE_MEANING = {
    **dict.fromkeys(("gender", "sex", "geschlecht"), Role.WEARER),
    **dict.fromkeys(("articletype", "article_type", "artikeltyp"), Role.TYPE),
}
"""Names that mean one thing, of a role that others mean differently: an age group is not a gender."""


@dataclass(frozen=True)
class Columns:
    """`fields`: our field -> their column. `record`: field of `RECORD_FIELDS` -> the column that is read for it, too.
    `own`: columns that become attributes. `roles`: column -> the role that a person gave it. `left_out`: what is not
    read, and why.
    """

    fields: Mapping[str, str]
    record: Mapping[str, str]
    own: tuple[str, ...]
    roles: Mapping[str, Role]
    left_out: tuple[Cause, ...]

    def attribute(self, column: str) -> str:
        """The attribute that a column fills: its own, or the one whose column has the same meaning and comes first."""
        meaning = self._meaning(column)
        return column if meaning is None else self._first.get(meaning, column)

    def is_text(self, column: str) -> bool:
        """Whether its values are labels, and text whatever they look like."""
        return self.roles.get(column, _role(column)) not in (Role.NONE, Role.SIZE)

    @property
    def merged(self) -> tuple[Cause, ...]:
        """The columns that fill another's attribute."""
        return tuple(
            Cause(Fault.SAME_MEANING, {"column": column, "other": name})
            for column in self.own
            if (name := self.attribute(column)) != column
        )

    @cached_property
    def schema(self) -> Schema:
        """What is known of the attributes beyond their names: roles that were given, and other spellings."""
        found = [self._attribute(column) for column in self.own if self.attribute(column) == column]
        return Schema(tuple(attribute for attribute in found if attribute is not None))

    @cached_property
    def _first(self) -> Mapping[Role, str]:
        """Meaning -> its first column; one that a person named comes before all others."""
        ordered = [*(column for column in self.own if column in self.roles), *self.own]
        firsts: dict[Role, str] = {}
        for column in ordered:
            meaning = self._meaning(column)
            if meaning is not None:
                firsts.setdefault(meaning, column)
        return firsts

    def _meaning(self, column: str) -> Role | None:
        given = self.roles.get(column)
        if given is not None:
            return given
        role = _role(column)
        if role in ONE_MEANING and not _folded(column).endswith("_name"):
            return role
        return OF_ONE_MEANING.get(_folded(column))

    def _attribute(self, column: str) -> Attribute | None:
        aliases = tuple(other for other in self.own if other != column and self.attribute(other) == column)
        given = self.roles.get(column)
        if given is None and not aliases:
            # Of a role that a person gave to another column, this one must not be taken for the attribute.
            return Attribute(column) if _role(column) in self.roles.values() else None
        return Attribute(column, role=given or _role(column), aliases=aliases)


def match_columns(table: str, columns: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """Match a table's columns to our fields: by `mapping` (our field, or a role -> their column), by name, by alias.

    Names are compared without case, "-" and blanks counting as "_". Raises SourceError for a mapping to or from a name
    that is not known, for repeated columns, and for a table without product ids.
    """
    _check_repeated(table, columns)
    mapped = {field: _mapped(table, columns, field, column) for field, column in mapping.items()}
    fields = {field: column for field, column in mapped.items() if field in FIELDS}
    roles = _roles(mapped)
    taken = {*fields.values(), *roles}
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
    return _with_own(fields, record, roles, columns)


def _roles(mapped: Mapping[str, str]) -> dict[str, Role]:
    """Column -> the role it was given. Raises SourceError for a column of two roles."""
    roles: dict[str, Role] = {}
    for name, column in mapped.items():
        role = _role_named(name)
        if role is None:
            continue
        if roles.get(column, role) is not role:
            raise SourceError(
                f"The column {column!r} cannot be both {roles[column]} and {role}; map it to one of them."
            )
        roles[column] = role
    return roles


def _record_columns(columns: Sequence[str]) -> dict[str, str]:
    by_folded = {_folded(column): column for column in reversed(columns) if column}
    found = {field: [by_folded[name] for name in names if name in by_folded] for field, names in RECORD_FIELDS.items()}
    return {field: there[0] for field, there in found.items() if there}


def _with_own(
    fields: Mapping[str, str], record: Mapping[str, str], roles: Mapping[str, Role], columns: Sequence[str]
) -> Columns:
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
        elif field is not None and column not in roles:
            facts = {"column": column, "field": field, "other": fields[field]}
            left_out.append(Cause(Fault.FIELD_READ_ELSEWHERE, facts))
        else:
            own.append(column)
    return Columns(fields, record, tuple(own), roles, tuple(left_out))


def _check_repeated(table: str, columns: Sequence[str]) -> None:
    repeated = sorted(column for column, number in Counter(columns).items() if column and number > 1)
    if repeated:
        raise SourceError(f"{table} has the column {repeated[0]!r} more than once; rename one of them.")


def _mapped(table: str, columns: Sequence[str], field: str, column: str) -> str:
    """The table's column of that name, or of the same name but for case, "-" and blanks. Raises SourceError."""
    if field not in (*FIELDS, *RECORD_FIELDS) and _role_named(field) is None:
        known = f"the fields are {_listed((*FIELDS, *RECORD_FIELDS))}; the roles are {_listed(ROLES)}"
        raise SourceError(f"{field!r} is not a field or role that a column can be mapped to; {known}.")
    if column and column in columns:
        return column
    alike = [name for name in columns if name and _folded(name) == _folded(column)]
    if len(alike) != 1:
        raise SourceError(f"{table} has no column {column!r} to take {field} from; it has {_listed(columns)}.")
    return alike[0]


def _role_named(name: str) -> Role | None:
    """The role that `--column NAME=...` gives: by its own word, or by a name that columns of the role have."""
    if name in FIELDS:
        return None
    role = role_meant(name.replace("-", " "))
    return None if role is Role.NONE else role


def _role(column: str) -> Role:
    return role_by_name(column.replace("-", " "))


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name for name in names if name)
