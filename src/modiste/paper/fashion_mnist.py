"""Fashion-MNIST from its idx files (Xiao, Rasul and Vollgraf 2017): 28 x 28 grey pictures of ten kinds of clothes.

The format is that of MNIST: a big-endian header of a type byte, the number of dimensions and their sizes.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modiste.errors import SourceError

CLASSES = 10
SIDE = 28
UNSIGNED_BYTES = 8
LARGEST = 200_000_000
"""Bytes of a file after unpacking: the real ones have 47 million."""


@dataclass(frozen=True)
class FashionMnist:
    """`pictures` (n, 28, 28) uint8 and `labels` (n,) int64 in 0 to 9, to learn from and to judge on."""

    pictures: NDArray[np.uint8]
    labels: NDArray[np.int64]
    test_pictures: NDArray[np.uint8]
    test_labels: NDArray[np.int64]

    def first(self, limit: int | None) -> FashionMnist:
        """With the first `limit` training pictures alone; None keeps all."""
        return FashionMnist(self.pictures[:limit], self.labels[:limit], self.test_pictures, self.test_labels)


def read_fashion_mnist(folder: Path) -> FashionMnist:
    """The four files in `folder`, packed (.gz) or not. Raises SourceError for what is missing or not as described."""
    return FashionMnist(*_side(folder, "train"), *_side(folder, "t10k"))


def _side(folder: Path, side: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    pictures = _read(folder, f"{side}-images-idx3-ubyte", 3)
    labels = _read(folder, f"{side}-labels-idx1-ubyte", 1)
    if pictures.shape != (len(labels), SIDE, SIDE) or not len(labels) or labels.max() >= CLASSES:
        raise SourceError(
            f"{folder}: {side} has pictures of {pictures.shape} and {len(labels)} labels; Fashion-MNIST has as "
            f"many labels from 0 to 9 as pictures of {SIDE} x {SIDE}."
        )
    return pictures, labels.astype(np.int64)


def _read(folder: Path, name: str, dimensions: int) -> NDArray[np.uint8]:
    packed = folder / f"{name}.gz"
    path = packed if packed.is_file() else folder / name
    try:
        with gzip.open(path) if path == packed else path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(
            f"{path} cannot be read ({error}); Debian's package dataset-fashion-mnist has the four idx files."
        ) from error
    head = 4 + 4 * dimensions
    if len(content) < head or content[:4] != bytes([0, 0, UNSIGNED_BYTES, dimensions]):
        raise SourceError(f"{path} is not an idx file of bytes with {dimensions} dimensions.")
    shape = struct.unpack(f">{dimensions}I", content[4:head])
    if len(content) - head != int(np.prod(shape)):
        raise SourceError(f"{path} has {len(content) - head:,} bytes where its header says {shape}.")
    return np.frombuffer(content, np.uint8, offset=head).reshape(shape)
