"""Findings as people read them: what tests compare, word by word."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from modiste.types import Finding

Other = TypeVar("Other")


class Told(NamedTuple):
    """The place, the sentence with its kind, whether the row was kept, and whose it is."""

    where: str
    reason: str
    kept: bool
    product_id: str | None = None


def told(row: Finding | Other) -> Told | Other:
    """A finding as it is told; anything else as it is."""
    return Told(row.where, row.reason, row.kept, row.product_id) if isinstance(row, Finding) else row
