"""What is shown first for a photo that can be read in several ways.

A net that takes a photo for a navy shirt, but may as well see a black one, finds ten navy shirts by its vector; where
it is wrong, nothing that is shown fits. Here the first answers are chosen so that most are of the likeliest kind and
that some fit whichever likely kind it is: each next one adds the most to the expected share of fitting answers and to
the chance that at least one fits (Agrawal, Gollapudi, Halverson and Ieong 2009, "Diversifying search results", the
greedy algorithm of section 4, with the share added). A kind is a type with a colour, as the model reads them. The
nearest vector stays first whatever its kind: who shows a product's own photo wants that product.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.retrieval.candidates.candidates import Candidates
from modiste.retrieval.query.photo import QueryPhoto
from modiste.schema import Role, Schema
from modiste.types import LabelProbabilities

KIND = (Role.TYPE, Role.COLOUR)
"""What a kind is made of."""

CHOSEN = 10
"""So many answers are chosen to cover the likely kinds; those after them follow by relevance alone."""

KINDS = 12
"""Most readings of a photo that count: more changed nothing on validation photos."""

POOL = 500
"""Nearest vectors that are reordered: among ten times as many the first ten were no better."""

ONE_FITS = 1.4
"""Weight of the chance that one fits, beside 1 of the share. Chosen on validation photos, as are all numbers here."""

LOOK = 4.0
"""How fast relevance falls with the cosine, so that pattern and cut count among products of a kind."""

SURELY = np.float32(100)
"""More than any relevance: the same picture comes before all others, and the nearest vector after it."""

OWN_LABEL = 0.9
"""How far a product's own label is believed; the rest is what the model takes its photo for."""

Beliefs = NDArray[np.float32]
"""(m, classes): how probably each of m products has each label."""


def intent_coverage(photo: QueryPhoto, candidates: Candidates, model: Schema) -> NDArray[np.intp]:
    """The places (m,) of the candidates in the order to show them.

    Their scores are the cosines with the photo's vector, falling; those after the first `POOL` stay where they are.
    `model`: the attributes that the model reads; one that does not read both parts of a kind leaves the order, but for
    the same picture.
    """
    beyond, pool = np.arange(POOL, len(candidates)), candidates.at(slice(POOL))
    cosines = pool.scores
    first = SURELY * photo.shown_by(pool.signatures)
    kind = tuple(found.name for role in KIND if (found := model.first(role)) is not None)
    if not len(pool) or len(kind) < len(KIND):
        return np.concatenate([_best_first(np.arange(len(pool)), cosines + first), beyond])
    first[0] += SURELY / 2
    weights, fitting = _kinds(photo.seen, kind, pool)
    same_wearer = _same_wearer(photo.seen, model, pool)
    gains = fitting * (same_wearer * np.exp(LOOK * (cosines - 1)))[:, np.newaxis]
    relevance = np.einsum("mk,k->m", gains, weights) + first
    chosen = _covering(weights, fitting, gains, relevance)
    left = np.setdiff1d(np.arange(len(pool)), chosen)
    return np.concatenate([_best_first(chosen, relevance), _best_first(left, relevance), beyond])


def _kinds(
    seen: LabelProbabilities, kind: tuple[str, ...], candidates: Candidates
) -> tuple[NDArray[np.float32], Beliefs]:
    """(kinds,) probabilities of the photo's likeliest kinds, and (m, kinds) each candidate's of being of that kind."""
    types, colours = (seen.of(attribute)[0] for attribute in kind)
    joint = np.outer(types, colours)
    likeliest = np.argpartition(-joint, min(KINDS, joint.size) - 1, axis=None)[:KINDS]
    of_type, of_colour = np.unravel_index(likeliest, joint.shape)
    fitting = np.ones((len(candidates), len(likeliest)), np.float32)
    for attribute, labels in zip(kind, (of_type, of_colour), strict=True):
        fitting *= _believed(attribute, labels, candidates)
    return joint[of_type, of_colour], fitting


def _same_wearer(seen: LabelProbabilities, model: Schema, candidates: Candidates) -> NDArray[np.float32]:
    """(m,) how well the candidates' wearers agree with the photo's, 1 where the model does not read them."""
    wearer = model.first(Role.WEARER)
    if wearer is None:
        return np.ones(len(candidates), np.float32)
    believed = _believed(wearer.name, np.arange(len(wearer.labels)), candidates)
    same: NDArray[np.float32] = np.sqrt(np.einsum("mk,k->m", believed, seen.of(wearer.name)[0]))
    return same


def _believed(attribute: str, labels: NDArray[np.intp], candidates: Candidates) -> Beliefs:
    """How probably the products have each of some labels, by their places: by what the model takes them for, and mostly
    by their own label where they have one that the model knows."""
    shown = candidates.probabilities
    believed = shown.of(attribute, labels)
    own = candidates.label_places(attribute, shown.labels[attribute])[:, np.newaxis]
    believed = np.where(own < 0, believed, (1 - OWN_LABEL) * believed + OWN_LABEL * (own == labels))
    return believed.astype(np.float32, copy=False)


def _covering(
    weights: NDArray[np.float32], fitting: Beliefs, gains: Beliefs, relevance: NDArray[np.float32]
) -> NDArray[np.intp]:
    """The places of the first `CHOSEN` answers, one by one; `uncovered` is how probably none chosen is of a kind."""
    uncovered, left = np.ones_like(weights), relevance / CHOSEN
    chosen: list[int] = []
    for _ in range(min(CHOSEN, len(left))):
        best = int(np.argmax(left + ONE_FITS * (np.einsum("mk,k->m", gains, weights * uncovered))))
        chosen.append(best)
        left[best] = -np.inf
        uncovered *= 1 - fitting[best]
    return np.array(chosen, np.intp)


def _best_first(places: NDArray[np.intp], relevance: NDArray[np.float32]) -> NDArray[np.intp]:
    """The places by falling relevance, equal ones as they stand."""
    return places[np.argsort(-relevance[places], kind="stable")]
