"""Answers as a table, as JSON lines and as a picture sheet."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from modiste.cli.options import Format

if TYPE_CHECKING:
    from modiste.report.tile import Tile
    from modiste.schema import Schema
    from modiste.shop import Shop
    from modiste.types import Hit

ALWAYS = ("rank", "product_id", "score", "title", "photo", "attributes", "why", "variants")
WHERE_KNOWN = ("price", "currency", "availability", "url")
"""Fields of a JSON line: the first always, the second where the catalogue has them."""

MOST_SHOWN = 5
"""Attributes that a table shows of a shop whose attributes have no known meaning."""


WIDE = 110
"""Characters from which a terminal has room for the reasons; the sheet and the JSON lines always have them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, in the words it was asked with, and its hits, or the sentence that says why there are none.

    `title` stands before the question above a table; `schema` says what the hits' attributes mean.
    """

    query: str
    hits: Sequence[Hit] = ()
    error: str | None = None
    title: str = "Similar to"
    schema: Schema | None = None


def print_answer(answer: Answer, form: Format) -> None:
    """To standard output; the error of an unusable photo is a JSON line of its own, or a line on standard error."""
    if form is Format.JSONL:
        lines = [_line(answer.query, hit) for hit in answer.hits]
        if answer.error is not None:
            lines = [{"query": answer.query, "photo": answer.query, "error": answer.error}]
        for line in lines:
            typer.echo(json.dumps(line, ensure_ascii=False))
    elif answer.error is not None:
        typer.echo(f"modiste: {answer.query}: {answer.error}", err=True)
    else:
        _print_table(answer)


def write_answers_sheet(
    path: Path, answers: Sequence[Answer], queries: Sequence[Tile], shop: Shop, title: str = "Similar products"
) -> Path:
    """Draw the answers that have hits, each beside its query, and return the path."""
    from modiste.report.sheet import RowSheet, Sheet, SheetRow, write_sheet
    from modiste.report.tile import hit_tile

    schema = shop.schema
    pictures = shop.thumbnails([hit.product_id for answer in answers for hit in answer.hits])
    rows = [
        SheetRow(query, [hit_tile(hit, pictures.get(hit.product_id), schema) for hit in answer.hits])
        for query, answer in zip(queries, answers, strict=True)
        if answer.error is None
    ]
    subtitle = f"from {shop.count:,} products"
    if len(rows) == 1:
        return write_sheet(path, Sheet(title, subtitle, rows[0].query, rows[0].tiles))
    return write_sheet(path, RowSheet(title, subtitle, rows))


def _line(query: str, hit: Hit) -> dict[str, object]:
    from modiste.types import as_written

    values = {name: getattr(hit, name) for name in ALWAYS}
    values |= {name: value for name in WHERE_KNOWN if (value := getattr(hit, name)) is not None}
    values["attributes"] = {name: as_written(value) for name, value in hit.attributes.items()}
    return {**values, "score": round(hit.score, 6), "query": query}


def _print_table(answer: Answer) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = [] if answer.schema is None else _shown(answer.schema)
    columns = {
        "": [str(hit.rank) for hit in answer.hits],
        "score": [f"{hit.score:.3f}" for hit in answer.hits],
        "id": [hit.product_id for hit in answer.hits],
        "title": [hit.title or "" for hit in answer.hits],
        "attributes": [", ".join(str(hit.attributes[n]) for n in shown if n in hit.attributes) for hit in answer.hits],
        "why": ["; ".join(hit.why) for hit in answer.hits],
        "variants": [" ".join(hit.variants) for hit in answer.hits],
    }
    console = Console(file=sys.stdout)
    if console.width < WIDE:
        del columns["why"]
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    table = Table(title=Text(f"{answer.title} {answer.query}"), title_justify="left")
    for name in filled:
        table.add_column(
            name, overflow="fold", no_wrap=name == "id", justify="right" if name in ("", "score") else "left"
        )
    for cells in zip(*filled.values(), strict=True):
        table.add_row(*map(Text, cells))
    console.print(table)
    if not answer.hits:
        typer.echo("No product fits the question.", err=True)


def _shown(schema: Schema) -> list[str]:
    """The attributes of a table: the narrowest category and the looks; the first ones where none has such a meaning."""
    from modiste.schema import Role

    category = schema.narrowest_category()
    roles = (Role.COLOUR, Role.WEARER, Role.OCCASION, Role.SEASON)
    looks = [each.name for role in roles if (each := schema.first(role)) is not None]
    return ([category.name] if category is not None else []) + looks or list(schema.names[:MOST_SHOWN])
