"""Every photo decoded once, cut out and kept in a memory-mapped file: memory does not grow with the catalogue."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from statistics import median_low
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from modiste.errors import PhotoError
from modiste.models.preprocess import ALGORITHM_VERSION, LARGEST_SIDE, Preprocessing
from modiste.parallel.prefetch import prefetch
from modiste.settings import Settings
from modiste.sources.findings import noted
from modiste.train.data.augmentation import Frame
from modiste.types import Catalogue, Fault, Finding, Pixels, Product
from modiste.vision.decode import decode, photo_hash
from modiste.vision.ground import product_mask
from modiste.vision.signature import SIGNATURE_LENGTH, WORKING_SIDE, signature

CACHE_VERSION = 3
"""Raised when the same photos would give other frames, masks or signatures."""

FRAMES_FILE, SIGNATURES_FILE, INDEX_FILE = "frames.npy", "signatures.npy", "index.json"

PHOTOS_AHEAD = 256

PHOTOS_MEASURED = 64
"""So many photos, evenly spread, tell how large a catalogue's photos are."""

Advance = Callable[[int, int], object]
"""Told how many photos are done, of how many."""


@dataclass(frozen=True)
class PhotoCache:
    """`frames` (n, height, width, 4) uint8, memory-mapped: RGB and the product's mask (255 everywhere: not cut out).

    `signatures` (n, 768) uint8 for near-duplicates and `aspects` (width / height of the photo itself); row i of all
    three belongs to `product_ids[i]`. `key` names the content: equal keys are equal caches.
    """

    key: str
    product_ids: tuple[str, ...]
    frames: NDArray[np.uint8]
    signatures: NDArray[np.uint8]
    aspects: tuple[float, ...]
    findings: tuple[Finding, ...] = ()

    def frame(self, row: int) -> Frame:
        """One photo in memory, with its mask where it has one."""
        four = np.asarray(self.frames[row])
        mask = four[..., 3]
        return Frame(np.ascontiguousarray(four[..., :3]), None if mask.all() else mask)

    def pixels(self, row: int) -> Pixels:
        """One photo, (height, width, 3) uint8."""
        return np.ascontiguousarray(self.frames[row, ..., :3])


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the cache keeps of one photo."""

    frame: NDArray[np.uint8]
    signature: NDArray[np.uint8]
    aspect: float


def photo_cache(
    catalogue: Catalogue,
    folder: Path,
    settings: Settings,
    *,
    tallest: int,
    aspects: Mapping[str, float] | None = None,
    advance: Advance | None = None,
) -> PhotoCache:
    """The cache of a catalogue's photos, width three quarters of the height: opened if it lies in `folder`, else built.

    The height is that of the photos themselves (their median), at most `tallest`. `aspects` (product_id -> width /
    height) stretches a photo to the shape of the product's own photo first: archives of larger photos are often
    squeezed to squares. Photos that cannot be read are left out, with a finding each.
    """
    height = min(tallest, usual_height(catalogue, settings))
    key = _key(catalogue, height, aspects or {})
    home = folder / key
    if not (home / INDEX_FILE).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f"{key}.", dir=folder))
        try:
            _build(catalogue, building, Preprocessing(height, height * 3 // 4), settings, aspects or {}, advance)
            shutil.rmtree(home, ignore_errors=True)
            building.rename(home)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    index = json.loads((home / INDEX_FILE).read_text("utf-8"))
    return PhotoCache(
        key=key,
        product_ids=tuple(index["product_ids"]),
        frames=np.load(home / FRAMES_FILE, mmap_mode="r"),
        signatures=np.load(home / SIGNATURES_FILE, mmap_mode="r"),
        aspects=tuple(index["aspects"]),
        findings=tuple(map(_finding, index["findings"])),
    )


def usual_height(catalogue: Catalogue, settings: Settings) -> int:
    """The median height in pixels of some photos, evenly spread over the catalogue; 1 where none can be read."""
    shown = [product for product in catalogue.products if product.photo is not None]
    heights = []
    for product in shown[:: max(1, len(shown) // PHOTOS_MEASURED)]:
        with suppress(PhotoError):
            heights.append(_decoded(catalogue, product, LARGEST_SIDE, settings).height)
    return median_low(heights or [1])


def with_mask(pixels: Pixels) -> NDArray[np.uint8]:
    """(height, width, 3) to (height, width, 4) uint8: the product's mask beside the colours, 255 where not cut out."""
    mask = product_mask(pixels)
    alpha = np.full(pixels.shape[:2], 255, np.uint8) if mask is None else mask
    return np.concatenate([pixels, alpha[..., None]], axis=2)


