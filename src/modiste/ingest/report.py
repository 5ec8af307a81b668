"""What an indexing run did, in numbers and with every reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from modiste.sources.reading import REPORT_CSV, ReadingReport
from modiste.types import Finding, FindingKind


@dataclass(frozen=True, slots=True)
class IndexReport:
    """Products by what became of them: `encoded` (new or changed photo), `updated` (changed row, same photo),
    `unchanged`, `removed` (no longer in the source), `spared` (no longer named either, and kept because rows without a
    readable id could be theirs), `unconfirmed` (no longer named, and kept because they are more than half of the shop).
    `earlier_photo` counts those updated or unchanged whose photo cannot be used today, so that the shop's stays;
    `reading` has the rows that were left out, with their reasons.
    """

    encoded: int
    updated: int
    unchanged: int
    removed: int
    spared: int
    unconfirmed: int
    earlier_photo: int
    seconds: float
    reading: ReadingReport

    @property
    def left_out(self) -> Mapping[str, int]:
        """How many rows were left out, by kind of reason."""
        return self.reading.left_out

    def write(self, folder: Path) -> Path:
        """Write reading.json and reading.csv (every finding) into a folder; returns the path of the latter."""
        self.reading.write(folder)
        return folder / REPORT_CSV


def merged_findings(source: Sequence[Finding], own: Sequence[Finding]) -> tuple[Finding, ...]:
    """A source's findings and the run's own about the same rows.

    A source keeps a row without a photo and a shop does not: such a row is told once, as left out, in the source's
    words.
    """
    left_out = {finding.product_id for finding in own if not finding.kept}
    told = [
        replace(finding, kept=False)
        if finding.kind is FindingKind.NO_PHOTO and finding.product_id in left_out
        else finding
        for finding in source
    ]
    known = {finding.product_id for finding in told if finding.kind is FindingKind.NO_PHOTO}
    return (
        *told,
        *(finding for finding in own if finding.kind is not FindingKind.NO_PHOTO or finding.product_id not in known),
    )
