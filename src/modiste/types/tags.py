"""What is said of a product: tags and drafts by the model, corrections by a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from modiste.types.catalogue import AttributeValue


@dataclass(frozen=True, slots=True)
class Tag:
    """A predicted label. `confidence` in [0, 1] is calibrated: of tags at 0.8, about 80 % are right.

    `confident`: it is at or above the attribute's threshold for 95 % precision; JSON calls that "sure". `top` has the
    likeliest labels with their confidences, best first, this one included; five of them where the attribute has so
    many.
    """

    label: str
    confidence: float
    confident: bool
    top: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Formality:
    """How formal a garment looks, 0 (casual or sports) to 100 (formal); None where the model cannot tell.

    A judgement of the garment alone, never of a person who wears it. `why` says what it rests on, in words.
    """

    score: int | None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A draft of a product's listing, with the fields of a Google Merchant feed; to be read over by a person.

    `google_product_category` is the number in Google's taxonomy, `google_product_category_path` its name. A field that
    the photo does not tell is None.
    """

    title: str
    keywords: tuple[str, ...] = ()
    gender: str | None = None
    color: str | None = None
    age_group: str | None = None
    product_type: str | None = None
    google_product_category: int | None = None
    google_product_category_path: str | None = None

    def with_changes(self, **changes: Any) -> Listing:
        """A copy with some fields changed, as a person edits the draft. Raises TypeError for an unknown field."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the model says of one photo; a photo that cannot be used has its `error` and no tags.

    `photo` is the name it was given under. `in_distribution` is false for a picture that looks like none of the
    products that the model learned from, None for a model without a fitted measure of that; JSON calls it
    "known_product". `tags` has one Tag per attribute.
    """

    photo: str
    in_distribution: bool | None = None
    tags: Mapping[str, Tag] = field(default_factory=dict)
    formality: Formality | None = None
    title: str | None = None
    listing: Listing | None = None
    error: str | None = None


class Origin(StrEnum):
    """Where a correction came from: a program, a file, a decision in the audit, or `fill`.

    An accepted suggestion of the audit changes a label, a kept one confirms it.
    """

    PROGRAM = "program"
    FILE = "file"
    AUDIT_ACCEPTED = "audit: accepted"
    AUDIT_KEPT = "audit: kept"
    FILLED = "filled"


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's word on one value of one product: what holds instead of the source's; None where it has none.

    `reason` is free text of the person's own.
    """

    product_id: str
    attribute: str
    value: AttributeValue | None
    reason: str = ""
    origin: Origin = Origin.PROGRAM
