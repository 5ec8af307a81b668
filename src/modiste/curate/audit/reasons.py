"""Why a label is suspect: the kinds of evidence that speak against it, with the facts of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from modiste.curate.audit.evidence import CONTEXT_WEIGHT, DUPLICATE_WEIGHT, FLOOR, LabelEvidence

SPEAKS = np.log(3)
"""Evidence is named when it makes the suggested label at least three times as likely as the given one."""

LIKELY = 0.3
"""Without a given label to compare with, evidence is named when it makes the suggested one at least this likely."""

AuditFact: TypeAlias = str | float | tuple[str, ...]


class AuditReasonKind(StrEnum):
    """What speaks for the suggested label; `reason_sentences` has the sentence of each, and by that its facts."""

    PHOTO = "photo"
    PHOTO_RATHER = "photo, rather than the given label"
    NAME = "name"
    CONTEXT = "related label"
    CONTEXT_RATHER = "related label, rather than the given label"
    DUPLICATES = "duplicates"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class AuditReason:
    """One kind of evidence and what it found: labels, words of the name, and shares between 0 and 1."""

    kind: AuditReasonKind
    facts: Mapping[str, AuditFact] = field(default_factory=dict)


def reasons(evidence: LabelEvidence, row: int, suggested: int, given: int | None) -> tuple[AuditReason, ...]:
    """What speaks for the suggested label, the photo first; `given` is None for a missing label."""
    found = (*_photo(evidence, row, suggested, given), *_name(evidence, row, suggested, given))
    found += (*_context(evidence, row, suggested, given), *_duplicates(evidence, row, suggested, given))
    return found or (AuditReason(AuditReasonKind.TOGETHER),)


def _photo(evidence: LabelEvidence, row: int, suggested: int, given: int | None) -> Iterator[AuditReason]:
    seen = np.exp(evidence.photo[row]) - FLOOR
    facts: dict[str, AuditFact] = {"label": evidence.labels[suggested], "share": float(seen[suggested])}
    if given is None:
        if seen[suggested] >= LIKELY:
            yield AuditReason(AuditReasonKind.PHOTO, facts)
    elif evidence.photo[row, suggested] - evidence.photo[row, given] >= SPEAKS:
        against: dict[str, AuditFact] = {"given": evidence.labels[given], "given_share": float(seen[given])}
        yield AuditReason(AuditReasonKind.PHOTO_RATHER, facts | against)


def _name(evidence: LabelEvidence, row: int, suggested: int, given: int | None) -> Iterator[AuditReason]:
    if evidence.names is None:
        return
    other = given if given is not None else _runner_up(evidence, row, suggested)
    words = evidence.names.telling(row, suggested, other)
    if words:
        yield AuditReason(AuditReasonKind.NAME, {"words": tuple(words)})


def _context(evidence: LabelEvidence, row: int, suggested: int, given: int | None) -> Iterator[AuditReason]:
    if evidence.context is None:
        return
    related = evidence.related[row]
    if related is None:
        return
    share = np.exp(evidence.context[row] / CONTEXT_WEIGHT)
    facts: dict[str, AuditFact] = {
        "related": related,
        "attribute": evidence.attribute,
        "label": evidence.labels[suggested],
        "share": float(share[suggested]),
    }
    if given is None:
        if share[suggested] >= LIKELY:
            yield AuditReason(AuditReasonKind.CONTEXT, facts)
    elif np.log(share[suggested] / share[given]) >= SPEAKS:
        against: dict[str, AuditFact] = {"given": evidence.labels[given], "given_share": float(share[given])}
        yield AuditReason(AuditReasonKind.CONTEXT_RATHER, facts | against)


def _duplicates(evidence: LabelEvidence, row: int, suggested: int, given: int | None) -> Iterator[AuditReason]:
    share = np.exp(evidence.duplicates[row] / DUPLICATE_WEIGHT)
    if not evidence.duplicates[row].any() or share[suggested] < LIKELY:
        return
    if given is None or np.log(share[suggested] / share[given]) >= SPEAKS:
        yield AuditReason(AuditReasonKind.DUPLICATES, {"label": evidence.labels[suggested]})


def _runner_up(evidence: LabelEvidence, row: int, suggested: int) -> int:
    likely = evidence.log_probabilities[row].copy()
    likely[suggested] = -np.inf
    return int(likely.argmax())
