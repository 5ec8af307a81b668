"""Suspects and corrections as tables: CSV that `modiste correct` takes, JSON lines, and a table to read."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from modiste.curate.audit.suspects import Suspect
    from modiste.types import Correction

CORRECTION = ("product_id", "attribute", "value", "reason")
SUSPECT = (*CORRECTION, "given", "confidence", "suspicion", "title")


class TableFormat(StrEnum):
    """How suspects are printed."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


def print_suspects(suspects: Sequence[Suspect], form: TableFormat) -> None:
    """To standard output."""
    if form is TableFormat.CSV:
        typer.echo(suspect_csv(suspects), nl=False)
    elif form is TableFormat.JSONL:
        for each in suspects:
            typer.echo(json.dumps(_json_values(each), ensure_ascii=False))
    else:
        _print_table(suspects)


def _json_values(suspect: Suspect) -> dict[str, Any]:
    """The fields of a JSON line; the reasons as sentences."""
    values = asdict(suspect)
    del values["explanations"]
    return values | {"reasons": suspect.reasons}


def suspect_csv(suspects: Iterable[Suspect]) -> str:
    """With the suggestion as `value`, so that the file without its wrong rows is a file of corrections."""
    rows = (
        (
            each.product_id,
            each.attribute,
            each.suggested,
            "; ".join(each.reasons),
            each.given or "",
            f"{each.confidence:.3f}",
            f"{each.suspicion:.2f}",
            each.title or "",
        )
        for each in suspects
    )
    return _csv(SUSPECT, rows)


def correction_csv(corrections: Iterable[Correction]) -> str:
    """As `modiste correct` reads it."""
    from modiste.curate.corrections import told_reason
    from modiste.sources.rows import as_text

    rows = ((each.product_id, each.attribute, as_text(each.value), told_reason(each)) for each in corrections)
    return _csv(CORRECTION, rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    from modiste.sources.reading import harmless

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _print_table(suspects: Sequence[Suspect]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name in ("id", "title", "attribute", "given", "suggested", "confidence", "why"):
        table.add_column(name, overflow="fold", no_wrap=name == "id")
    for each in suspects:
        cells = (each.product_id, each.title or "", each.attribute, each.given or "", each.suggested)
        table.add_row(*map(Text, (*cells, f"{each.confidence:.2f}", "; ".join(each.reasons))))
    Console(file=sys.stdout).print(table)
