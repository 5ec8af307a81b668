"""One training run: from a catalogue to a run folder with weights, settings and curves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from lightning.fabric import Fabric

from modiste.catalogue.groups import group_products
from modiste.catalogue.near_duplicates import near_duplicate_pairs
from modiste.catalogue.splits import Split, split_of
from modiste.errors import QueryError
from modiste.settings import Settings
from modiste.train.backbones import load_backbone
from modiste.train.checkpoint import Position
from modiste.train.drawings import drawn_cache
from modiste.train.loop import Learner, Progress, fit
from modiste.train.model import EmbeddingTeacher, FashionNet
from modiste.train.photo_cache import PhotoCache, photo_aspects, photo_cache
from modiste.train.preset import Preset
from modiste.train.rows import Names, Rows, classes_of, joined, names_of, rows_of, split_rows
from modiste.types import Catalogue, Product

PRESET_FILE, DATA_FILE, VOCABULARY_FILE = "preset.json", "data.json", "vocabulary.json"

OWN_HEIGHT, LARGER_HEIGHT, DRAWN_HEIGHT = 80, 160, 112
"""Heights in pixels at which photos are cached: Kaggle's small photos as they are, larger ones at what augmentation uses."""

SHARE_SALT = "share:"
"""Which groups a short comparison keeps is hashed apart from the split, so that both stay independent."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class TrainingData:
    """Rows to learn from and to validate on, and the names of the former."""

    train: Rows
    validation: Rows
    names: Names
    split: dict[str, Split]


def product_groups(catalogue: Catalogue, cache: PhotoCache) -> dict[str, str]:
    """product_id -> group key; equal names and near-duplicate photos share one."""
    pairs = near_duplicate_pairs(cache.signatures)
    ids = cache.product_ids
    return group_products(catalogue.products, ((ids[first], ids[second]) for first, second in pairs))


def training_data(catalogue: Catalogue, larger: Catalogue | None, preset: Preset, folder: Path, settings: Settings, say: Say) -> TrainingData:
    """Read, cache, group and split. Only photos of train groups, under any of their names, are ever trained on."""
    say("Caching the photos.")
    caches = [photo_cache(catalogue, folder, OWN_HEIGHT, settings)]
    if larger is not None:
        caches.append(photo_cache(larger, folder, LARGER_HEIGHT, settings, aspects=photo_aspects(catalogue, settings)))
    groups = product_groups(catalogue, caches[0])
    split = {product_id: split_of(key) for product_id, key in groups.items()}
    learned = [product for product in split_rows(list(catalogue.products), split, "train") if _taken(groups[product.product_id], preset.share)]
    judged = split_rows(list(catalogue.products), split, "validation")
    if not learned or not judged:
        raise QueryError(f"{catalogue.source.name} has {len(catalogue.products)} products: too few to train on some and judge on others.")
    drawn, drawings = drawn_cache(preset.seed, preset.drawings, DRAWN_HEIGHT)
    names = names_of(learned + drawn)
    train = joined(
        rows_of(learned, caches, preset.labels, preset.missing_labels, names),
        rows_of(drawn, [drawings], preset.labels, preset.missing_labels, names),
    )
    return TrainingData(train, rows_of(judged, caches, preset.labels, preset.missing_labels, names), names, split)


def build_learner(preset: Preset, names: Names) -> tuple[Learner, str]:
    """The modules of a run, seeded, and the sentence that says which weights it starts from."""
    torch.manual_seed(preset.seed)
    backbone = load_backbone(preset.backbone, preset.weights)
    classes = classes_of(preset.labels)
    net = FashionNet(backbone, classes, preset.embedding, preset.dropout)
    teacher = EmbeddingTeacher(torch.from_numpy(names.words), torch.from_numpy(names.offsets), max(1, len(names.vocabulary)), classes, preset.embedding)
    return Learner(net.to(memory_format=torch.channels_last), teacher, preset), backbone.provenance


def train(
    catalogue: Catalogue,
    preset: Preset,
    folder: Path,
    settings: Settings,
    *,
    larger: Catalogue | None = None,
    caches: Path | None = None,
    fabric: Fabric | None = None,
    say: Say = print,
    report: Callable[[Progress], None] | None = None,
) -> Position:
    """Train into `folder`, or go on where a killed run stopped. Raises QueryError when the folder holds another preset's run."""
    folder.mkdir(parents=True, exist_ok=True)
    _claim(folder, preset)
    fabric = fabric or Fabric(accelerator="auto", devices=1)
    data = training_data(catalogue, larger, preset, caches or folder / "cache", settings, say)
    say(f"{len(data.train):,} products to learn from, {len(data.validation):,} to validate on, {len(data.names.index):,} distinct names.")
    learner, provenance = build_learner(preset, data.names)
    say(provenance)
    _write_json(folder / VOCABULARY_FILE, list(data.names.vocabulary))
    _write_json(folder / DATA_FILE, {"source": catalogue.source.name, "larger": larger.source.name if larger else None, "train": len(data.train), "validation": len(data.validation), "backbone": provenance})
    return fit(learner, data.train, data.validation, preset, folder, fabric, report)


def _claim(folder: Path, preset: Preset) -> None:
    path = folder / PRESET_FILE
    if path.is_file() and json.loads(path.read_text("utf-8")) != preset.model_dump(mode="json"):
        raise QueryError(f"{folder} holds a run with other settings (see {PRESET_FILE}); give another --out or remove it.")
    _write_json(path, preset.model_dump(mode="json"))


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _taken(group: str, share: float) -> bool:
    from hashlib import blake2b

    return int.from_bytes(blake2b((SHARE_SALT + group).encode(), digest_size=8).digest(), "big") / 2**64 < share


def training_products(data: TrainingData, catalogue: Catalogue) -> list[Product]:
    """The products of the train split."""
    return split_rows(list(catalogue.products), data.split, "train")
