"""Labels that the evidence speaks against, most suspect first, and values for labels that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.groups import connect, folded_name
from modiste.catalogue.near_duplicates import near_duplicate_pairs
from modiste.curate.audit.evidence import MISSING, LabelEvidence, collect_evidence
from modiste.curate.audit.material import AuditMaterial, AuditOptions
from modiste.curate.audit.names import TitleWords
from modiste.curate.audit.reason_sentences import reason_sentence
from modiste.curate.audit.reasons import AuditReason, reasons
from modiste.errors import QueryError
from modiste.types import Snapshot

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
    explanations: tuple[AuditReason, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The explanations as English sentences."""
        return tuple(map(reason_sentence, self.explanations))


def suspects(
    material: AuditMaterial,
    options: AuditOptions,
    k: int | None = None,
    settled: Set[tuple[str, str]] = frozenset(),
) -> list[Suspect]:
    """Given labels that another is likelier than, at most `k`, the most suspect first.

    `settled`: (product_id, attribute) to pass over. Raises QueryError for an attribute that cannot be judged.
    """
    ids = material.snapshot.columns.column("product_id").to_pylist()
    found: list[tuple[float, int, LabelEvidence]] = []
    for evidence in _evidence(material, options, absent=False):
        margin = suspicion(evidence)
        rows = np.flatnonzero(margin > LEAST_SUSPICION).tolist()
        found += [(float(margin[row]), row, evidence) for row in rows if (ids[row], evidence.attribute) not in settled]
    found.sort(key=lambda each: (-each[0], each[1], each[2].attribute))
    return [_suspect(material.snapshot, evidence, row, margin) for margin, row, evidence in found[:k]]


def missing(material: AuditMaterial, options: AuditOptions, least: float) -> list[Suspect]:
    """Values for missing labels with a confidence of at least `least`, the surest first.

    Attributes that no product has but the model knows are filled, too. Taught attributes, which predict by themselves,
    must be named. Raises QueryError for a confidence that is not between 0 and 1, and as `suspects`.
    """
    if not 0 <= least <= 1:
        raise QueryError(f"The least confidence is {least}; it lies between 0 and 1.")
    if options.attributes is None:
        material = replace(material, taught=())
    found: list[tuple[float, int, LabelEvidence]] = []
    for evidence in _evidence(material, options, absent=True):
        best = np.exp(evidence.log_probabilities.max(axis=1))
        rows = np.flatnonzero((evidence.given == MISSING) & (best >= least))
        found += [(float(best[row]), int(row), evidence) for row in rows]
    found.sort(key=lambda each: (-each[0], each[1], each[2].attribute))
    return [_suspect(material.snapshot, evidence, row, _odds(best)) for best, row, evidence in found]


def suspicion(evidence: LabelEvidence) -> NDArray[np.float32]:
    """(n,) log-odds of the likeliest other label to the given one; minus infinity where none is given to judge."""
    rows = np.flatnonzero(evidence.given >= 0)
    margin = np.full(len(evidence.given), -np.inf, np.float32)
    likely: NDArray[np.float32] = evidence.log_probabilities[rows]
    own = evidence.given[rows]
    given = likely[np.arange(len(rows)), own]
    likely[np.arange(len(rows)), own] = -np.inf
    margin[rows] = likely.max(axis=1) - given
    return margin


def duplicate_groups(snapshot: Snapshot, names: bool = True) -> NDArray[np.intp]:
    """(n,) numbers: products with near-duplicate photos, or equal `names`, share one; -1 without a duplicate."""
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


def _evidence(material: AuditMaterial, options: AuditOptions, *, absent: bool) -> Iterator[LabelEvidence]:
    """Attribute by attribute."""
    shared: tuple[TitleWords | None, NDArray[np.intp]] | None = None
    for labels in material.given_labels(options, absent=absent):
        # Duplicates take long to find, and are looked for only where there is something to judge.
        shared = shared or (
            TitleWords.of(material.column("title")) if options.names else None,
            duplicate_groups(material.snapshot, options.names),
        )
        yield collect_evidence(labels, *shared)


def _suspect(snapshot: Snapshot, evidence: LabelEvidence, row: int, margin: float) -> Suspect:
    likely = evidence.log_probabilities[row].copy()
    given = int(evidence.given[row])
    if given >= 0:
        likely[given] = -np.inf
    best = int(likely.argmax())
    return Suspect(
        product_id=snapshot.columns.column("product_id")[row].as_py(),
        title=snapshot.columns.column("title")[row].as_py(),
        attribute=evidence.attribute,
        given=evidence.labels[given] if given >= 0 else None,
        suggested=evidence.labels[best],
        confidence=float(np.exp(likely[best])),
        suspicion=margin,
        explanations=reasons(evidence, row, best, given if given >= 0 else None),
    )


def _odds(probability: float) -> float:
    return float(np.log(probability / max(1 - probability, 1e-6)))
