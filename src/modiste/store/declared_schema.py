"""What sources said about a shop's attributes: kept in the shop as notes, so that it travels with the products."""

from __future__ import annotations

import json

from modiste.errors import ShopError
from modiste.schema import Attribute, Schema, attribute_of
from modiste.types import Notes

KIND = "schema"


class DeclaredSchema:
    """The attributes that sources declared, by name; what the last source said of one holds."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def version(self) -> int:
        """Grows with every change; 0 where nothing was declared."""
        return self._notes.version()

    def schema(self) -> Schema:
        """Everything declared. Raises ShopError for notes that are damaged."""
        if not self._notes.version():
            return Schema()
        try:
            return Schema(tuple(Attribute.from_dict(json.loads(text)) for text in self._notes.all().values()))
        except (KeyError, TypeError, ValueError) as error:
            raise ShopError(f"The shop's schema is damaged ({error}): run `modiste index` again.") from error

    def declare(self, schema: Schema) -> None:
        """Keep a source's attributes beside those of earlier ones; what is known anyway is not written."""
        known = self.schema().by_name
        self._notes.put(
            {
                attribute.name: json.dumps(attribute.as_dict(), ensure_ascii=False)
                for attribute in schema
                if known.get(attribute.name, attribute_of(attribute.name)) != attribute
            }
        )
