"""Why a label is suspect, in words."""

from __future__ import annotations

import numpy as np

from modiste.curate.audit.evidence import CONTEXT_WEIGHT, FLOOR, TWIN_WEIGHT, Evidence

SPEAKS = np.log(3)
"""A witness is named when it finds the suggested label at least three times as likely as the given one."""

LIKELY = 0.3
"""Without a given label to compare with, a witness is named when it finds the suggested one at least so likely."""


def reasons(evidence: Evidence, row: int, suggested: int, given: int | None) -> tuple[str, ...]:
    """The witnesses that speak for the suggested label, the photo first; `given` is None for a missing label."""
    said = [_photo(evidence, row, suggested, given), _name(evidence, row, suggested, given)]
    said += [_context(evidence, row, suggested, given), _twins(evidence, row, suggested, given)]
    named = tuple(sentence for sentence in said if sentence)
    return named or ("all witnesses together, none of them by itself",)


def _photo(evidence: Evidence, row: int, suggested: int, given: int | None) -> str:
    seen = np.exp(evidence.photo[row]) - FLOOR
    label = evidence.labels[suggested]
    if given is None:
        return f"the photo looks like {label} ({seen[suggested]:.0%})" if seen[suggested] >= LIKELY else ""
    if evidence.photo[row, suggested] - evidence.photo[row, given] < SPEAKS:
        return ""
    return f"the photo looks like {label} ({seen[suggested]:.0%}), not {evidence.labels[given]} ({seen[given]:.0%})"


def _name(evidence: Evidence, row: int, suggested: int, given: int | None) -> str:
    if evidence.names is None:
        return ""
    other = given if given is not None else _runner_up(evidence, row, suggested)
    words = evidence.names.telling(row, suggested, other)
    listed = " and ".join(f'"{word}"' for word in words)
    return f"the name says {listed}" if words else ""


def _context(evidence: Evidence, row: int, suggested: int, given: int | None) -> str:
    if evidence.context is None or evidence.context_values[row] is None:
        return ""
    share = np.exp(evidence.context[row] / CONTEXT_WEIGHT)
    said = (
        f"of other products labelled {evidence.context_values[row]}, {share[suggested]:.0%} have the "
        f"{evidence.attribute} {evidence.labels[suggested]}"
    )
    if given is None:
        return said if share[suggested] >= LIKELY else ""
    if np.log(share[suggested] / share[given]) < SPEAKS:
        return ""
    return f"{said} and {share[given]:.1%} {evidence.labels[given]}"


def _twins(evidence: Evidence, row: int, suggested: int, given: int | None) -> str:
    share = np.exp(evidence.twins[row] / TWIN_WEIGHT)
    if not evidence.twins[row].any() or share[suggested] < LIKELY:
        return ""
    if given is not None and np.log(share[suggested] / share[given]) < SPEAKS:
        return ""
    return f"products with the same photo or name are {evidence.labels[suggested]}"


def _runner_up(evidence: Evidence, row: int, suggested: int) -> int:
    likely = evidence.log_probabilities[row].copy()
    likely[suggested] = -np.inf
    return int(likely.argmax())
