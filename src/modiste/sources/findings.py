"""Findings made in one line, and what can be asked of them. `types.finding_sentences` has their sentences."""

from __future__ import annotations

from modiste.types import Cause, Fault, Finding, FindingKind
from modiste.types.findings import Fact


def left_out(where: str, fault: Fault, product_id: str | None = None, **facts: Fact) -> Finding:
    """A row, or a photo that is a product of its own, that is not used."""
    return Finding(where, Cause(fault, facts), kept=False, product_id=product_id)


def noted(where: str, fault: Fault, product_id: str | None = None, **facts: Fact) -> Finding:
    """Something about a row that is used all the same."""
    return Finding(where, Cause(fault, facts), kept=True, product_id=product_id)


def repeated_id(where: str, product_id: str, first: str) -> Finding:
    """A row whose id an earlier row has already; `first` names that row's place."""
    return left_out(where, Fault.REPEATED_ID, product_id, named=product_id, first=first)


def contradiction(where: str, product_id: str, given: Fact, first: str) -> Finding:
    """A row that gives a product another value than the row at `first`, which gave `given`."""
    return left_out(where, Fault.CONTRADICTION, product_id, named=product_id, given=given, first=first)


def is_about_encoding(finding: Finding) -> bool:
    """Whether a row was left out because its bytes are not text."""
    return finding.fault in (Fault.NOT_UTF8, Fault.NOT_AS_DECLARED)


def is_without_id(finding: Finding) -> bool:
    """Whether a row was left out and its product is unknown."""
    return not finding.kept and finding.product_id is None and finding.kind is not FindingKind.STRAY_PHOTO
