"""A product's attribute values, found by any spelling of an attribute's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modiste.schema.registry import role_meant
from modiste.schema.role import Role
from modiste.schema.schema import Schema
from modiste.types import AttributeValue


class AttributeValues(dict[str, AttributeValue]):
    """name -> value, under the names that the source gave; other spellings of a name find the value, too.

    `values["baseColour"]` is that of the attribute `colour`, as in a condition, where no attribute has the name itself.
    Keys, items and length are those of the source's names alone.
    """

    def __init__(
        self,
        values: Mapping[str, AttributeValue] | Iterable[tuple[str, AttributeValue]] = (),
        schema: Schema | None = None,
    ) -> None:
        """`schema`: the attributes of the catalogue; without it, names alone find their values."""
        super().__init__(values)
        self._schema = schema or Schema()

    def __missing__(self, name: str) -> AttributeValue:
        own = self._own_name(name)
        if own is None:
            raise KeyError(name)
        return self[own]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and self._own_name(name) is not None)

    def get(self, name: str, default: Any = None) -> Any:
        """As `values[name]`, or else the default."""
        try:
            return self[name]
        except KeyError:
            return default

    def _own_name(self, name: str) -> str | None:
        """The only attribute that has a value and of whose name this is another spelling."""
        found = self._schema.find(name)
        role = role_meant(name)
        meant = (found,) if found is not None else () if role is Role.NONE else self._schema.with_role(role)
        names = [each.name for each in meant]
        return names[0] if len(names) == 1 and names[0] != name and super().__contains__(names[0]) else None
