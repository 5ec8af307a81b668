"""The words of the house: frozen values and Protocols; imports nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa
    from PIL.Image import Image

Embeddings: TypeAlias = NDArray[np.float32]
"""(n, d) or (d,) float32, unit length."""

Pixels: TypeAlias = NDArray[np.uint8]
"""(n, height, width, 3) or (height, width, 3) uint8, RGB, 0 to 255."""

Signatures: TypeAlias = NDArray[np.uint8]
"""(n, 768) or (768,) uint8: what photos look like to `catalogue.near_duplicates`, whatever the model."""

Probabilities: TypeAlias = NDArray[np.float16]
"""(n, classes) or (classes,) float16: the model's calibrated probabilities of all labels, attribute after attribute."""

AttributeValue: TypeAlias = str | float
"""A label as written in the catalogue, or a number."""

ATTRIBUTES = ("gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "usage")
"""The seven label attributes of the Kaggle set, in the order of the paper's target."""


@dataclass(frozen=True, slots=True)
class Product:
    """One row of a catalogue, close to the Google Merchant product fields.

    `attributes` holds the seven label attributes (`ATTRIBUTES`), `year` where known, and the user's own columns under
    their own names; a missing value is an absent key. `photo` is the key under which the source gives the photo's
    bytes.
    """

    product_id: str
    title: str | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    photo: str | None = None
    description: str | None = None
    brand: str | None = None
    price: float | None = None
    currency: str | None = None
    availability: str | None = None
    url: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a source that a person should know: a row left out, or kept after a repair.

    `where` names the place ("styles.csv, line 6044"), `reason` is one sentence with the value that caused it.
    """

    where: str
    reason: str
    kept: bool
    product_id: str | None = None


@runtime_checkable
class Source(Protocol):
    """One kind of catalogue: rows, and the bytes of their photos."""

    @property
    def name(self) -> str:
        """What a report calls this source, usually its path."""
        ...

    def read(self) -> Iterator[Product | Finding]:
        """Yield every row in the source's own order, as a Product or a Finding (a kept row yields both).

        Reading twice gives the same. Raises SourceError when the source as a whole cannot be read.
        """
        ...

    def photo(self, key: str) -> bytes:
        """The encoded bytes of a photo; safe to call from several threads. Raises PhotoError."""
        ...


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What came out of reading a source: every usable row, and what a person should know."""

    source: Source
    products: tuple[Product, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the net says about n photos.

    `embeddings` (n, d) float32, unit length; `logits` per attribute (n, classes) float32, empty for a net without
    heads.
    """

    embeddings: Embeddings
    logits: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """What turns one attribute's logits into probabilities: its `labels` in their order, and its temperature."""

    labels: tuple[str, ...]
    temperature: float = 1.0


@dataclass(frozen=True, slots=True)
class LabelProbabilities:
    """What a model takes n photos for: `values` (n, all classes) float16, the attributes of `labels` in their order.

    Row i belongs to row i of the snapshot whose `probabilities` these are.
    """

    labels: Mapping[str, tuple[str, ...]]
    values: Probabilities

    @classmethod
    def of_logits(cls, logits: Mapping[str, NDArray[np.float32]], heads: Mapping[str, Head]) -> LabelProbabilities:
        """softmax(logits / temperature) of every head; `logits` per attribute (n, classes). No head: (0, 0)."""
        parts = [_softmax(logits[attribute] / head.temperature) for attribute, head in heads.items()]
        values = np.concatenate(parts, axis=1) if parts else np.empty((0, 0))
        return cls({attribute: head.labels for attribute, head in heads.items()}, values.astype(np.float16))

    def of(self, attribute: str) -> NDArray[np.float32]:
        """(n, classes) float32, rows summing to 1 up to rounding; columns as in `labels`. Raises KeyError."""
        start = 0
        for name, labels in self.labels.items():
            if name == attribute:
                return self.values[:, start : start + len(labels)].astype(np.float32)
            start += len(labels)
        raise KeyError(attribute)


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What makes two vectors comparable: the same net and the same preprocessing.

    `dimensions` of a vector, and `classes`: how many label probabilities the net gives beside it, 0 without heads.
    """

    name: str
    model_hash: str
    preprocessing_hash: str
    dimensions: int
    classes: int = 0


@runtime_checkable
class Encoder(Protocol):
    """Photos to vectors."""

    @property
    def identity(self) -> ModelIdentity:
        """Stored in every shop; a shop made by another identity is refused."""
        ...

    @property
    def heads(self) -> Mapping[str, Head]:
        """attribute -> its labels and temperature, in the order of `LabelProbabilities`; empty for a net without."""
        ...

    def prepare(self, photo: Image) -> Pixels:
        """An upright RGB photo of any size to the net's input, (height, width, 3) uint8. Safe in several threads."""
        ...

    def encode(self, pixels: Pixels) -> Encoding:
        """(n, height, width, 3) uint8 as `prepare` makes them, n >= 0, to n vectors."""
        ...


@dataclass(frozen=True, slots=True)
class Record:
    """A product as the store keeps it.

    `row_hash` covers all of the product's fields, `photo_hash` the photo's encoded bytes: a record is encoded again
    only when its photo changed, and written again only when either did. `thumbnail` is a JPEG of at most 320 px,
    `embedding` (d,), `signature` (768,) and `probabilities` (classes,) are the photo's.
    """

    product: Product
    row_hash: str
    photo_hash: str
    thumbnail: bytes
    embedding: Embeddings
    signature: Signatures
    probabilities: Probabilities


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is needed to see whether a stored product changed."""

    row_hash: str
    photo_hash: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A store's content at one version, without thumbnails.

    Row i of `columns`, of `embeddings` (n, d), of `signatures` (n, 768) and of `probabilities` (n, classes) belong to
    the same product; whose classes these are, `Shop.label_probabilities` says. `columns` has product_id, title,
    description, brand, price, currency, availability, url, group, photo and one column per attribute (text or
    float64), nulls where missing. `attribute_names` lists the attribute columns in order.
    """

    version: int
    columns: pa.Table
    embeddings: Embeddings
    signatures: Signatures
    attribute_names: tuple[str, ...]
    probabilities: Probabilities


@runtime_checkable
class Notes(Protocol):
    """Texts under keys, kept beside the products whatever becomes of these. Every write is atomic."""

    def version(self) -> int:
        """Grows with every write, 0 before the first; cheap enough to ask before every query."""
        ...

    def all(self) -> dict[str, str]:
        """key -> text, by key."""
        ...

    def put(self, notes: Mapping[str, str]) -> None:
        """Write, or write over."""
        ...

    def drop(self, keys: Sequence[str]) -> int:
        """Remove those that exist and return how many."""
        ...


class Snapshots(Protocol):
    """What changes, and how it is now: a store, or a store with something laid over it."""

    def version(self) -> int:
        """Grows with every change; cheap enough to ask before every query."""
        ...

    def snapshot(self) -> Snapshot:
        """Everything but the thumbnails, as of now."""
        ...


@runtime_checkable
class Store(Protocol):
    """Products and their vectors, kept. Every write is atomic: a killed process leaves the last complete state."""

    @property
    def identity(self) -> ModelIdentity:
        """The model whose vectors lie here."""
        ...

    def version(self) -> int:
        """Grows with every write, by this process or another; cheap enough to ask before every query."""
        ...

    def count(self) -> int:
        """How many products the store holds."""
        ...

    def fingerprints(self) -> dict[str, Fingerprint]:
        """product_id -> hashes, for all products."""
        ...

    def records(self, product_ids: Sequence[str]) -> list[Record]:
        """The full records of those ids that exist, in the order asked for; unknown ids are left out."""
        ...

    def upsert(self, records: Sequence[Record]) -> None:
        """Insert, or replace those with the same product_id; new attribute columns are added. All or nothing."""
        ...

    def remove(self, product_ids: Sequence[str]) -> int:
        """Remove those that exist and return how many."""
        ...

    def snapshot(self) -> Snapshot:
        """Everything but the thumbnails, as of now."""
        ...

    def thumbnails(self, product_ids: Sequence[str]) -> dict[str, bytes]:
        """product_id -> JPEG bytes, for those that exist."""
        ...

    def optimize(self) -> None:
        """Compact what many small writes left behind, and bring the index of a large store up to date."""
        ...

    def has_index(self) -> bool:
        """Whether an approximate index over the vectors lies in the store; small stores need none."""
        ...

    def nearest(self, query: Embeddings, k: int) -> list[str]:
        """About k product ids with the largest cosines with a (d,) unit vector, as the index finds them."""
        ...

    def notes(self, name: str) -> Notes:
        """The notes of one kind, for example "corrections"; emptying the store leaves them."""
        ...


@runtime_checkable
class VectorIndex(Protocol):
    """Nearest neighbours by cosine over unit vectors."""

    @property
    def approximate(self) -> bool:
        """Whether it may miss some of the nearest."""
        ...

    def search(
        self, query: Embeddings, k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The k best rows for a (d,) query among those where `mask` (n,) is true, best first, ties by row.

        Returns rows (m,) and scores (m,) in [-1, 1], m = min(k, rows allowed).
        """
        ...


@dataclass(frozen=True, slots=True)
class Condition:
    """One `--where` clause: `attribute operator values`; several only with "=" (membership) and "!=" (none of them)."""

    attribute: str
    operator: str
    values: tuple[AttributeValue, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's word on one value of one product: what holds instead of the source's; None where it has none."""

    product_id: str
    attribute: str
    value: AttributeValue | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `score`: higher is better; `variants`: ids of near-duplicates that were collapsed into this one."""

    rank: int
    product_id: str
    score: float
    title: str | None
    photo: str | None
    attributes: Mapping[str, AttributeValue]
    why: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    price: float | None = None
    currency: str | None = None
    availability: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was read.

    `filters`: what every answer meets, as conditions ("gender=Men", "price<40"), those of `where` among them.
    `preferences`: what comes first, as "word: baseColour=Navy Blue". `corrected`: (as written, as read).
    `matched`: words looked for in titles and attributes. `unknown`: words that mean nothing in this shop.
    `notes`: sentences about how the answer was made that a person should know.
    """

    filters: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    matched: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The hits of `Shop.search`, best first, and how the question was read; iterating gives the hits."""

    hits: tuple[Hit, ...]
    understood: Understood

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


@runtime_checkable
class TextEncoder(Protocol):
    """Words to vectors in the space of the photos' embeddings."""

    def knows(self, term: str) -> bool:
        """Whether the encoder has learned this word, as `features.words.terms` cuts it."""
        ...

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """n texts to (n, d) float32 vectors of unit length."""
        ...


@dataclass(frozen=True, slots=True)
class Tag:
    """A predicted label. `confidence` in [0, 1] is calibrated: of tags at 0.8, about 80 % are right.

    `sure`: the confidence is at or above the attribute's threshold for 95 % precision. `top` has the likeliest labels
    with their confidences, best first, this one included; five of them where the attribute has so many.
    """

    label: str
    confidence: float
    sure: bool
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

    `photo` is the name it was given under. `known_product` is false for a picture that looks like none of the products
    that the model learned from, None for a model without a fitted measure of that. `tags` has one Tag per attribute.
    """

    photo: str
    known_product: bool | None = None
    tags: Mapping[str, Tag] = field(default_factory=dict)
    formality: Formality | None = None
    title: str | None = None
    listing: Listing | None = None
    error: str | None = None


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Over the last axis."""
    raised: NDArray[np.float32] = np.exp(logits - logits.max(axis=-1, keepdims=True))
    raised /= raised.sum(axis=-1, keepdims=True)
    return raised
