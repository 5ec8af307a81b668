"""The shapes of the API's questions and answers, with examples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from modiste.shop import Suspect
from modiste.types import AttributeValue, Hit, Product, SearchAnswer, Tag, Tagged, Understood, as_written

MOST_ATTRIBUTES = 200

Where = Annotated[
    list[str],
    Query(description="Conditions that every answer meets.", examples=[["type=Shirts", "colour=Red|Pink"]]),
]

Value = Annotated[str | float, PlainSerializer(as_written, return_type=str | int | float)]
"""Of an attribute; the year 2011 is not said as 2011.0."""

EXAMPLE_HIT: dict[str, Any] = {
    "rank": 1,
    "product_id": "15970",
    "score": 0.91,
    "title": "Turtle Check Men Navy Blue Shirt",
    "photo": "/photos/15970",
    "attributes": {"type": "Shirts", "colour": "Navy Blue"},
    "why": ["same type and colour"],
    "variants": ["15971"],
    "price": 39.9,
    "currency": "EUR",
}


class HitAnswer(BaseModel):
    """One product of an answer; fields that the catalogue does not have are absent."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE_HIT})

    rank: int
    product_id: str
    score: float
    title: str | None = None
    photo: str
    attributes: dict[str, Value]
    why: list[str]
    variants: list[str]
    price: float | None = None
    currency: str | None = None
    availability: str | None = None
    url: str | None = None

    @classmethod
    def of(cls, hit: Hit) -> HitAnswer:
        """The hit as the API says it: its photo is an address on this server."""
        values = {name: getattr(hit, name) for name in cls.model_fields}
        return cls(**{**values, "photo": photo_address(hit.product_id), "score": round(hit.score, 6)})


class SimilarAnswer(BaseModel):
    """Products, best first."""

    hits: list[HitAnswer]


class Reading(BaseModel):
    """How the words of a question were read."""

    filters: list[str] = Field(examples=[["type=Shirts", "price<40"]])
    preferences: list[str] = Field(examples=[["navy: colour=Navy Blue"]])
    corrected: list[tuple[str, str]] = Field(examples=[[("shrit", "shirt")]])
    matched: list[str]
    unknown: list[str]
    notes: list[str]

    @classmethod
    def of(cls, understood: Understood) -> Reading:
        """The reading as the API says it."""
        return cls(**{name: getattr(understood, name) for name in cls.model_fields})


class SearchedAnswer(BaseModel):
    """Products, best first, and how the question was read."""

    hits: list[HitAnswer]
    understood: Reading

    @classmethod
    def of(cls, answer: SearchAnswer) -> SearchedAnswer:
        """The answer as the API says it."""
        return cls(hits=[HitAnswer.of(hit) for hit in answer.hits], understood=Reading.of(answer.understood))


class ProductFields(BaseModel):
    """What a product may say of itself, close to the Google Merchant product fields."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"title": "Navy check shirt", "price": 39.9, "attributes": {"colour": "Navy"}}},
    )

    title: str | None = Field(None, max_length=2000)
    attributes: dict[str, str | float] = Field(default_factory=dict, max_length=MOST_ATTRIBUTES)
    description: str | None = Field(None, max_length=20_000)
    brand: str | None = Field(None, max_length=500)
    price: float | None = Field(None, ge=0, allow_inf_nan=False)
    currency: str | None = Field(None, max_length=20)
    availability: str | None = Field(None, max_length=100)
    url: str | None = Field(None, max_length=2000)
    group: str | None = Field(None, max_length=500)


class NamedProduct(ProductFields):
    """A product with its id, and the file name of its photo among the uploaded ones."""

    product_id: str = Field(min_length=1, max_length=500)
    photo: str = Field(min_length=1, max_length=500, description="The file name of one of the request's photos.")


class ProductAnswer(ProductFields):
    """A product of the shop; `photo` is the address of its thumbnail."""

    model_config = ConfigDict(extra="forbid")

    product_id: str
    photo: str
    attributes: dict[str, Value]

    @classmethod
    def of(cls, product: Product) -> ProductAnswer:
        """The product as the API says it."""
        said = {name: getattr(product, name) for name in cls.model_fields}
        return cls(**{**said, "photo": photo_address(product.product_id)})


class ProductsAnswer(BaseModel):
    """Some products, and the id after which the next request continues; none: these were the last."""

    products: list[ProductAnswer]
    next_after: str | None = None


class Written(BaseModel):
    """What became of the products of a request; those that could not be used have their reason."""

    encoded: int = Field(examples=[1])
    updated: int = Field(examples=[0])
    unchanged: int = Field(examples=[0])
    left_out: dict[str, str] = Field(examples=[{"77": "The file is empty."}])


class Removed(BaseModel):
    """How many products were removed; unknown ids count for nothing."""

    removed: int = Field(examples=[1])


class TagAnswer(BaseModel):
    """A predicted label with its calibrated confidence."""

    label: str
    confidence: float
    sure: bool
    top: list[tuple[str, float]]

    @classmethod
    def of(cls, tag: Tag) -> TagAnswer:
        """The tag as the API says it."""
        return cls(label=tag.label, confidence=tag.confidence, sure=tag.confident, top=list(tag.top))


class FormalityAnswer(BaseModel):
    """How formal a garment looks, 0 to 100; null where the model cannot tell."""

    score: int | None = Field(examples=[72])
    why: list[str]


class TaggedAnswer(BaseModel):
    """One photo's tags, or the reason why it has none; fields that the model does not know are null."""

    photo: str = Field(description="The file name as it was sent.", examples=["shirt.jpg"])
    known_product: bool | None = None
    tags: dict[str, TagAnswer] = Field(
        default_factory=dict,
        examples=[{"type": {"label": "Shirts", "confidence": 0.97, "sure": True, "top": [["Shirts", 0.97]]}}],
    )
    formality: FormalityAnswer | None = None
    title: str | None = None
    listing: dict[str, Any] | None = None
    error: str | None = None

    @classmethod
    def of(cls, tagged: Tagged, name: str) -> TaggedAnswer:
        """The answer under the name that the photo was sent with."""
        formality = tagged.formality
        return cls(
            photo=name,
            known_product=tagged.in_distribution,
            tags={attribute: TagAnswer.of(tag) for attribute, tag in tagged.tags.items()},
            formality=None if formality is None else FormalityAnswer(score=formality.score, why=list(formality.why)),
            title=tagged.title,
            listing=None if tagged.listing is None else asdict(tagged.listing),
            error=tagged.error,
        )


