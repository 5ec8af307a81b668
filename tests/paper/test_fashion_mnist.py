"""Fashion-MNIST's idx files, whole and broken."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from modiste.errors import SourceError
from modiste.paper.fashion_mnist import read_fashion_mnist


def write(path: Path, array: np.ndarray, *, packed: bool = True) -> None:
    content = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()
    if packed:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content))
    else:
        path.write_bytes(content)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty training pictures, picture i of grey i, and five to judge; some packed, some not."""
    for side, count in (("train", 20), ("t10k", 5)):
        pictures = np.repeat(np.arange(count, dtype=np.uint8), 28 * 28).reshape(count, 28, 28)
        write(tmp_path / f"{side}-images-idx3-ubyte", pictures, packed=side == "train")
        write(tmp_path / f"{side}-labels-idx1-ubyte", (np.arange(count) % 10).astype(np.uint8))
    return tmp_path


def test_pictures_and_labels_are_read_packed_or_not(folder: Path) -> None:
    data = read_fashion_mnist(folder)
    assert (data.pictures.shape, data.test_pictures.shape) == ((20, 28, 28), (5, 28, 28))
    assert data.pictures[7].min() == data.pictures[7].max() == 7
    assert data.labels.tolist() == [*range(10), *range(10)]
    assert data.labels.dtype == np.int64
    assert data.test_labels.tolist() == [0, 1, 2, 3, 4]


def test_a_limit_takes_the_first_training_pictures(folder: Path) -> None:
    data = read_fashion_mnist(folder)
    few = data.first(3)
    assert few.labels.tolist() == [0, 1, 2]
    assert few.pictures.max() == 2
    assert len(few.test_labels) == 5
    assert len(data.first(None).labels) == 20


def test_a_missing_file_is_refused_with_where_to_get_it(folder: Path) -> None:
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(SourceError, match=r"t10k-labels-idx1-ubyte cannot be read .* dataset-fashion-mnist"):
        read_fashion_mnist(folder)


def test_a_broken_archive_is_refused(folder: Path) -> None:
    path = folder / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match="cannot be read"):
        read_fashion_mnist(folder)


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.zeros((20, 28, 27), np.uint8), r"train has pictures of \(20, 28, 27\) and 20 labels"),
        (np.zeros((19, 28, 28), np.uint8), r"pictures of \(19, 28, 28\) and 20 labels"),
        (np.zeros((20, 784), np.uint8), "is not an idx file of bytes with 3 dimensions"),
    ],
)
def test_pictures_of_another_shape_are_refused(folder: Path, array: np.ndarray, sentence: str) -> None:
    write(folder / "train-images-idx3-ubyte", array)
    with pytest.raises(SourceError, match=sentence):
        read_fashion_mnist(folder)


def test_a_label_out_of_range_is_refused(folder: Path) -> None:
    write(folder / "train-labels-idx1-ubyte", np.full(20, 10, np.uint8))
    with pytest.raises(SourceError, match="labels from 0 to 9"):
        read_fashion_mnist(folder)


def test_a_file_shorter_than_its_header_says_is_refused(folder: Path) -> None:
    path = folder / "t10k-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SourceError, match="bytes where its header says"):
        read_fashion_mnist(folder)
