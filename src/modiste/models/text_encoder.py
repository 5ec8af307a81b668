"""Words to vectors in the space of the photos: the text tower of a model folder, with numpy alone.

A text is a bag: the vectors of its terms that the tower has learned, and those of the letter groups of all its terms,
so that a slip or an unknown compound still lands near its kin. Their sum at fixed length goes through one hidden layer
beside a straight path, and is brought to unit length. `modiste.train.text.tower` learns all of it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modiste.errors import ModelError
from modiste.files import write_atomically
from modiste.models.model_folder import ModelFolder, describe_again
from modiste.text.tokens import terms
from modiste.types import Embeddings

TOWER_FILE = Path("text") / "tower.npz"

LARGEST_BYTES = 8_000_000
"""A text tower must not weigh more than the net beside it."""

GROUP_LENGTHS = (3, 4)
"""Letters of a term that are taken together, its beginning and end marked by < and >."""

LAYERS = ("straight", "straight_bias", "hidden", "hidden_bias", "out", "out_bias")


@dataclass(frozen=True)
class TextTower:
    """`words`: term -> row; `rows` (w + buckets, m) float32: the words' vectors and then those of the letter groups.

    `layers`, all float32: straight (d, m), straight_bias (d,), hidden (h, m), hidden_bias (h,), out (d, h),
    out_bias (d,).
    """

    words: Mapping[str, int]
    rows: NDArray[np.float32]
    layers: Mapping[str, NDArray[np.float32]]

    @property
    def dimensions(self) -> int:
        """Of the vectors that it gives."""
        return len(self.layers["out_bias"])

    def knows(self, term: str) -> bool:
        """Whether the tower has learned this term (see `features.words.terms`) as a whole."""
        return term in self.words

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        """n texts to (n, d) float32 vectors of unit length; a text without any word gives what all texts share."""
        bags = np.zeros((len(texts), self.rows.shape[1]), np.float32)
        buckets = len(self.rows) - len(self.words)
        for place, text in enumerate(texts):
            chosen = list(rows_of(terms(text), self.words, buckets))
            if chosen:
                bags[place] = self.rows[chosen].sum(axis=0)
        return self._through_layers(bags)

    def _through_layers(self, bags: NDArray[np.float32]) -> Embeddings:
        layers = self.layers
        lengths = np.linalg.norm(bags, axis=1, keepdims=True)
        bags = bags * (np.sqrt(np.float32(bags.shape[1])) / np.maximum(lengths, np.finfo(np.float32).eps))
        hidden = np.maximum(bags @ layers["hidden"].T + layers["hidden_bias"], 0)
        out = bags @ layers["straight"].T + layers["straight_bias"] + hidden @ layers["out"].T + layers["out_bias"]
        unit: Embeddings = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), np.finfo(np.float32).eps)
        return unit


def rows_of(found: Iterable[str], words: Mapping[str, int], buckets: int) -> Iterator[int]:
    """The rows of a tower that a text's terms use: one for each known term, one for every group of letters."""
    for term in found:
        if term in words:
            yield words[term]
        for group in letter_groups(term):
            yield len(words) + zlib.crc32(group.encode()) % buckets


def letter_groups(term: str) -> list[str]:
    """ "<re", "red", "ed>", "<red", "red>" for "red"."""
    marked = f"<{term}>"
    return [marked[at : at + length] for length in GROUP_LENGTHS for at in range(len(marked) - length + 1)]


def open_text_tower(model: ModelFolder) -> TextTower | None:
    """The folder's text tower; None where its description names none. Raises ModelError for a damaged or other one."""
    wanted = model.description.text_sha256
    if not wanted:
        return None
    file = model.path / TOWER_FILE
    if not file.is_file():
        raise ModelError(f"{model.path} lacks {TOWER_FILE}, which its description names; copy or export it again.")
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != wanted:
        raise ModelError(f"{file} is not the text tower that {model.path} describes; copy or export it again.")
    tower = _from_bytes(content, file)
    if tower.dimensions != model.description.dimensions:
        raise ModelError(f"{file} gives {tower.dimensions} dimensions, the model's photos have others; train it again.")
    return tower


def save_text_tower(
    model: ModelFolder, tower: TextTower, metrics: Mapping[str, float], licences: Mapping[str, str]
) -> ModelFolder:
    """Put a tower into a model folder, and its figures and licences into the description; return the folder, opened.

    Words' vectors are kept as int8 with a scale for each, layers in half precision. Raises ModelError for a tower of
    more than `LARGEST_BYTES`.
    """
    content = _to_bytes(tower)
    if len(content) > LARGEST_BYTES:
        raise ModelError(f"The text tower has {len(content):,} bytes, at most {LARGEST_BYTES:,} are allowed.")
    file = model.path / TOWER_FILE
    write_atomically(file, content)
    update = {
        "text_sha256": hashlib.sha256(content).hexdigest(),
        "metrics": {**model.description.metrics, **metrics},
        "licences": {**model.description.licences, **licences},
    }
    return describe_again(model, model.description.model_copy(update=update))


def rounded(tower: TextTower) -> TextTower:
    """The tower as it comes back from a file."""
    return _from_bytes(_to_bytes(tower), TOWER_FILE)


def _to_bytes(tower: TextTower) -> bytes:
    scales = (np.abs(tower.rows).max(axis=1) / 127).astype(np.float16)
    safe = np.maximum(scales.astype(np.float32), np.finfo(np.float16).tiny)[:, None]
    file = io.BytesIO()
    np.savez_compressed(
        file,
        allow_pickle=False,
        words=np.array(sorted(tower.words, key=tower.words.__getitem__), np.str_),
        rows=np.clip(np.rint(tower.rows / safe), -127, 127).astype(np.int8),
        scales=scales,
        **{name: tower.layers[name].astype(np.float16) for name in LAYERS},
    )
    return file.getvalue()


def _from_bytes(content: bytes, file: Path) -> TextTower:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            words = {word: row for row, word in enumerate(arrays["words"].tolist())}
            rows = arrays["rows"].astype(np.float32) * arrays["scales"].astype(np.float32)[:, None]
            return TextTower(words, rows, {name: arrays[name].astype(np.float32) for name in LAYERS})
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"{file} is not a text tower ({error}); export the model again.") from error
