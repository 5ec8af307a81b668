"""Where in the space of pictures a question points: words, a photo, and products that are liked or not."""

from __future__ import annotations

import numpy as np

from modiste.types import Embeddings

WORDS_PULL = 0.6
"""Length of the words' vector beside a photo's of 1: the photo stays what is looked for, the words bend it."""

LIKED, UNLIKED = 0.75, 0.5
"""Rocchio's beta and gamma: lengths of the mean of liked and of unliked products beside a question of 1. Rocchio (1971)
has 0.75 and 0.15 for documents; of pictures, people name few and mean them, so that dislikes count for more."""


def query_vector(
    photo: Embeddings | None, words: Embeddings | None, liked: Embeddings, unliked: Embeddings
) -> Embeddings | None:
    """The (d,) unit vector to search with, or None where nothing points anywhere.

    `photo` and `words` are (d,), `liked` and `unliked` (n, d) with n >= 0, all of unit length. q = photo + words +
    LIKED mean(liked) - UNLIKED mean(unliked), where words next to a photo weigh `WORDS_PULL`.
    """
    parts = []
    if photo is not None:
        parts.append(photo)
    if words is not None:
        parts.append(words if photo is None else np.float32(WORDS_PULL) * words)
    if len(liked):
        parts.append(np.float32(LIKED) * liked.mean(axis=0))
    if len(unliked):
        parts.append(np.float32(-UNLIKED) * unliked.mean(axis=0))
    if not parts:
        return None
    total = np.stack(parts).sum(axis=0)
    length = float(np.linalg.norm(total))
    return (total / length).astype(np.float32) if length else None
