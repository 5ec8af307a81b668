"""Do people's own photos get a fitting articleType? Predictions on the clothing dataset's phone photos.

The photos are of other classes than the Kaggle set's; phone_labels.json says which article types fit which label.
https://github.com/alexeygrigorev/clothing-dataset (CC0)
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image

from modiste.errors import PhotoError, QueryError, SourceError
from modiste.evaluate.encoding import Advance, encode_photos
from modiste.evaluate.results import PhoneLabel, PhoneResult
from modiste.evaluate.subject import Subject
from modiste.metrics.bootstrap import mean_interval, redraws
from modiste.settings import Settings
from modiste.sources.archive import Archive, open_archive
from modiste.types.numeric import softmax
from modiste.vision.decode import open_photo

TABLE, COLUMNS = "images.csv", {"image", "sender_id", "label"}
ATTRIBUTE = "articleType"
MOST_TAKEN_FOR = 5


@dataclass(frozen=True, slots=True)
class PhonePhoto:
    """One photo, the person who sent it, and its label."""

    name: str
    sender: str
    label: str


@dataclass(frozen=True, slots=True)
class PhonePrediction:
    """The type predicted for a photo, with the model's confidence in [0, 1]."""

    photo: PhonePhoto
    article_type: str
    confidence: float

    @property
    def fitting(self) -> bool:
        """Whether that fits the photo's label."""
        return bool(fits(self.photo.label, self.article_type))


@cache
def fitting_article_types() -> Mapping[str, frozenset[str] | None]:
    """Phone label -> the article types that fit it, None for a label that names no garment."""
    mapping = json.loads((files("modiste.evaluate") / "phone_labels.json").read_text("utf-8"))
    del mapping["_note"]
    return {label: None if types is None else frozenset(types) for label, types in mapping.items()}


def fits(label: str, article_type: str) -> bool | None:
    """Whether an articleType fits a phone label; None where the label names no garment ("Not sure", "Other", "Skip").

    Raises QueryError for a label that the mapping does not know.
    """
    mapping = fitting_article_types()
    if label not in mapping:
        raise QueryError(f"The phone label {label!r} is unknown; known are {', '.join(mapping)}.")
    types = mapping[label]
    return None if types is None else article_type in types


class PhoneArchive:
    """The folder or zip of phone photos: images.csv beside images/<image>.jpg."""

    def __init__(self, path: Path, settings: Settings) -> None:
        """Read the table. Raises SourceError when it is missing or has other columns, QueryError for unknown labels."""
        self.name = path.name
        self._settings = settings
        self._archive = open_archive(path)
        self.photos = tuple(photo for photo in _rows(self._archive, path) if fits(photo.label, "") is not None)

    def open(self, photo: PhonePhoto) -> Image.Image:
        """Upright RGB. Raises PhotoError."""
        data = self._archive.read(f"images/{photo.name}.jpg", self._settings.photo_max_bytes)
        return open_photo(data, self._settings)


def predict_phone_photos(
    archive: PhoneArchive, photos: Sequence[PhonePhoto], subject: Subject, advance: Advance | None = None
) -> tuple[tuple[PhonePrediction, ...], int]:
    """The predicted articleType of photos of the archive, and how many could not be read."""
    description = subject.folder.description
    encoded = encode_photos(photos, archive.open, subject.encoder, subject.settings, advance)
    probabilities = softmax(encoded.logits[ATTRIBUTE], description.temperatures[ATTRIBUTE])
    labels = description.labels[ATTRIBUTE]
    predictions = tuple(
        PhonePrediction(photo, labels[row.argmax()], float(row.max()))
        for photo, row in zip(encoded.shown, probabilities, strict=True)
    )
    return predictions, len(encoded.failed)


def score_phone_photos(name: str, predictions: tuple[PhonePrediction, ...], left_out: int) -> PhoneResult | None:
    """The share that fits, over all and by label; None without a photo. Senders, not photos, are redrawn."""
    if not predictions:
        return None
    fitting = np.array([prediction.fitting for prediction in predictions])
    senders = [prediction.photo.sender for prediction in predictions]
    interval = mean_interval(fitting, np.ones(len(fitting), bool), redraws(senders))
    assert interval is not None
    return PhoneResult(
        name=name,
        photos=len(predictions),
        senders=len(set(senders)),
        left_out=left_out,
        share=float(fitting.mean()),
        interval=interval,
        labels=tuple(_by_label(predictions)),
    )


def _by_label(predictions: tuple[PhonePrediction, ...]) -> list[PhoneLabel]:
    counts = Counter(prediction.photo.label for prediction in predictions)
    results = []
    for label, photos in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        own = [prediction for prediction in predictions if prediction.photo.label == label]
        taken_for = Counter(prediction.article_type for prediction in own)
        results.append(
            PhoneLabel(
                label=label,
                photos=photos,
                fitting=sum(prediction.fitting for prediction in own),
                fits=tuple(sorted(fitting_article_types()[label] or ())),
                taken_for=tuple(sorted(taken_for.items(), key=lambda item: (-item[1], item[0]))[:MOST_TAKEN_FOR]),
            )
        )
    return results


def _rows(archive: Archive, path: Path) -> list[PhonePhoto]:
    try:
        text = archive.read(TABLE, 10_000_000).decode("utf-8")
    except (PhotoError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} has no readable {TABLE} with the phone photos' labels: {error}") from error
    table = csv.DictReader(io.StringIO(text))
    if not set(table.fieldnames or ()) >= COLUMNS:
        raise SourceError(
            f"{TABLE} in {path} has the columns {table.fieldnames}; it needs {', '.join(sorted(COLUMNS))}."
        )
    return [PhonePhoto(row["image"], row["sender_id"], row["label"]) for row in table]
