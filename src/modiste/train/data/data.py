"""From a catalogue to rows: photos cached, products grouped and split, labels found, names and drawings added."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from modiste.catalogue.groups import group_products
from modiste.catalogue.photo_signatures import near_duplicate_ids
from modiste.catalogue.splits import Split, published_split, split_of
from modiste.errors import QueryError
from modiste.metrics.classification import MISSING
from modiste.parallel.progress import Progress
from modiste.schema.discovery import Discovery, discover_labels
from modiste.settings import Settings
from modiste.sources.described import declared_by
from modiste.train.data.altered_labels import with_altered_labels
from modiste.train.data.drawings import draw_labelled
from modiste.train.data.label_report import label_sentences, unknown_sentence
from modiste.train.data.label_space import LabelSpace
from modiste.train.data.photo_cache import PhotoCache, photo_cache
from modiste.train.data.rows import Names, Rows, joined, names_of, rows_of
from modiste.train.preset import Preset
from modiste.train.run_folder import Origin, TableReading
from modiste.types import Catalogue, Product

LEAST_TALLEST = 160
"""Photos are cached at their own height, at most this many pixels or the largest stage's: more is never used."""

SHARE_SALT = "share:"
"""Which groups a short comparison keeps is hashed apart from the split, so that both stay independent."""


@dataclass(frozen=True)
class TrainingSources:
    """A catalogue to learn from, and what comes with it.

    `larger` has more photos of the same products, by their ids; `published` is a split (CSV with id and split) to learn
    on instead of the grouped one; `reading` says how the catalogue was opened.
    """

    catalogue: Catalogue
    larger: Catalogue | None = None
    published: Path | None = None
    reading: TableReading = field(default_factory=TableReading)

    @property
    def origin(self) -> Origin:
        """The same by name."""
        return Origin(
            source=self.catalogue.source.name,
            larger=self.larger.source.name if self.larger else None,
            published_split=None if self.published is None else str(self.published),
            reading=self.reading,
        )


@dataclass(frozen=True)
class TrainingData:
    """Rows to learn from and to validate on, the names of the former, and the label space of both.

    `label_rows` counts the training products of every value, by attribute; `drawings` of the training rows are drawn.
    `photos_left_out` could not be read. `digest` changes with the rows, their labels and their photos.
    """

    train: Rows
    validation: Rows
    names: Names
    space: LabelSpace
    origin: Origin
    digest: str
    split: Mapping[str, Split] = field(default_factory=dict)
    label_rows: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    drawings: int = 0
    photos_left_out: int = 0


def training_data(
    sources: TrainingSources, preset: Preset, folder: Path, settings: Settings, progress: Progress
) -> TrainingData:
    """Read, cache photos (in `folder`), group, split and find the labels. Only products of train groups are trained on.

    With a published split products that it does not name take no part, and twins may stand on two sides. Raises
    QueryError when too few products have a photo, none has a label, or the preset's attributes cannot be learned;
    SourceError for a split that cannot be read.
    """
    catalogue = sources.catalogue
    published = published_split(sources.published) if sources.published else None
    caches = _photo_caches(sources, preset, folder, settings, progress)
    groups = product_groups(catalogue, caches[0])
    split = {product_id: split_of(key) for product_id, key in groups.items()} if published is None else published
    train_side, validated = (
        [product for product in catalogue.products if split.get(product.product_id) == side]
        for side in ("train", "validation")
    )
    for side, purpose in ((train_side, "learn from"), (validated, "validate on")):
        _refuse_without_photos(side, purpose, catalogue, caches[0])
    discovery = _discover(catalogue, train_side, preset, progress)
    space = LabelSpace(discovery.schema, preset.labels)
    learned = [product for product in train_side if _taken(groups[product.product_id], preset.share)]
    drawn = draw_labelled(space, preset, progress)
    names = names_of([*learned, *drawn.products])
    photos = rows_of(learned, caches, space, preset.missing_labels, names)
    validation = rows_of(validated, caches, space, preset.missing_labels, names)
    for rows, purpose in ((photos, "learn from"), (validation, "validate on")):
        _refuse_without_labels(rows, purpose, catalogue, space.names)
    photos = with_altered_labels(photos, preset.altered_labels, preset.seed)
    drawn_rows = rows_of(drawn.products, [drawn.cache], space, preset.missing_labels, names)
    train = joined(photos, drawn_rows)
    return TrainingData(
        train,
        validation,
        names,
        space,
        sources.origin,
        _digest(train, validation, space, caches),
        split=split,
        label_rows={found.attribute.name: found.rows for found in discovery.found},
        drawings=len(drawn_rows),
        photos_left_out=sum(len(cache.findings) for cache in caches),
    )


