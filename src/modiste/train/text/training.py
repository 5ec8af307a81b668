"""A text tower for a finished model: learned from a shop that the model has indexed, judged, put into its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modiste.catalogue.photo_signatures import near_duplicate_ids
from modiste.catalogue.splits import Split, split_products
from modiste.errors import QueryError
from modiste.models.model_folder import CARD, ModelFolder, open_model, replace_file
from modiste.models.text_encoder import TOWER_FILE, rounded, save_text_tower
from modiste.train.export.model_card import card_with_words
from modiste.train.progress import Watcher
from modiste.train.text.check import text_metrics
from modiste.train.text.texts import Texts, texts_of
from modiste.train.text.tower import TowerPlan, train_text_tower
from modiste.types import ATTRIBUTES, Embeddings, Product, Snapshot

LEAST_NAMES = 200
"""Fewer distinct names cannot teach words."""

LICENCE = "Learned by modiste from the training products' names and labels alone; no other text or model is part of it."


@dataclass(frozen=True)
class TrainedText:
    """The model folder with its tower, the tower's bytes, how many names it learned from, and what it reaches."""

    model: ModelFolder
    size: int
    names: int
    metrics: Mapping[str, float]


def train_text(folder: Path, snapshot: Snapshot, watcher: Watcher, plan: TowerPlan | None = None) -> TrainedText:
    """Learn from the train products of a shop whose vectors the model made, and judge on its validation products.

    Equal names and near-duplicate photos stay on one side, as in `modiste train`. Raises ModelError for a folder that
    is none, QueryError for a shop with too few names.
    """
    model = open_model(folder)
    split = _split(snapshot)
    texts, embeddings = _side(snapshot, split, "train")
    if len(texts.names) < LEAST_NAMES:
        raise QueryError(f"The shop has {len(texts.names)} distinct names to learn from; {LEAST_NAMES} are needed.")
    tower = rounded(train_text_tower(texts, embeddings, plan or TowerPlan(), watcher))
    judged = text_metrics(tower, *_side(snapshot, split, "validation"))
    metrics = {f"validation_{name}": value for name, value in judged.items()}
    saved = save_text_tower(model, tower, metrics, {"text tower": LICENCE})
    card = folder / CARD
    replace_file(card, card_with_words(card.read_text("utf-8"), metrics, LICENCE).encode())
    return TrainedText(saved, (saved.path / TOWER_FILE).stat().st_size, len(texts.names), metrics)


def _split(snapshot: Snapshot) -> list[Split]:
    """The side of every row."""
    ids = snapshot.columns.column("product_id").to_pylist()
    titles = snapshot.columns.column("title").to_pylist()
    products = [Product(product_id, title=title) for product_id, title in zip(ids, titles, strict=True)]
    split = split_products(products, near_duplicate_ids(ids, snapshot.signatures))
    return [split[product_id] for product_id in ids]


def _side(snapshot: Snapshot, split: list[Split], wanted: Split) -> tuple[Texts, Embeddings]:
    rows = [row for row, side in enumerate(split) if side == wanted]
    columns = snapshot.columns.take(np.array(rows, np.int64))
    nothing: list[None] = [None] * len(rows)
    attributes = {
        name: columns.column(name).to_pylist() if name in snapshot.attribute_names else nothing for name in ATTRIBUTES
    }
    return texts_of(columns.column("title").to_pylist(), attributes), snapshot.embeddings[rows]
