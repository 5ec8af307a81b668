"""From a source to a catalogue, and the report of what was kept, what was left out, and why."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from modiste.schema import Schema
from modiste.sources.described import declared_by
from modiste.sources.findings import repeated_id
from modiste.types import Catalogue, Finding, FindingKind, Product, Source

REPORT_JSON = "reading.json"
REPORT_CSV = "reading.csv"
REPORT_COLUMNS = ("where", "product_id", "kept", "reason")

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that make a spreadsheet run a cell (OWASP, "CSV Injection")."""


def read(source: Source) -> Catalogue:
    """Every usable row of a source, and what a person should know about the others. Raises SourceError.

    Of several rows with one id the first is kept, whatever the source.
    """
    products: dict[str, Product] = {}
    found: list[Finding] = []
    for number, row in enumerate(source.read(), start=1):
        if isinstance(row, Finding):
            found.append(row)
        elif row.product_id in products:
            found.append(repeated_id(f"{source.name}, row {number}", row.product_id, "an earlier row"))
        else:
            products[row.product_id] = row
    return Catalogue(source, tuple(products.values()), tuple(found))


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """What reading a source found, in numbers.

    `rows` = `kept` + the sum of `left_out`, which counts the rows that could not be used by kind of reason; stray
    photos are no rows. `noted` counts, by kind, what was found about rows that were kept. `missing` has the number of
    kept rows without a title, without each attribute that the source declares, and without every other that occurs.
    """

    source: str
    rows: int
    kept: int
    left_out: Mapping[str, int]
    noted: Mapping[str, int]
    missing: Mapping[str, int]
    without_photo: int
    stray_photos: int
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, catalogue: Catalogue) -> ReadingReport:
        """The report of a catalogue that was read."""
        left_out = _by_kind(finding for finding in catalogue.findings if not finding.kept)
        stray_photos = left_out.pop(FindingKind.STRAY_PHOTO, 0)
        kept = len(catalogue.products)
        return cls(
            source=catalogue.source.name,
            rows=kept + sum(left_out.values()),
            kept=kept,
            left_out=left_out,
            noted=_by_kind(finding for finding in catalogue.findings if finding.kept),
            missing=_missing(catalogue.products, declared_by(catalogue.source)),
            without_photo=sum(product.photo is None for product in catalogue.products),
            stray_photos=stray_photos,
            findings=catalogue.findings,
        )

    def commonest_reason(self) -> str | None:
        """The commonest reason of the commonest kind for which rows were left out; None where none were."""
        if not self.left_out:
            return None
        commonest = max(self.left_out, key=lambda kind: self.left_out[kind])
        reasons = (each.reason for each in self.findings if not each.kept and each.kind == commonest)
        return Counter(reasons).most_common(1)[0][0]

    def write(self, folder: Path) -> None:
        """Write reading.json (the numbers) and reading.csv (every finding); the same report gives the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        numbers = {name: value for name, value in asdict(self).items() if name != "findings"}
        text = json.dumps(numbers, indent=2, ensure_ascii=False) + "\n"
        (folder / REPORT_JSON).write_text(text, encoding="utf-8", errors="backslashreplace")
        (folder / REPORT_CSV).write_text(self._table(), encoding="utf-8", errors="backslashreplace", newline="")

    def _table(self) -> str:
        out = io.StringIO(newline="")
        table = csv.writer(out, lineterminator="\n")
        table.writerow(REPORT_COLUMNS)
        for finding in self.findings:
            cells = (finding.where, finding.product_id or "", "yes" if finding.kept else "no", finding.reason)
            table.writerow(map(harmless, cells))
        return out.getvalue()


def harmless(cell: str) -> str:
    """The cell as a spreadsheet shows it without running it: a leading apostrophe where it would be a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _by_kind(found: Iterable[Finding]) -> dict[str, int]:
    return dict(sorted(Counter(finding.kind.value for finding in found).items()))


def _missing(products: tuple[Product, ...], declared: Schema) -> dict[str, int]:
    given = Counter(name for product in products for name in product.attributes)
    given["title"] = sum(product.title is not None for product in products)
    names = ("title", *declared.names, *sorted(given.keys() - {"title", *declared.names}))
    return {name: len(products) - given[name] for name in names}
