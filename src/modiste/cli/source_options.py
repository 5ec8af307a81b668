"""The options that say where a catalogue is and what its columns are called."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from modiste.errors import QueryError

SourceArgument = Annotated[
    str, typer.Argument(metavar="SOURCE", help="Feed, table, Kaggle zip or folder, or folder of photos.")
]

ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=COLUMN",
        help="A table's column for a field or a role, as title=name or colour=Farbe. Repeatable.",
    ),
]

PhotosOption = Annotated[
    Path | None, typer.Option("--photos", metavar="DIR", help="Where a feed's photos lie; by default beside it.")
]


def column_mapping(pairs: Iterable[str] | None) -> dict[str, str]:
    """["title=name"] to {"title": "name"}. Raises QueryError for what is not FIELD=COLUMN, and for two columns."""
    columns: dict[str, str] = {}
    for pair in pairs or ():
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not (field and equals and column):
            raise QueryError(f"--column {pair!r} is not FIELD=COLUMN; write for example --column title=name.")
        first = columns.setdefault(field, column)
        if first != column:
            raise QueryError(f"--column names two columns for {field}: {first} and {column}.")
    return columns


def detected_kind(source: str) -> str:
    """The sentence that says as what kind of catalogue the source was read."""
    from modiste.sources import recognise

    return f"{source} was read as {recognise(Path(source)).kind}."