def product_groups(catalogue: Catalogue, cache: PhotoCache) -> dict[str, str]:
    """product_id -> group key; equal names and near-duplicate photos share one."""
    return group_products(catalogue.products, near_duplicate_ids(cache.product_ids, cache.signatures))


def _discover(catalogue: Catalogue, learned: Sequence[Product], preset: Preset, progress: Progress) -> Discovery:
    """The labels of the products to learn from, and what is said of them. Raises QueryError where there are none."""
    declared = declared_by(catalogue.source)
    discovery = discover_labels(learned, declared, preset.attributes, preset.least_rows)
    for sentence in label_sentences(discovery, preset.least_rows):
        progress.say(sentence)
    if not discovery.found:
        raise QueryError(
            f"{catalogue.source.name} has no attribute with labels to learn from, each in {preset.least_rows} rows or "
            "more; --set least_rows=N asks for fewer."
        )
    unknown = LabelSpace(discovery.schema).unknown(catalogue.products)
    if unknown:
        progress.say(unknown_sentence(unknown))
    return discovery


def _photo_caches(
    sources: TrainingSources, preset: Preset, folder: Path, settings: Settings, progress: Progress
) -> list[PhotoCache]:
    def advance(done: int, total: int) -> None:
        progress.update("caching photos", done, total)

    tallest = max(LEAST_TALLEST, preset.tallest)
    own = photo_cache(sources.catalogue, folder, settings, tallest=tallest, advance=advance)
    caches = [own]
    if sources.larger is not None:
        aspects = dict(zip(own.product_ids, own.aspects, strict=True))
        caches.append(photo_cache(sources.larger, folder, settings, tallest=tallest, aspects=aspects, advance=advance))
    for cache in caches:
        if cache.findings:
            first = cache.findings[0]
            progress.say(f"{len(cache.findings):,} photos cannot be read, the first is {first.where}: {first.reason}.")
    return caches


def _refuse_without_photos(side: Sequence[Product], purpose: str, catalogue: Catalogue, cache: PhotoCache) -> None:
    if not {product.product_id for product in side} & set(cache.product_ids):
        count = len(catalogue.products)
        raise QueryError(f"{catalogue.source.name} has {count:,} products, and none with a photo is left to {purpose}.")


def _refuse_without_labels(rows: Rows, purpose: str, catalogue: Catalogue, names: Sequence[str]) -> None:
    if (rows.targets == MISSING).all():
        raise QueryError(f"No product of {catalogue.source.name} to {purpose} has a label of {', '.join(names)}.")


def _taken(group: str, share: float) -> bool:
    digest = blake2b((SHARE_SALT + group).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64 < share


def _digest(train: Rows, validation: Rows, space: LabelSpace, caches: Sequence[PhotoCache]) -> str:
    digest = blake2b("\n".join(cache.key for cache in caches).encode(), digest_size=16)
    digest.update(json.dumps(space.lists).encode("utf-8", "surrogatepass"))
    for rows in (train, validation):
        digest.update("\n".join(rows.product_ids).encode("utf-8", "surrogatepass"))
        digest.update(rows.targets.tobytes())
        digest.update(rows.names.tobytes())
    return digest.hexdigest()
