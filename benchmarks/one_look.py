"""Is a photo seen alike by tags and by questions? `python -m benchmarks one-look` writes results/one-look.json.

Two things are told of each photo: the articleType that `modiste tag` names, and the one that `similar` ranks by, the
likeliest of the photo that asks. On people's phone photos it is counted how often the two agree; on catalogue photos
set on a wide white margin, how often each is right.
"""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.machine import ROOT, provenance, write
from modiste import Tagger
from modiste.evaluate.encoding import product_photo
from modiste.evaluate.phone import PhoneArchive, fits
from modiste.models.encoder import OnnxEncoder
from modiste.settings import Settings, load_settings
from modiste.shop.query_photo import encode_query_photo
from modiste.sources import open_source
from modiste.sources.reading import read
from modiste.vision.decode import open_photo

TYPE = "articleType"
PHONE_ARCHIVES = ("phone-photos-256.zip", "phone-photos-2-256.zip")
PRODUCTS = 500
MARGINS = (0.0, 1.0, 3.0)
"""White on each side of a catalogue photo, in widths or heights of the photo itself."""

AT_ONCE = 64

TypesOf = Callable[[Sequence[Image.Image]], list[str]]
"""Upright RGB photos to the articleType of each."""


def measure(archive: Path) -> Path:
    """Measure this version; "before", the same of an earlier one, stays as it stands in the result file."""
    began = time.perf_counter()
    settings = load_settings()
    found = compared(archive, settings, told_by_tag(settings), ranked_by_similar(settings))
    path = ROOT / "results" / "one-look.json"
    before = _earlier(path)
    seconds = round(time.perf_counter() - began, 1)
    return write(
        path.stem,
        {**provenance(archive, "python -m benchmarks one-look"), "seconds": seconds, "now": found, "before": before},
    )


def told_by_tag(settings: Settings) -> TypesOf:
    """The articleType that tagging names."""
    tagger = Tagger.open(settings=settings)
    return lambda pictures: [tagged.tags[TYPE].label for tagged in tagger.tag(pictures)]


def ranked_by_similar(settings: Settings) -> TypesOf:
    """The likeliest articleType of the photo that asks."""

    encoder = OnnxEncoder.open(settings.model, threads=settings.threads)

    def ranked(picture: Image.Image) -> str:
        seen = encode_query_photo(picture, encoder, encoder.schema).seen
        return seen.labels[TYPE][int(seen.of(TYPE)[0].argmax())]

    return lambda pictures: [ranked(picture) for picture in pictures]


def compared(archive: Path, settings: Settings, told: TypesOf, ranked: TypesOf) -> dict[str, Any]:
    """All the figures."""
    return {
        "phone_photos": _phone_photos(archive.parent, settings, told, ranked),
        "margins": _margins(archive, settings, told, ranked),
    }


def _phone_photos(folder: Path, settings: Settings, told: TypesOf, ranked: TypesOf) -> dict[str, Any]:
    """Agreement over all photos, fitting over those whose label names a garment."""
    by_tag: list[str] = []
    by_similar: list[str] = []
    labels: list[str] = []
    for name in PHONE_ARCHIVES:
        label_of = {photo.name: photo.label for photo in PhoneArchive(folder / name, settings).photos}
        with zipfile.ZipFile(folder / name) as archive:
            names = sorted(each for each in archive.namelist() if each.endswith(".jpg"))
            labels += [label_of.get(Path(each).stem, "") for each in names]
            for pictures in _pieces(open_photo(archive.read(each), settings) for each in names):
                by_tag += told(pictures)
                by_similar += ranked(pictures)
    named = [row for row, label in enumerate(labels) if label]
    return {
        "files": list(PHONE_ARCHIVES),
        "photos": len(labels),
        "agree": _share(np.array(by_tag) == np.array(by_similar)),
        "garments": len(named),
        "tag_fits": _share([fits(labels[row], by_tag[row]) for row in named]),
        "similar_fits": _share([fits(labels[row], by_similar[row]) for row in named]),
    }


def _margins(archive: Path, settings: Settings, told: TypesOf, ranked: TypesOf) -> list[dict[str, Any]]:
    catalogue = read(open_source(archive, settings=settings))
    labelled = [product for product in catalogue.products if product.photo and TYPE in product.attributes]
    # By a digest of the id: any other program can draw the same products.
    labelled.sort(key=lambda product: blake2b(product.product_id.encode(), digest_size=8).digest())
    chosen = labelled[:PRODUCTS]
    right = np.array([product.attributes[TYPE] for product in chosen])
    opened = product_photo(catalogue.source, settings)
    rows = []
    for margin in MARGINS:
        by_tag: list[str] = []
        by_similar: list[str] = []
        for pictures in _pieces(on_white(opened(product), margin) for product in chosen):
            by_tag += told(pictures)
            by_similar += ranked(pictures)
        row = {"margin": margin, "photos": len(chosen), "tag_right": _share(right == by_tag)}
        agree = np.array(by_tag) == np.array(by_similar)
        rows.append({**row, "similar_right": _share(right == by_similar), "agree": _share(agree)})
    return rows


def on_white(photo: Image.Image, margin: float) -> Image.Image:
    """The photo in the middle of a white page, with `margin` times its own width or height on each side."""
    across, down = round(photo.width * margin), round(photo.height * margin)
    page = Image.new("RGB", (photo.width + 2 * across, photo.height + 2 * down), "white")
    page.paste(photo, (across, down))
    return page


def _pieces(pictures: Iterator[Image.Image]) -> Iterator[list[Image.Image]]:
    while piece := list(islice(pictures, AT_ONCE)):
        yield piece


def _share(true: Any) -> float:
    return round(float(np.mean(true)), 4)


def _earlier(path: Path) -> object:
    return json.loads(path.read_text("utf-8")).get("before") if path.is_file() else None
