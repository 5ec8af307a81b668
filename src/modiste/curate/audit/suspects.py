"""Labels that the evidence speaks against, most suspect first, and values for labels that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.groups import connect, folded_name
from modiste.catalogue.near_duplicates import near_duplicate_pairs
from modiste.curate.audit.evidence import MISSING, Evidence, gather
from modiste.curate.audit.names import TitleWords
from modiste.curate.audit.reasons import reasons
from modiste.curate.taught import TaughtAttribute
from modiste.errors import QueryError
from modiste.types import LabelProbabilities, Snapshot

CONTEXT = {"articleType": "subCategory", "subCategory": "articleType", "masterCategory": "subCategory"}
"""Attribute -> the one that should imply it, or be implied by it."""

LEAST_SUSPICION = 0.0
"""A label is suspect when some other one is likelier."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """One label of one product that looks wrong or is missing.

    `given` is None where it is missing; `confidence` in [0, 1] that `suggested` is right; `suspicion` in nats: how
    much likelier the suggested label is than the given one, or than all others together where none is given.
    """

    product_id: str
    title: str | None
    attribute: str
    given: str | None
    suggested: str
    confidence: float
    suspicion: float
    reasons: tuple[str, ...]


def suspects(
    snapshot: Snapshot,
    probabilities: LabelProbabilities,
    taught: Sequence[TaughtAttribute],
    attributes: Sequence[str] | None,
    k: int | None,
    names: bool,
    settled: Set[tuple[str, str]] = frozenset(),
) -> list[Suspect]:
    """Given labels that another is likelier than; see `Shop.audit`. `settled`: (product_id, attribute) to pass over."""
    ids = snapshot.columns.column("product_id").to_pylist()
    found: list[tuple[float, int, Evidence]] = []
    for evidence in _evidence(snapshot, probabilities, taught, attributes, names):
        margin = suspicion(evidence)
        rows = np.flatnonzero(margin > LEAST_SUSPICION).tolist()
        found += [(float(margin[row]), row, evidence) for row in rows if (ids[row], evidence.attribute) not in settled]
    found.sort(key=lambda each: (-each[0], each[1], each[2].attribute))
    return [_suspect(snapshot, evidence, row, margin) for margin, row, evidence in found[:k]]


def missing(
    snapshot: Snapshot,
    probabilities: LabelProbabilities,
    taught: Sequence[TaughtAttribute],
    attributes: Sequence[str] | None,
    least: float,
    names: bool,
) -> list[Suspect]:
    """Values for missing labels, those of attributes included that no product has but the model knows; see `Shop.fill`.

    Taught attributes, which predict by themselves, must be named.
    """
    if not 0 <= least <= 1:
        raise QueryError(f"The least confidence is {least}; it lies between 0 and 1.")
    own = () if attributes is None else taught
    found: list[tuple[float, int, Evidence]] = []
    for evidence in _evidence(snapshot, probabilities, own, attributes, names, absent=probabilities.labels):
        best = np.exp(evidence.log_probabilities.max(axis=1))
        rows = np.flatnonzero((evidence.given == MISSING) & (best >= least))
        found += [(float(best[row]), int(row), evidence) for row in rows]
    found.sort(key=lambda each: (-each[0], each[1], each[2].attribute))
    return [_suspect(snapshot, evidence, row, _odds(best)) for best, row, evidence in found]


def suspicion(evidence: Evidence) -> NDArray[np.float32]:
    """(n,) log-odds of the likeliest other label to the given one; minus infinity where none is given to judge."""
    rows = np.flatnonzero(evidence.given >= 0)
    margin = np.full(len(evidence.given), -np.inf, np.float32)
    likely: NDArray[np.float32] = evidence.log_probabilities[rows]
    own = evidence.given[rows]
    given = likely[np.arange(len(rows)), own]
    likely[np.arange(len(rows)), own] = -np.inf
    margin[rows] = likely.max(axis=1) - given
    return margin


def twin_groups(snapshot: Snapshot, names: bool = True) -> NDArray[np.intp]:
    """(n,) numbers: products with near-duplicate photos, or equal `names`, share one; -1 for one without twins."""
    ids = snapshot.columns.column("product_id").to_pylist()
    links = [(ids[one], ids[other]) for one, other in near_duplicate_pairs(snapshot.signatures)]
    first: dict[str, str] = {}
    for product_id, title in zip(ids, snapshot.columns.column("title").to_pylist(), strict=True):
        name = folded_name(title)
        if names and name is not None:
            links.append((first.setdefault(name, product_id), product_id))
    group_of = connect(ids, links)
    _, numbers, sizes = np.unique(np.array([group_of[each] for each in ids]), return_inverse=True, return_counts=True)
    return np.where(sizes[numbers] > 1, numbers, -1) if len(ids) else numbers


def _evidence(
    snapshot: Snapshot,
    probabilities: LabelProbabilities,
    taught: Sequence[TaughtAttribute],
    attributes: Sequence[str] | None,
    names: bool,
    absent: Iterable[str] = (),
) -> Iterator[Evidence]:
    """Attribute by attribute, so that one's arrays are free before the next ones' are made.

    `absent` are attributes to judge although no product has them.
    """
    own = {each.attribute: each for each in taught}
    judgeable = [name for name in snapshot.attribute_names if name in probabilities.labels or name in own]
    judgeable += [name for name in absent if name not in snapshot.attribute_names]
    if not judgeable:
        known = ", ".join([*probabilities.labels, *own]) or "none"
        raise QueryError(f"There is nothing to judge: no product has a label of what can be judged here, {known}.")
    unknown = next((name for name in attributes or () if name not in judgeable), None)
    if unknown is not None:
        raise QueryError(f"The attribute {unknown!r} cannot be judged; those that can are {', '.join(judgeable)}.")
    groups = twin_groups(snapshot, names)
    titles = TitleWords.of(snapshot.columns.column("title").to_pylist()) if names else None
    for name in attributes or judgeable:
        likely: NDArray[np.floating]
        if name in own:
            labels, likely = own[name].labels, own[name].probabilities(snapshot.embeddings)
            ids = snapshot.columns.column("product_id").to_pylist()
            values = [own[name].given.get(product_id) for product_id in ids]
        else:
            labels, likely = probabilities.labels[name], probabilities.of(name)
            values = _column(snapshot, name)
        beside = CONTEXT.get(name)
        context = snapshot.columns.column(beside).to_pylist() if beside in snapshot.attribute_names else None
        yield gather(name, labels, values, likely, titles, context, groups)


def _column(snapshot: Snapshot, name: str) -> list[str | None]:
    if name not in snapshot.attribute_names:
        return [None] * snapshot.columns.num_rows
    values: list[str | None] = snapshot.columns.column(name).to_pylist()
    return values


def _suspect(snapshot: Snapshot, evidence: Evidence, row: int, margin: float) -> Suspect:
    likely = evidence.log_probabilities[row].copy()
    given = int(evidence.given[row])
    if given >= 0:
        likely[given] = -np.inf
    best = int(likely.argmax())
    return Suspect(
        snapshot.columns.column("product_id")[row].as_py(),
        snapshot.columns.column("title")[row].as_py(),
        evidence.attribute,
        evidence.labels[given] if given >= 0 else None,
        evidence.labels[best],
        float(np.exp(likely[best])),
        margin,
        reasons(evidence, row, best, given if given >= 0 else None),
    )


def _odds(probability: float) -> float:
    return float(np.log(probability / max(1 - probability, 1e-6)))
