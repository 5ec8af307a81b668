"""Labels to teach from, as a CSV file with the columns product_id and value; rows that do not fit are named."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from modiste.curate.correction_file import unescaped
from modiste.errors import SourceError
from modiste.sources.delimited import DelimitedRows
from modiste.sources.findings import contradiction, left_out
from modiste.types import Fault, Finding

NEEDED = ("product_id", "value")


def read_labels(path: Path, known_ids: Container[str]) -> tuple[dict[str, str], list[Finding]]:
    """product_id -> value, and the rows refused; of several values the first counts. Raises SourceError."""
    rows = DelimitedRows(path)
    missing = [name for name in NEEDED if name not in rows.columns]
    if missing:
        raise SourceError(f"{path} has the columns {', '.join(rows.columns)}; it needs {' and '.join(NEEDED)}.")
    given: dict[str, str] = {}
    first: dict[str, str] = {}
    findings: list[Finding] = []
    for row in rows:
        if isinstance(row, Finding):
            findings.append(row)
            continue
        product_id, value = (unescaped(row.cells[name]).strip() for name in NEEDED)
        if product_id not in known_ids:
            findings.append(left_out(row.where, Fault.UNKNOWN_PRODUCT, named=product_id))
        elif not value:
            findings.append(left_out(row.where, Fault.NO_VALUE, product_id))
        elif given.setdefault(product_id, value) != value:
            findings.append(contradiction(row.where, product_id, given[product_id], first[product_id]))
        else:
            first.setdefault(product_id, row.where)
    return given, findings
