"""Sheets of right and wrong predictions, to be looked at before any number is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from modiste.errors import PhotoError
from modiste.evaluate.encoding import OpenPhoto, T
from modiste.evaluate.phone import PhoneArchive, PhonePhoto, PhonePrediction
from modiste.evaluate.predictions import HeadPredictions, Predictions
from modiste.report.html import Figure
from modiste.report.sheet import Sheet, write_sheet
from modiste.report.tile import Tile
from modiste.schema import CATEGORIES
from modiste.types import Product

FOLDER = "sheets"
SHOWN, SHOWN_PER_ATTRIBUTE, COLUMNS = 24, 12, 8
SEED = 0


def remove_sheets(folder: Path) -> None:
    """Remove the sheets of an earlier evaluation, which this one may have no counterpart of."""
    for path in (folder / FOLDER).glob("*.png"):
        path.unlink()


def sheets_of(folder: Path, beginnings: Sequence[str]) -> list[Figure]:
    """The sheets whose names begin so, as figures, in the order of the beginnings."""
    paths = [path for begin in beginnings for path in sorted((folder / FOLDER).glob(f"{begin}*.png"))]
    return [Figure(path, path.stem.replace("-", " ")) for path in paths]


@dataclass(frozen=True)
class SheetDrawer:
    """Draws the sheets of one evaluation into `folder`/sheets."""

    folder: Path
    predictions: Predictions
    open_photo: OpenPhoto[Product]

    def draw(self) -> tuple[Path, ...]:
        """Right and wrong types at random, and every attribute's surest mistakes; those that exist."""
        heads = self.predictions.shown
        paths = []
        types = next((head for role in CATEGORIES for head in heads if head.role is role), None)
        if types is not None:
            for name, right in (("right", types.right), ("wrong", ~types.right)):
                title = f"{name.capitalize()}: {types.attribute}"
                rows = _at_random(types.labelled & right)
                paths.append(self._sheet(f"{name}.png", title, "at random", rows, types))
        for head in heads:
            rows = _surest(head, head.labelled & ~head.right)
            title = f"Surest mistakes: {head.attribute}"
            name = f"surest-mistakes-{head.attribute}.png"
            paths.append(self._sheet(name, title, "highest confidence first", rows, head))
        return tuple(path for path in paths if path is not None)

    def _sheet(self, name: str, title: str, order: str, rows: Sequence[int], head: HeadPredictions) -> Path | None:
        if not rows:
            return None
        tiles = [self._tile(row, head) for row in rows]
        subtitle = f"{len(tiles)} predictions, {order}; confidence beside each, {head.labelling} labels"
        return write_sheet(self.folder / FOLDER / name, Sheet(title, subtitle, None, tiles, COLUMNS))

    def _tile(self, row: int, head: HeadPredictions) -> Tile:
        product = self.predictions.products[row]
        others = [each for each in self.predictions.shown if each is not head]
        lines = [product.title or "", *(_said(each, row) for each in others)]
        return Tile(_opened(self.open_photo, product), _said(head, row), lines, product.product_id)


def draw_phone_sheets(folder: Path, archive: PhoneArchive, predictions: Sequence[PhonePrediction]) -> tuple[Path, ...]:
    """Phone photos whose predicted type fits, and such where it does not, at random."""
    paths = []
    for fitting, name, title in (
        (True, "phone-fitting.png", "Phone photos: the type fits"),
        (False, "phone-not-fitting.png", "Phone photos: the type does not fit"),
    ):
        chosen = [predictions[row] for row in _at_random(np.array([each.fitting is fitting for each in predictions]))]
        if chosen:
            tiles = [_phone_tile(archive.open, each) for each in chosen]
            subtitle = f"{len(tiles)} of {len(predictions):,} photos, at random"
            paths.append(write_sheet(folder / FOLDER / name, Sheet(title, subtitle, None, tiles, COLUMNS)))
    return tuple(paths)


def _phone_tile(open_photo: OpenPhoto[PhonePhoto], prediction: PhonePrediction) -> Tile:
    photo = _opened(open_photo, prediction.photo)
    said = f"{prediction.article_type} {prediction.confidence:.0%}"
    return Tile(photo, said, [f"labelled {prediction.photo.label}"])


def _said(head: HeadPredictions, row: int) -> str:
    """ "Jeans 93 %", and what is true where that is something else."""
    said = f"{head.labels[head.predicted[row]]} {head.confidence[row]:.0%}"
    return said if head.right[row] or not head.labelled[row] else f"{said}, is {head.labels[head.truth[row]]}"


def _at_random(among: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[int]:
    rows = np.flatnonzero(among)
    chosen = np.random.default_rng(SEED).permutation(len(rows))[:SHOWN]
    found: list[int] = rows[np.sort(chosen)].tolist()
    return found


def _surest(head: HeadPredictions, among: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[int]:
    rows = np.flatnonzero(among)
    found: list[int] = rows[np.argsort(-head.confidence[rows], kind="stable")[:SHOWN_PER_ATTRIBUTE]].tolist()
    return found


def _opened(open_photo: OpenPhoto[T], thing: T) -> Image.Image | None:
    try:
        return open_photo(thing)
    except PhotoError:
        return None
