"""Corrections from a CSV file, each row checked against the shop; rows that do not fit are named with their line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from modiste.curate.correction_check import CorrectionCheck, UnfitError
from modiste.errors import SourceError
from modiste.schema import Schema
from modiste.sources.delimited import DelimitedRows
from modiste.sources.findings import contradiction
from modiste.sources.reading import FORMULA_STARTS
from modiste.types import Correction, Finding, Snapshot

NEEDED = ("product_id", "attribute", "value")


def read_corrections(
    path: Path,
    snapshot: Snapshot,
    labels: Mapping[str, Sequence[str]],
    new_values: bool = False,
    held: Iterable[Correction] = (),
    schema: Schema | None = None,
) -> tuple[list[Correction], list[Finding]]:
    """The corrections of a file with the columns product_id, attribute, value and maybe reason, and what was refused.

    An empty value withdraws the label. Attributes and text values must be known in the shop or to the model
    (`labels`), unless `new_values` lets any value in; `schema` understands other spellings of attributes. Of several
    values for one label the first counts. A row about the same label as one of `held` is that one, also when its
    product has left the shop since.
    Raises SourceError when the file cannot be read as such a table.
    """
    rows = DelimitedRows(path)
    missing = [name for name in NEEDED if name not in rows.columns]
    if missing:
        raise SourceError(f"{path} has the columns {', '.join(rows.columns)}; it needs {', '.join(NEEDED)}.")
    check = CorrectionCheck(snapshot, labels, new_values, held, schema)
    first: dict[tuple[str, str], tuple[Correction, str]] = {}
    findings: list[Finding] = []
    for row in rows:
        if isinstance(row, Finding):
            findings.append(row)
            continue
        cells = {name: unescaped(cell).strip() for name, cell in row.cells.items()}
        try:
            new = check.correction(cells)
        except UnfitError as error:
            findings.append(Finding(row.where, error.cause, kept=False, product_id=cells["product_id"] or None))
            continue
        kept, place = first.setdefault((new.product_id, new.attribute), (new, row.where))
        if kept.value != new.value:
            findings.append(contradiction(row.where, new.product_id, kept.value or "", place))
    return [correction for correction, _ in first.values()], findings


def unescaped(cell: str) -> str:
    """The inverse of `catalogue.reading.harmless`, by which exported cells never start a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
