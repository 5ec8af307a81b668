"""How well a text tower finds photos: names and label sentences among photos that it has not learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from modiste.models.text_encoder import TextTower
from modiste.schema import Role, Schema
from modiste.train.text.texts import Texts, names_of
from modiste.types import Embeddings

FIRST = 10

SENTENCE_ROLES = ((Role.COLOUR, Role.TYPE), (Role.COLOUR, Role.TYPE, Role.WEARER))
"""Sentences that are judged: "black shirts", "black shirts men"."""


def text_metrics(tower: TextTower, texts: Texts, schema: Schema, embeddings: Embeddings) -> dict[str, float]:
    """Over a gallery with `embeddings` (n, d), by vectors alone.

    `name_to_photo_hit_at_10`: share of the distinct names with a photo of exactly that name among the first ten.
    `sentence_to_photo_precision_at_10`: mean share of right photos among the first ten, for sentences with ten or more.
    """
    found = _first(tower, texts.names, embeddings)
    hits = [bool(np.isin(rows, own).any()) for rows, own in zip(found, texts.name_rows, strict=True)]
    sets = [texts.sets.index(names) for roles in SENTENCE_ROLES if (names := names_of(schema, roles))]
    asked = [
        (sentence, rows)
        for number in sets
        for sentence, rows in zip(texts.sentences[number], texts.sentence_rows[number], strict=True)
        if len(rows) >= FIRST
    ]
    sentences = _first(tower, [sentence for sentence, _ in asked], embeddings)
    right = [np.isin(rows, own).mean() for rows, (_, own) in zip(sentences, asked, strict=True)]
    return {
        "name_to_photo_hit_at_10": float(np.mean(hits)) if hits else 0.0,
        "sentence_to_photo_precision_at_10": float(np.mean(right)) if right else 0.0,
    }


def _first(tower: TextTower, texts: Sequence[tuple[str, ...]], embeddings: Embeddings) -> NDArray[np.intp]:
    """(texts, 10) rows with the largest cosines."""
    queries = tower.encode_texts([" ".join(text) for text in texts])
    pieces = [
        np.argsort(-(queries[start : start + 512] @ embeddings.T), axis=1, kind="stable")[:, :FIRST]
        for start in range(0, len(queries), 512)
    ]
    return np.concatenate([np.empty((0, min(FIRST, len(embeddings))), np.intp), *pieces])
