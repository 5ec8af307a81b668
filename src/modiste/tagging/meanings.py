"""A photo's tags, asked for by what their attributes mean: `Meanings(tags, schema).label(Role.COLOUR)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from modiste.schema import CATEGORIES, Attribute, Role, Schema, Sense
from modiste.types import Tag

LEAST_CONFIDENCE = 0.5
"""A label that is more likely wrong than right is not told."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """Tags with the schema that says what their attributes mean; attributes may be untagged, and tags undescribed."""

    tags: Mapping[str, Tag]
    schema: Schema

    def tag(self, role: Role) -> Tag | None:
        """The tag of the first attribute of a role; None where no attribute has it."""
        return self._of(self.schema.first(role))

    def label(self, role: Role) -> str | None:
        """The label of a role; None where it is more likely wrong than right, or not tagged."""
        return likely(self.tag(role))

    def sense(self, role: Role) -> Sense | None:
        """What the label of a role means, as Boys means `Sense.BOYS`; None where the schema does not say."""
        attribute = self.schema.first(role)
        label = self.label(role)
        if attribute is None or label is None:
            return None
        return next((sense for sense, labels in attribute.senses.items() if label in labels), None)

    def categories(self) -> list[Tag]:
        """The tags of the categories, the widest first."""
        return [tag for role in reversed(CATEGORIES) if (tag := self.tag(role)) is not None]

    def narrowest_category(self) -> Tag | None:
        """The tag that says most exactly what the product is; None where no category is tagged."""
        return next(iter(reversed(self.categories())), None)

    def worn(self) -> tuple[Tag, bool] | None:
        """The widest category that tells clothes and shoes from other products, and whether it says so of this one.

        None where no category tells.
        """
        for role in reversed(CATEGORIES):
            attribute = self.schema.first(role)
            tag = self._of(attribute)
            if attribute is not None and tag is not None and attribute.meaning(Sense.WORN):
                return tag, tag.label in attribute.meaning(Sense.WORN)
        return None

    def _of(self, attribute: Attribute | None) -> Tag | None:
        return None if attribute is None else self.tags.get(attribute.name)


def likely(tag: Tag | None) -> str | None:
    """The tag's label; None without a tag and where the label is more likely wrong than right."""
    return tag.label if tag is not None and tag.confidence >= LEAST_CONFIDENCE else None
