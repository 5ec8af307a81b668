"""The attributes of a data set, a model or a shop, found by name, by another spelling, or by role."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from modiste.errors import QueryError
from modiste.schema.attribute import Attribute
from modiste.schema.role import CATEGORIES, Role

V = TypeVar("V")


@dataclass(frozen=True)
class Schema:
    """Attributes in a fixed order, their names distinct. Iterating gives the attributes."""

    attributes: tuple[Attribute, ...] = ()

    def __iter__(self) -> Iterator[Attribute]:
        return iter(self.attributes)

    def __len__(self) -> int:
        return len(self.attributes)

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes' names, in order."""
        return tuple(self.by_name)

    @cached_property
    def by_name(self) -> Mapping[str, Attribute]:
        """name -> attribute, in order."""
        return {attribute.name: attribute for attribute in self.attributes}

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """name -> the listed labels, for the attributes that list theirs."""
        return {attribute.name: attribute.labels for attribute in self.attributes if attribute.labels}

    def find(self, name: str) -> Attribute | None:
        """The attribute of that name, or else the one that has it as another spelling, compared without case."""
        if name in self.by_name:
            return self.by_name[name]
        return next((attribute for attribute in self.attributes if attribute.is_called(name)), None)

    def named(self, name: str) -> Attribute:
        """As `find`. Raises QueryError with the known names."""
        found = self.find(name)
        if found is None:
            raise QueryError(f"There is no label attribute {name!r}; the known ones are {', '.join(self.names)}.")
        return found

    def with_role(self, role: Role) -> tuple[Attribute, ...]:
        """All attributes of a role, in order."""
        return tuple(attribute for attribute in self.attributes if attribute.role is role)

    def first(self, role: Role) -> Attribute | None:
        """The first attribute of a role; None where there is none."""
        return next(iter(self.with_role(role)), None)

    def narrowest_category(self) -> Attribute | None:
        """The attribute that says most exactly what a product is: its type, else the wider categories."""
        return next((found for role in CATEGORIES if (found := self.first(role)) is not None), None)

    def value(self, values: Mapping[str, V], role: Role) -> V | None:
        """Of attribute name -> value, that of the first attribute of a role that has one; None where none has."""
        return next((values[each.name] for each in self.with_role(role) if each.name in values), None)

    def role_of(self, name: str) -> Role:
        """The role of the attribute of that name or spelling; NONE for an unknown one."""
        found = self.find(name)
        return Role.NONE if found is None else found.role

    def counterpart(self, attribute: Attribute) -> Attribute | None:
        """What this schema calls the same thing: by name, by a spelling of either, or by a role that both have once."""
        for name in (attribute.name, *attribute.aliases):
            found = self.find(name)
            if found is not None:
                return found
        return None if attribute.role is Role.NONE else self.first(attribute.role)

    def relative(self, attribute: Attribute) -> Attribute | None:
        """The attribute that is narrower by one step, and so implies this one, or else the one that is wider."""
        narrower = (each for each in self if each.parent is not None and attribute.is_called(each.parent))
        wider = None if attribute.parent is None else self.find(attribute.parent)
        return next(narrower, wider)

    def also(self, others: Iterable[Attribute]) -> Schema:
        """This schema and those of the others whose names it does not have."""
        new = [other for other in others if other.name not in self.by_name]
        return Schema((*self.attributes, *{other.name: other for other in new}.values()))

    def to_json(self) -> str:
        """A JSON list of attributes."""
        return json.dumps([attribute.as_dict() for attribute in self.attributes], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Schema:
        """The inverse of `to_json`. Raises ValueError for anything else."""
        try:
            return cls(tuple(Attribute.from_dict(values) for values in json.loads(text)))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no schema: {error}") from error
