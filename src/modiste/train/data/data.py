"""From a catalogue to rows: photos cached, products grouped and split, names and drawings added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from modiste.catalogue.groups import group_products
from modiste.catalogue.photo_signatures import near_duplicate_ids
from modiste.catalogue.splits import Split, published_split, split_of
from modiste.errors import QueryError
from modiste.metrics.classification import MISSING
from modiste.settings import Settings
from modiste.train.data.altered_labels import with_altered_labels
from modiste.train.data.drawings import drawn_cache
from modiste.train.data.photo_cache import PhotoCache, photo_cache
from modiste.train.data.rows import Names, Rows, joined, names_of, rows_of, unknown_labels
from modiste.train.preset import Preset
from modiste.train.progress import Watcher
from modiste.types import Catalogue

LEAST_TALLEST = 160
"""Photos are cached at their own height, at most so many pixels or the largest stage's: more is never looked at."""

TALLEST_DRAWING = 112

SHARE_SALT = "share:"
"""Which groups a short comparison keeps is hashed apart from the split, so that both stay independent."""

UNKNOWN_SHOWN = 3


@dataclass(frozen=True)
class TrainingData:
    """Rows to learn from and to validate on, the names of the former, and the side of every product.

    `photos_left_out` could not be read. `digest` changes with the rows, their labels and their photos.
    """

    train: Rows
    validation: Rows
    names: Names
    split: Mapping[str, Split]
    photos_left_out: int
    digest: str


def training_data(
    catalogue: Catalogue,
    larger: Catalogue | None,
    preset: Preset,
    folder: Path,
    settings: Settings,
    watcher: Watcher,
    published: Path | None = None,
) -> TrainingData:
    """Read, cache (in `folder`), group and split. Only products of train groups, under any name, are trained on.

    A `published` split (CSV with id and split) stands instead of the grouped one, twins on two sides and all; products
    that it does not name take no part. Raises QueryError when too few products have a photo, or none has a label;
    SourceError for a split that cannot be read.
    """
    theirs = published_split(published) if published else None
    caches = _photo_caches(catalogue, larger, preset, folder, settings, watcher)
    groups = product_groups(catalogue, caches[0])
    split = {product_id: split_of(key) for product_id, key in groups.items()} if theirs is None else theirs
    _tell_unknown_labels(catalogue, watcher)
    learned = [
        product
        for product in catalogue.products
        if split.get(product.product_id) == "train" and _taken(groups[product.product_id], preset.share)
    ]
    judged = [product for product in catalogue.products if split.get(product.product_id) == "validation"]
    drawn, drawings = drawn_cache(preset.seed, preset.drawings, TALLEST_DRAWING)
    names = names_of(learned + drawn)
    photos = rows_of(learned, caches, preset.labels, preset.missing_labels, names)
    validation = rows_of(judged, caches, preset.labels, preset.missing_labels, names)
    for rows, purpose in ((photos, "learn from"), (validation, "judge on")):
        _refuse_useless(rows, purpose, catalogue)
    photos = with_altered_labels(photos, preset.altered_labels, preset.seed)
    train = joined(photos, rows_of(drawn, [drawings], preset.labels, preset.missing_labels, names))
    left_out = sum(len(cache.findings) for cache in caches)
    return TrainingData(train, validation, names, split, left_out, _digest(train, validation, caches))


def product_groups(catalogue: Catalogue, cache: PhotoCache) -> dict[str, str]:
    """product_id -> group key; equal names and near-duplicate photos share one."""
    return group_products(catalogue.products, near_duplicate_ids(cache.product_ids, cache.signatures))


def _photo_caches(
    catalogue: Catalogue, larger: Catalogue | None, preset: Preset, folder: Path, settings: Settings, watcher: Watcher
) -> list[PhotoCache]:
    def advance(done: int, total: int) -> None:
        watcher.prepared("caching photos", done, total)

    tallest = max(LEAST_TALLEST, preset.tallest)
    own = photo_cache(catalogue, folder, settings, tallest=tallest, advance=advance)
    caches = [own]
    if larger is not None:
        aspects = dict(zip(own.product_ids, own.aspects, strict=True))
        caches.append(photo_cache(larger, folder, settings, tallest=tallest, aspects=aspects, advance=advance))
    for cache in caches:
        if cache.findings:
            first = cache.findings[0]
            watcher.say(f"{len(cache.findings):,} photos cannot be read, the first is {first.where}: {first.reason}.")
    return caches


def _tell_unknown_labels(catalogue: Catalogue, watcher: Watcher) -> None:
    unknown = unknown_labels(catalogue.products)
    if unknown:
        some = ", ".join(f"{attribute}={label}" for attribute, label in islice(unknown, UNKNOWN_SHOWN))
        watcher.say(f"{unknown.total():,} labels are in no label list and count as missing, as {some}.")


def _refuse_useless(rows: Rows, purpose: str, catalogue: Catalogue) -> None:
    if not len(rows):
        count = len(catalogue.products)
        raise QueryError(f"{catalogue.source.name} has {count:,} products, and none with a photo is left to {purpose}.")
    if (rows.targets == MISSING).all():
        raise QueryError(f"No product of {catalogue.source.name} to {purpose} has a label of the seven attributes.")


def _taken(group: str, share: float) -> bool:
    digest = blake2b((SHARE_SALT + group).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64 < share


def _digest(train: Rows, validation: Rows, caches: Sequence[PhotoCache]) -> str:
    digest = blake2b("\n".join(cache.key for cache in caches).encode(), digest_size=16)
    for rows in (train, validation):
        digest.update("\n".join(rows.product_ids).encode("utf-8", "surrogatepass"))
        digest.update(rows.targets.tobytes())
        digest.update(rows.names.tobytes())
    return digest.hexdigest()