class TagsAnswer(BaseModel):
    """One entry per photo, in their order."""

    photos: list[TaggedAnswer]


class SuspectAnswer(BaseModel):
    """A label that looks wrong: what is given, what is likelier, and why."""

    product_id: str = Field(examples=["25088"])
    title: str | None = Field(examples=["Men Leather Black Wallet"])
    photo: str = Field(examples=["/photos/25088"])
    attribute: str = Field(examples=["type"])
    given: str | None = Field(examples=["Free Gifts"])
    suggested: str = Field(examples=["Wallets"])
    confidence: float = Field(description="That `suggested` is right, 0 to 1.", examples=[0.99])
    suspicion: float = Field(description="Log-odds of the suggested label to the given one.", examples=[12.3])
    reasons: list[str] = Field(examples=[["the photo looks like Wallets (98%), not Free Gifts (0%)"]])

    @property
    def key(self) -> tuple[str, str]:
        """Which label of which product."""
        return self.product_id, self.attribute

    @classmethod
    def of(cls, suspect: Suspect) -> SuspectAnswer:
        """The suspect as the API says it; its photo is an address on this server."""
        values = {name: getattr(suspect, name) for name in cls.model_fields if name != "photo"}
        return cls(**values, photo=photo_address(suspect.product_id))


class SuspectsAnswer(BaseModel):
    """Suspect labels without a decision yet, the most suspect first."""

    suspects: list[SuspectAnswer]
    total: int = Field(description="How many there are in all.", examples=[120])
    renewing: bool = Field(description="Products changed, and a newer audit is under way.", examples=[False])


class Decision(BaseModel):
    """What a person says of a suspect label: accept the suggestion, or reject it, so that the given label stays."""

    model_config = ConfigDict(extra="forbid")

    product_id: str = Field(min_length=1, max_length=500, examples=["25088"])
    attribute: str = Field(min_length=1, max_length=500, examples=["type"])
    given: str | None = Field(None, max_length=2000, examples=["Free Gifts"])
    suggested: str = Field(min_length=1, max_length=2000, examples=["Wallets"])
    accept: bool = Field(examples=[True])


class Decisions(BaseModel):
    """Several decisions; all of them hold, or none."""

    model_config = ConfigDict(extra="forbid")

    decisions: list[Decision] = Field(min_length=1, max_length=1000)


class Decided(BaseModel):
    """What became of a request's decisions."""

    accepted: int = Field(examples=[1])
    rejected: int = Field(examples=[0])


class Withdrawn(BaseModel):
    """How many decisions were taken back: 0 where there was none."""

    withdrawn: int = Field(examples=[1])


def product_of(product_id: str, fields: ProductFields) -> Product:
    """The house's Product from what was sent; attributes that are not finite numbers are refused by the caller."""
    values = fields.model_dump(exclude={"product_id", "photo"})
    return Product(product_id=product_id, **values)


def finite(attributes: Mapping[str, AttributeValue]) -> bool:
    """Whether every number is one."""
    return all(not isinstance(value, float) or math.isfinite(value) for value in attributes.values())


def photo_address(product_id: str) -> str:
    """Where this server shows a product's thumbnail."""
    from urllib.parse import quote

    return f"/photos/{quote(product_id, safe='')}"
