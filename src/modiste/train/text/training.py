"""A text tower for a finished model: learned from a shop that the model has indexed, judged, put into its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from modiste.catalogue.photo_signatures import near_duplicate_ids
from modiste.catalogue.splits import Split, split_products
from modiste.errors import QueryError
from modiste.files import write_atomically
from modiste.models.model_folder import CARD, ModelFolder, open_model
from modiste.models.text_encoder import TOWER_FILE, rounded, save_text_tower
from modiste.parallel.progress import Progress
from modiste.schema.discovery import discover_labels
from modiste.train.export.model_card import card_with_words
from modiste.train.text.check import text_metrics
from modiste.train.text.texts import texts_of
from modiste.train.text.tower import TowerPlan, train_text_tower
from modiste.types import Product, Snapshot

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


def train_text(folder: Path, snapshot: Snapshot, progress: Progress, plan: TowerPlan | None = None) -> TrainedText:
    """Learn from the train products of a shop whose vectors the model made, and judge on its validation products.

    Equal names and near-duplicate photos stay on one side, as in `modiste train`. Raises ModelError for a folder that
    is none, QueryError for a shop with too few names.
    """
    model = open_model(folder)
    products = _products(snapshot)
    sides = _sides(snapshot, products)
    schema = discover_labels([products[row] for row in sides["train"]], model.description.schema).schema
    texts = texts_of([products[row] for row in sides["train"]], schema)
    if len(texts.names) < LEAST_NAMES:
        raise QueryError(f"The shop has {len(texts.names)} distinct names to learn from; {LEAST_NAMES} are needed.")
    tower = rounded(train_text_tower(texts, snapshot.embeddings[sides["train"]], plan or TowerPlan(), progress))
    others = texts_of([products[row] for row in sides["validation"]], schema)
    measured = text_metrics(tower, others, schema, snapshot.embeddings[sides["validation"]])
    metrics = {f"validation_{name}": value for name, value in measured.items()}
    saved = save_text_tower(model, tower, metrics, {"text tower": LICENCE})
    card = folder / CARD
    write_atomically(card, card_with_words(card.read_text("utf-8"), metrics, LICENCE).encode())
    return TrainedText(saved, (saved.path / TOWER_FILE).stat().st_size, len(texts.names), metrics)


def _sides(snapshot: Snapshot, products: Sequence[Product]) -> dict[Split, list[int]]:
    """The rows of every side."""
    ids = [product.product_id for product in products]
    split = split_products(products, near_duplicate_ids(ids, snapshot.signatures))
    sides: dict[Split, list[int]] = {"train": [], "validation": [], "test": []}
    for row, product_id in enumerate(ids):
        sides[split[product_id]].append(row)
    return sides


def _products(snapshot: Snapshot) -> list[Product]:
    """The shop's products: ids, titles and attributes."""
    columns = snapshot.columns
    ids, titles = (columns.column(name).to_pylist() for name in ("product_id", "title"))
    values = {name: columns.column(name).to_pylist() for name in snapshot.attribute_names}
    return [
        Product(
            product_id,
            title=title,
            attributes={name: value for name, cells in values.items() if (value := cells[row]) is not None},
        )
        for row, (product_id, title) in enumerate(zip(ids, titles, strict=True))
    ]
