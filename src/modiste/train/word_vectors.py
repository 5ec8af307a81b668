"""The vectors of the words in product names, learned beside the pictures: the start of a text tower."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WORD_VECTORS_FILE = Path("text") / "words.npz"


def save_word_vectors(model: Path, words: tuple[str, ...], vectors: NDArray[np.float32], scale: float) -> Path:
    """Write text/words.npz into a model folder, without pickle.

    `words` (n,) text as `features.words` cuts it; `vectors` (n, d) float16: the mean of a name's vectors, brought to
    unit length, lies near the embeddings of the photos that the name fits; `scale` () float32: cosines times this are
    the logits that the training compared names by.
    """
    file = model / WORD_VECTORS_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name("words.partial.npz")
    np.savez_compressed(
        partial,
        allow_pickle=False,
        words=np.array(words, np.str_),
        vectors=vectors.astype(np.float16),
        scale=np.array(scale, np.float32),
    )
    partial.replace(file)
    return file
