"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from modiste.errors import QueryError

ShopOption = Annotated[str, typer.Option("--shop", metavar="URI", help="The shop: a folder, or s3://BUCKET/PATH.")]

ModelOption = Annotated[
    Path | None, typer.Option("--model", metavar="DIR", help="Model folder; by default the model in the package.")
]

WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="EXPR",
        help="Condition every answer meets: usage=Casual, baseColour=Red|Pink, season!=Winter, price<=30. Repeatable.",
    ),
]

SHEET_SUFFIX = ".png"


def sheet_path(path: Path | None) -> Path | None:
    """The path, before any work is done for it. Raises QueryError for another ending than the format's."""
    if path is not None and path.suffix.lower() != SHEET_SUFFIX:
        raise QueryError(f"The sheet {path} has an unknown ending; it is a picture that ends in {SHEET_SUFFIX}.")
    return path


SheetOption = Annotated[
    Path | None,
    typer.Option("--sheet", metavar="FILE.png", callback=sheet_path, help="Draw the answers as a picture."),
]


class Format(StrEnum):
    """How answers are printed."""

    TABLE = "table"
    JSONL = "jsonl"


FormatOption = Annotated[Format, typer.Option("--format", help="A table to read, or JSON lines for programs.")]
