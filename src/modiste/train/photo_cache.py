"""Every photo decoded once, cut out and kept in a memory-mapped file, so that memory does not grow with the catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from modiste.catalogue import near_duplicates
from modiste.catalogue.cutout import product_mask
from modiste.catalogue.photos import decode, photo_hash
from modiste.errors import PhotoError
from modiste.features.preprocess import ALGORITHM_VERSION, Preprocessing
from modiste.settings import Settings
from modiste.train.augmentation import Frame
from modiste.types import Catalogue, Finding, Pixels, Product

CACHE_VERSION = 1
"""Raised when the same photos would give other frames, masks or signatures."""

FRAMES_FILE, SIGNATURES_FILE, INDEX_FILE = "frames.npy", "signatures.npy", "index.json"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class PhotoCache:
    """`frames` (n, height, width, 4) uint8, memory-mapped: RGB and the product's mask (255 everywhere: not cut out).

    `signatures` (n, 768) uint8 for near-duplicates; row i of both belongs to `product_ids[i]`.
    """

    product_ids: tuple[str, ...]
    frames: NDArray[np.uint8]
    signatures: NDArray[np.uint8]
    findings: tuple[Finding, ...] = ()

    def frame(self, row: int) -> Frame:
        """One photo in memory, with its mask where it has one."""
        four = np.asarray(self.frames[row])
        mask = four[..., 3]
        return Frame(np.ascontiguousarray(four[..., :3]), None if mask.all() else mask)

    def pixels(self, row: int) -> Pixels:
        """One photo, (height, width, 3) uint8."""
        return np.ascontiguousarray(self.frames[row, ..., :3])


def photo_cache(
    catalogue: Catalogue, folder: Path, height: int, settings: Settings, aspects: dict[str, float] | None = None, progress: Progress | None = None
) -> PhotoCache:
    """The cache of a catalogue's photos at `height` x three quarters of it: opened if it lies in `folder`, else built there.

    `aspects` (product_id -> width / height) stretches a photo to the shape of the product's own photo first: archives of
    larger photos are often squeezed to squares. Photos that cannot be read are left out, with a finding each.
    """
    home = folder / _key(catalogue, height, aspects)
    if not (home / INDEX_FILE).is_file():
        home.mkdir(parents=True, exist_ok=True)
        _build(catalogue, home, Preprocessing(height=height, width=height * 3 // 4), settings, aspects, progress)
    index = json.loads((home / INDEX_FILE).read_text("utf-8"))
    return PhotoCache(
        product_ids=tuple(index["product_ids"]),
        frames=np.load(home / FRAMES_FILE, mmap_mode="r"),
        signatures=np.load(home / SIGNATURES_FILE, mmap_mode="r"),
        findings=tuple(Finding(**finding) for finding in index["findings"]),
    )


def photo_aspects(catalogue: Catalogue, settings: Settings) -> dict[str, float]:
    """product_id -> width / height of every readable photo, from the headers alone."""
    from io import BytesIO

    aspects = {}
    for product in catalogue.products:
        if product.photo is not None:
            try:
                with Image.open(BytesIO(catalogue.source.photo(product.photo))) as photo:
                    aspects[product.product_id] = photo.width / photo.height
            except (PhotoError, OSError):
                continue  # the cache itself reports photos that cannot be read
    return aspects


def _key(catalogue: Catalogue, height: int, aspects: dict[str, float] | None) -> str:
    digest = blake2b(f"{CACHE_VERSION}:{ALGORITHM_VERSION}:{height}:{sorted((aspects or {}).items())}".encode(), digest_size=12)
    for product in catalogue.products:
        digest.update(f"{product.product_id}\0{product.photo}\0".encode())
        digest.update(_content(catalogue, product).encode())
    return digest.hexdigest()


def _content(catalogue: Catalogue, product: Product) -> str:
    try:
        return photo_hash(catalogue.source.photo(product.photo)) if product.photo is not None else ""
    except PhotoError as error:
        return str(error)


def _build(
    catalogue: Catalogue, home: Path, preprocessing: Preprocessing, settings: Settings, aspects: dict[str, float] | None, progress: Progress | None
) -> None:
    """Frames are written as they come; the index comes last, so that a killed build is begun again."""
    products = [product for product in catalogue.products if product.photo is not None]
    shape = (len(products), preprocessing.height, preprocessing.width, 4)
    frames = np.lib.format.open_memmap(home / FRAMES_FILE, "w+", np.uint8, shape)
    signatures = np.lib.format.open_memmap(home / SIGNATURES_FILE, "w+", np.uint8, (len(products), near_duplicates.SIGNATURE_LENGTH))
    rows: list[int] = []
    findings: list[Finding] = []

    def prepared(product: Product) -> tuple[Pixels, NDArray[np.uint8]] | Finding:
        try:
            photo = decode(
                catalogue.source.photo(str(product.photo)), max_bytes=settings.photo_max_bytes, max_pixels=settings.photo_max_pixels
            )
        except PhotoError as error:
            return Finding(str(product.photo), str(error), kept=False, product_id=product.product_id)
        aspect = (aspects or {}).get(product.product_id)
        if aspect is not None:
            photo = photo.resize((max(1, round(photo.height * aspect)), photo.height), Image.Resampling.BILINEAR)
        return with_mask(preprocessing.apply(photo)), near_duplicates.signature(photo)

    with ThreadPoolExecutor(settings.threads) as pool:
        for row, (product, result) in enumerate(zip(products, _in_order(pool, prepared, products), strict=True)):
            if isinstance(result, Finding):
                findings.append(result)
            else:
                frames[len(rows)], signatures[len(rows)] = result
                rows.append(row)
            if progress:
                progress(row + 1, len(products))
    frames.flush()
    signatures.flush()
    index = {"product_ids": [products[row].product_id for row in rows], "findings": [_as_dict(finding) for finding in findings]}
    (home / f"{INDEX_FILE}.partial").write_text(json.dumps(index), "utf-8")
    (home / f"{INDEX_FILE}.partial").replace(home / INDEX_FILE)


def _in_order(
    pool: ThreadPoolExecutor, work: Callable[[Product], tuple[Pixels, NDArray[np.uint8]] | Finding], products: Sequence[Product]
) -> Iterator[tuple[Pixels, NDArray[np.uint8]] | Finding]:
    """Results in order, a bounded number of them ahead: a plain `map` would hold all of them in memory."""
    ahead = 256
    futures = [pool.submit(work, product) for product in products[:ahead]]
    for position in range(len(products)):
        yield futures[position % ahead].result()
        if position + ahead < len(products):
            futures[position % ahead] = pool.submit(work, products[position + ahead])


def with_mask(pixels: Pixels) -> NDArray[np.uint8]:
    """(height, width, 3) to (height, width, 4) uint8: the product's mask beside the colours, 255 where not cut out."""
    mask = product_mask(pixels)
    alpha = np.full(pixels.shape[:2], 255, np.uint8) if mask is None else mask
    return np.concatenate([pixels, alpha[..., None]], axis=2)


def _as_dict(finding: Finding) -> dict[str, str | bool | None]:
    return {"where": finding.where, "reason": finding.reason, "kept": finding.kept, "product_id": finding.product_id}
