"""Whether a feed will work: one pass over its rows, a look at a sample of its photos."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modiste.parallel.progress import Progress
from modiste.quality.feed.labels import LabelHealth, LabelTally
from modiste.quality.feed.photos import PhotoHealth, look_at_photos
from modiste.quality.feed.texts import TextHealth, TextTally
from modiste.schema import Schema
from modiste.settings import Settings
from modiste.sources.described import declared_by
from modiste.sources.findings import is_about_encoding
from modiste.types import Fault, Finding, FindingKind, Product, Source

VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|[0-9][0-9,.]*")
"""What differs from row to row in the sentence of another error."""

MOST_REASONS = 500
"""Reasons that are listed separately; further ones are counted by their fault."""

"""Called with photos done, photos in all, and photos per second."""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Findings that say the same of several rows; they differ in values alone, and `example` is the first."""

    number: int
    kept: bool
    example: Finding

    @property
    def kind(self) -> FindingKind:
        """How its findings are counted."""
        return self.example.kind


@dataclass(frozen=True, slots=True)
class GroupHealth:
    """Variants: how many groups of two products and more, products in them, and the largest group."""

    groups: int
    products: int
    largest: str | None
    largest_size: int


@dataclass(frozen=True, slots=True)
class PriceHealth:
    """How many products have a price, which currencies (None: none is named) and how often, lowest and highest."""

    priced: int
    currencies: Mapping[str | None, int]
    lowest: float | None
    highest: float | None


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """What one pass found. `left_out` rows and `products` are all rows; `reasons` go from the commonest down."""

    products: int
    left_out: int
    reasons: tuple[ReasonCount, ...]
    photos: PhotoHealth
    groups: GroupHealth
    prices: PriceHealth
    labels: tuple[LabelHealth, ...]
    text: TextHealth

    def number(self, kind: FindingKind) -> int:
        """How many findings are of that kind."""
        return sum(reason.number for reason in self.reasons if reason.kind == kind)


def examine(
    source: Source,
    model: Schema,
    settings: Settings,
    *,
    sample: int,
    progress: Progress | None = None,
) -> FeedHealth:
    """Read every row, and decode at most `sample` photos, in the memory of ids and photo names.

    `model`: the attributes that the model knows labels of. Raises SourceError when the source cannot be read.
    """
    tally = _Tally(model, declared_by(source))
    for row in source.read():
        if isinstance(row, Finding):
            tally.add_finding(row)
        else:
            tally.add_product(row)
    photos = look_at_photos(source, tally.photos, tally.with_photo, sample, settings, progress)
    return tally.health(photos)


class _Tally:
    """Everything that is counted while reading."""

    def __init__(self, model: Schema, declared: Schema) -> None:
        self.photos: dict[str, None] = {}
        self.with_photo = 0
        self._products = 0
        self._left_out = 0
        self._reasons: dict[tuple[Fault, bool, str], tuple[int, Finding]] = {}
        self._groups: Counter[str] = Counter()
        self._currencies: Counter[str | None] = Counter()
        self._prices: tuple[float, float] | None = None
        self._labels = LabelTally(model, declared)
        self._text = TextTally()

    def add_finding(self, finding: Finding) -> None:
        key = finding.fault, finding.kept, VALUE.sub("...", str(finding.cause.facts.get("error", "")))
        if len(self._reasons) >= MOST_REASONS and key not in self._reasons:
            key = finding.fault, finding.kept, "..."
        number, example = self._reasons.get(key, (0, finding))
        self._reasons[key] = number + 1, example
        if not finding.kept and finding.kind is not FindingKind.STRAY_PHOTO:
            self._left_out += 1

    def add_product(self, product: Product) -> None:
        self._products += 1
        if product.photo is not None:
            self.with_photo += 1
            self.photos.setdefault(product.photo)
        if product.group is not None:
            self._groups[product.group] += 1
        if product.price is not None:
            self._currencies[product.currency] += 1
            lowest, highest = self._prices or (product.price, product.price)
            self._prices = min(lowest, product.price), max(highest, product.price)
        self._labels.add(product)
        self._text.add(product)

    def health(self, photos: PhotoHealth) -> FeedHealth:
        reasons = [ReasonCount(number, kept, first) for (_, kept, _), (number, first) in self._reasons.items()]
        several = {group: number for group, number in self._groups.items() if number > 1}
        largest = max(several, key=lambda group: several[group], default=None)
        lowest, highest = self._prices or (None, None)
        return FeedHealth(
            products=self._products,
            left_out=self._left_out,
            reasons=tuple(sorted(reasons, key=lambda reason: -reason.number)),
            photos=photos,
            groups=GroupHealth(len(several), sum(several.values()), largest, several.get(largest or "", 0)),
            prices=PriceHealth(self._currencies.total(), dict(self._currencies.most_common()), lowest, highest),
            labels=self._labels.health(),
            text=self._text.health(reasons_about_text(reasons)),
        )


def reasons_about_text(reasons: Sequence[ReasonCount]) -> int:
    """How many rows were left out because their bytes are no text in the file's encoding."""
    return sum(reason.number for reason in reasons if not reason.kept and is_about_encoding(reason.example))