def _key(catalogue: Catalogue, height: int, aspects: Mapping[str, float]) -> str:
    made_by = f"{CACHE_VERSION}:{ALGORITHM_VERSION}:{height}:{sorted(aspects.items())}"
    digest = blake2b(made_by.encode(), digest_size=12)
    for product in catalogue.products:
        digest.update(f"{product.product_id}\0{product.photo}\0".encode("utf-8", "surrogatepass"))
        digest.update(_content(catalogue, product).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _content(catalogue: Catalogue, product: Product) -> str:
    try:
        return photo_hash(catalogue.source.photo(product.photo)) if product.photo is not None else ""
    except PhotoError as error:
        return str(error)


def _decoded(catalogue: Catalogue, product: Product, side: int, settings: Settings) -> Image.Image:
    """The photo, at least `side` pixels on each side where it has them. Raises PhotoError."""
    limits = {"max_bytes": settings.photo_max_bytes, "max_pixels": settings.photo_max_pixels}
    return decode(catalogue.source.photo(product.photo or ""), **limits, least_side=side)


def _build(
    catalogue: Catalogue,
    home: Path,
    preprocessing: Preprocessing,
    settings: Settings,
    aspects: Mapping[str, float],
    advance: Advance | None,
) -> None:
    """Write frames and signatures as they come, and the index last."""
    products = [product for product in catalogue.products if product.photo is not None]
    frames = _array(home / FRAMES_FILE, len(products), preprocessing.height, preprocessing.width, 4)
    signatures = _array(home / SIGNATURES_FILE, len(products), SIGNATURE_LENGTH)
    kept: list[tuple[str, float]] = []
    findings: list[Finding] = []

    def prepared(product: Product) -> Prepared | Finding:
        try:
            return _prepared(catalogue, product, preprocessing, settings, aspects.get(product.product_id))
        except PhotoError as error:
            return noted(str(product.photo), Fault.PHOTO_UNREADABLE, product.product_id, error=str(error))

    results = prefetch(prepared, products, threads=settings.threads, ahead=PHOTOS_AHEAD)
    for done, (product, result) in enumerate(zip(products, results, strict=True), start=1):
        if isinstance(result, Finding):
            findings.append(result)
        else:
            frames[len(kept)], signatures[len(kept)] = result.frame, result.signature
            kept.append((product.product_id, result.aspect))
        if advance is not None:
            advance(done, len(products))
    frames.flush()
    signatures.flush()
    index = {
        "product_ids": [product_id for product_id, _ in kept],
        "aspects": [aspect for _, aspect in kept],
        "findings": [
            {"where": each.where, "product_id": each.product_id, "error": each.cause.facts["error"]}
            for each in findings
        ],
    }
    (home / INDEX_FILE).write_text(json.dumps(index), "utf-8")


def _finding(kept: Mapping[str, str]) -> Finding:
    # Caches of earlier versions have the whole sentence.
    error = kept["error"] if "error" in kept else kept["reason"].removeprefix("no photo: ")
    return noted(kept["where"], Fault.PHOTO_UNREADABLE, kept["product_id"], error=error)


def _prepared(
    catalogue: Catalogue, product: Product, preprocessing: Preprocessing, settings: Settings, aspect: float | None
) -> Prepared:
    """The signature is that of `catalogue.photo_signatures`, whatever the frame's size: groups do not depend on it."""
    photo = compared = _decoded(catalogue, product, 2 * WORKING_SIDE, settings)
    if preprocessing.height > 2 * WORKING_SIDE:
        photo = _decoded(catalogue, product, preprocessing.height, settings)
    if aspect is not None:
        photo = photo.resize((max(1, round(photo.height * aspect)), photo.height), Image.Resampling.BILINEAR)
    return Prepared(with_mask(preprocessing.apply(photo)), signature(compared), photo.width / photo.height)


def _array(file: Path, *shape: int) -> np.memmap[Any, np.dtype[np.uint8]]:
    array: np.memmap[Any, np.dtype[np.uint8]] = np.lib.format.open_memmap(file, "w+", np.uint8, shape)
    return array
