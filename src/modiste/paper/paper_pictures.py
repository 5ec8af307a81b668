"""The pictures of the paper's own net: confusion matrices, predictions with the truth, recommended products."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from modiste.errors import PhotoError
from modiste.evaluate.encoding import encode_photos, product_photo
from modiste.evaluate.figures import draw_confusion
from modiste.evaluate.held_out import sample
from modiste.evaluate.prediction_files import write_confusions
from modiste.evaluate.sheets import SheetDrawer
from modiste.evaluate.subject import Subject
from modiste.paper.kept_predictions import kept
from modiste.paper.results import StepResult
from modiste.paper.workplace import MODELS, Workplace
from modiste.parallel.progress import counted
from modiste.report.sheet import RowSheet, SheetRow, write_sheet
from modiste.report.tile import Tile, product_tile
from modiste.schema import kaggle
from modiste.types import Product

FOLDER = "paper-net"
RECOMMENDED = "recommended.png"
QUERIES, ANSWERS = 6, 6


def draw_paper_pictures(place: Workplace, result: StepResult) -> Path:
    """Draw all of them into paper-net/, from what the net's step kept; returns the folder."""
    folder = place.out / FOLDER
    subset = place.subset
    predictions = kept(place.out, result.name, subset.test, subset.split.groups)
    assert predictions is not None  # the step's result is there, so its predictions are, too
    write_confusions(folder, predictions)
    for head in result.heads:
        draw_confusion(folder, head)
    SheetDrawer(folder, predictions, product_photo(subset.catalogue.source, place.settings)).draw()
    _draw_recommended(place, result.name, folder / RECOMMENDED)
    return folder


def _draw_recommended(place: Workplace, name: str, path: Path) -> Path:
    """For some test photos, the learned products whose features lie nearest."""
    subset = place.subset
    subject = Subject.open(place.out / MODELS / name, place.settings)
    opened = product_photo(subset.catalogue.source, place.settings)
    queries = sample(subset.test, QUERIES, "recommended")
    advance = counted(place.progress, "finding recommended products", len(subset.learned))
    gallery = encode_photos(subset.learned, opened, subject.encoder, place.settings, advance)
    asked = encode_photos(queries, opened, subject.encoder, place.settings)
    scores = asked.embeddings @ gallery.embeddings.T
    rows = []
    for query, row in zip(asked.shown, scores, strict=True):
        nearest = np.argsort(-row, kind="stable")[:ANSWERS]
        answers = [
            product_tile(gallery.shown[i], _photo(place, gallery.shown[i]), kaggle(), f"{row[i]:.2f}") for i in nearest
        ]
        rows.append(SheetRow(Tile(_photo(place, query), query.title or query.product_id, (), "asked"), answers))
    subtitle = f"the nearest of {len(gallery.shown):,} products by the net's features, held-out photos asked"
    return write_sheet(path, RowSheet("Recommended products", subtitle, rows))


def _photo(place: Workplace, product: Product) -> Image.Image | None:
    try:
        return product_photo(place.subset.catalogue.source, place.settings)(product)
    except PhotoError:
        return None
