"""`modiste tag`: what photos show, with a confidence for every word."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from modiste.cli.options import ModelOption, sheet_path
from modiste.cli.printable import printable
from modiste.cli.tagged_lines import columns, csv_row, json_line, sheet_lines, table_row
from modiste.parallel.progress import Progress, Silent, terminal_progress

if TYPE_CHECKING:
    from modiste.curate.taught import TaughtAttribute
    from modiste.settings import Settings
    from modiste.sources.photo_files import NamedPhoto
    from modiste.types import Tagged

    Answer: TypeAlias = tuple[NamedPhoto, Tagged]
    Show: TypeAlias = Callable[[Tagged], object]

STDIN = "-"

TOLD_EVERY = 64
"""Photos between two moves of the progress bar."""

MOST_ON_SHEET = 240
"""As many as one sheet holds."""


class TagFormat(StrEnum):
    """How tags are printed."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


class LabelList(StrEnum):
    """Which labels are predicted."""

    RAW = "raw"
    MERGED = "merged"


def tag(
    photos: Annotated[
        list[str], typer.Argument(metavar="PHOTO|FOLDER|ZIP|-...", help="Photos; - reads one path per line.")
    ],
    form: Annotated[
        TagFormat, typer.Option("--format", help="A table to read, JSON lines or CSV for programs.")
    ] = TagFormat.TABLE,
    labels: Annotated[
        LabelList, typer.Option("--labels", help="As in the catalogue, or merged as in the paper.")
    ] = LabelList.RAW,
    sheet: Annotated[
        Path | None,
        typer.Option("--sheet", metavar="FILE.png", callback=sheet_path, help="Draw the photos with their tags."),
    ] = None,
    shop: Annotated[
        str | None, typer.Option("--shop", metavar="URI", help="Add the attributes that this shop was taught.")
    ] = None,
    model: ModelOption = None,
) -> None:
    """Tag photos: labels with calibrated confidence, formality, and a listing's draft.

    A question mark follows a tag where fewer than 95 % of such tags are right. Photos that cannot be read are reported,
    and the exit code is then 1.

    Example: modiste tag photos/ more.zip shirt.jpg --format jsonl > tags.jsonl
    """
    from modiste.settings import load_settings
    from modiste.shop.tagger import Tagger
    from modiste.sources.photo_files import named_photos

    settings = load_settings(model=model)
    tagger = Tagger.open(settings=settings, labels=labels.value, own=_taught(shop, settings))
    kept: list[Answer] = []
    told = errors = 0
    answers = tagger.answers(named_photos(_paths(photos), settings))
    with _bar(form) as advance, _PRINTERS[form](tagger.attributes) as show:
        for photo, tagged in _told(answers, advance):
            show(tagged)
            told += 1
            errors += tagged.error is not None
            if sheet is not None and tagged.error is None and len(kept) < MOST_ON_SHEET:
                kept.append((photo, tagged))
    if sheet is not None:
        typer.echo(f"Sheet: {_draw(sheet, kept)}", err=form is not TagFormat.TABLE)
    if not told:
        typer.echo("modiste: Standard input names no photo; give one path per line.", err=True)
    if errors or not told:
        raise typer.Exit(1)


def _taught(shop: str | None, settings: Settings) -> tuple[TaughtAttribute, ...]:
    """The shop's own attributes; another model's shop is refused."""
    if shop is None:
        return ()
    from modiste.shop import Shop

    return Shop.open(shop, settings=settings).taught


def _paths(given: Iterable[str]) -> Iterator[str]:
    """The arguments, with the lines of standard input in the place of "-"."""
    for path in given:
        if path != STDIN:
            yield path
            continue
        for line in sys.stdin.buffer:
            if name := line.rstrip(b"\r\n"):
                yield os.fsdecode(name)


def _told(answers: Iterable[Answer], progress: Progress) -> Iterator[Answer]:
    """The answers, each told to the progress bar."""
    for done, answer in enumerate(answers, 1):
        yield answer
        if done % TOLD_EVERY == 0:
            progress.update("tagging", done, None)


@contextmanager
def _bar(form: TagFormat) -> Iterator[Progress]:
    """A bar, unless lines are being printed on the same terminal."""
    if form is not TagFormat.TABLE and sys.stdout.isatty():
        yield Silent()
        return
    with terminal_progress() as progress:
        yield progress


@contextmanager
def _table(attributes: Sequence[str]) -> Iterator[Show]:  # noqa: ARG001 (each cell names its own)
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name in ("photo", "tags", "formality", "title"):
        table.add_column(name, overflow="fold")
    rows = 0

    def show(tagged: Tagged) -> None:
        nonlocal rows
        if tagged.error is not None:
            typer.echo(f"modiste: {printable(f'{tagged.photo}: {tagged.error}')}", err=True)
            return
        table.add_row(*map(Text, table_row(tagged)))
        rows += 1

    yield show
    if rows:
        Console(file=sys.stdout).print(table)


@contextmanager
def _json_lines(attributes: Sequence[str]) -> Iterator[Show]:  # noqa: ARG001 (each line names its own)
    yield lambda tagged: typer.echo(json.dumps(json_line(tagged), ensure_ascii=False))


@contextmanager
def _csv(attributes: Sequence[str]) -> Iterator[Show]:
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(columns(attributes))
    yield lambda tagged: table.writerow(csv_row(tagged, attributes))


_PRINTERS = {TagFormat.TABLE: _table, TagFormat.JSONL: _json_lines, TagFormat.CSV: _csv}


def _draw(path: Path, kept: Sequence[Answer]) -> Path:
    from modiste.report.sheet import Sheet, write_sheet
    from modiste.report.tile import Tile

    tiles = [Tile(photo.open(), tagged.title or tagged.photo, sheet_lines(tagged)) for photo, tagged in kept]
    return write_sheet(path, Sheet("Tags", f"of {len(kept):,} photos; ? where the model is not sure", None, tiles))
