"""`modiste evaluate`: how good a model is, as a page and result files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.options import ModelOption
from modiste.cli.source_options import ColumnOption, PhotosOption, column_mapping
from modiste.errors import QueryError

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from modiste.evaluate.evaluation import Evaluation
    from modiste.report.html import Table as HtmlTable


class Side(StrEnum):
    """The side of the grouped split that is judged."""

    TEST = "test"
    VALIDATION = "validation"


def evaluate(
    source: Annotated[
        str | None, typer.Argument(metavar="[SOURCE]", help="Labelled catalogue, such as the Kaggle zip.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the page and the result files.")
    ] = None,
    model: ModelOption = None,
    column: ColumnOption = None,
    photos: PhotosOption = None,
    task: Annotated[
        list[str] | None,
        typer.Option(
            "--task", metavar="NAME", help="Run only this task and print one JSON object. Repeatable; see below."
        ),
    ] = None,
    larger: Annotated[
        str | None, typer.Option("--larger", metavar="SOURCE", help="Larger photos of the same products.")
    ] = None,
    phone: Annotated[
        Path | None, typer.Option("--phone", metavar="ZIP", help="The clothing dataset's phone photos.")
    ] = None,
    published_split: Annotated[
        Path | None, typer.Option("--published-split", metavar="CSV", help="A split by id (columns id and split).")
    ] = None,
    split: Annotated[Side, typer.Option("--split", help="Which split to evaluate; tune on validation.")] = Side.TEST,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="DIR", help="Another model folder, on the same photos.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Evaluate this many photos, chosen at random.")
    ] = None,
    run: Annotated[
        Path | None, typer.Option("--run", metavar="DIR", help="The model's run folder, for its curves.")
    ] = None,
    retrieval: Annotated[bool, typer.Option(help="Measure retrieval, too.")] = True,
    shop: Annotated[
        str | None, typer.Option("--shop", metavar="URI", help="A shop of the same photos and model, for its vectors.")
    ] = None,
    features: Annotated[
        list[Path] | None,
        typer.Option("--features", metavar="DIR", help="Another model folder, to compare in retrieval. Repeatable."),
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option("--input", metavar="NAME=PATH", help="What a task needs, by name, such as phone. Repeatable."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option("--results", metavar="DIR", help="Other results to chart; by default those beside --out."),
    ] = None,
) -> None:
    """Judge a model on products that its training never saw, under any of their names.

    The tasks are labels, pictures, names, sentences, label-words, known-items, variants, phone, published-split,
    compare, speed and curves. Without --task all are done that have what they need, and SOURCE and --out are needed.

    Example: modiste evaluate fashion-product-images-small.zip --out evaluation

    Example: modiste evaluate --task speed --task phone --phone phone-photos-256.zip
    """
    from modiste.evaluate.context import Context
    from modiste.evaluate.request import Request
    from modiste.evaluate.run import evaluate as judge
    from modiste.evaluate.tasks import FINDING
    from modiste.parallel.progress import terminal_progress
    from modiste.settings import load_settings
    from modiste.sources import open_source
    from modiste.sources.reading import read

    if not task and (source is None or out is None):
        raise QueryError("Give SOURCE and --out DIR, or name tasks with --task.")
    if out is not None:
        from modiste.report.extra import require_report_extra

        require_report_extra("modiste evaluate")
    settings = load_settings(model=model)
    given = {
        "larger": larger,
        "phone": phone,
        "published-split": published_split,
        "compare": compare,
        "run": run,
        "shop": shop,
    }
    columns = column_mapping(column)
    request = Request(
        catalogue=None
        if source is None
        else read(open_source(source, columns=columns, photos=photos, settings=settings)),
        out=out,
        model=settings.model,
        split=split.value,
        limit=limit,
        inputs={name: str(value) for name, value in given.items() if value is not None} | _inputs(data or ()),
        features=tuple(features or ()),
        tasks=tuple(task or ()),
        left_out=() if retrieval else FINDING,
    )
    with terminal_progress() as progress:
        result = judge(Context(request, settings, progress))
    if task:
        typer.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=1))
    else:
        _tell(result)
    if out is not None:
        from modiste.evaluate.page import write_page

        page = write_page(out, results or out.absolute().parent)
        typer.echo(f"Report: {page}", err=bool(task))


def _inputs(given: Sequence[str]) -> dict[str, str]:
    """NAME=PATH as pairs. Raises QueryError for anything else."""
    pairs = [text.partition("=") for text in given]
    wrong = [text for text, (name, _, path) in zip(given, pairs, strict=True) if not name or not path]
    if wrong:
        raise QueryError(f"--input {wrong[0]!r} is not NAME=PATH; write for example --input phone=photos.zip.")
    return {name: path for name, _, path in pairs}


def _tell(result: Evaluation) -> None:
    from rich.console import Console

    from modiste.evaluate.subject import no_labels
    from modiste.evaluate.tasks import tasks

    if not result.model.attributes:
        typer.echo(f"modiste: {no_labels(result.model.name)}", err=True)
    for task in tasks().values():
        for shown in task.printed(result):
            if isinstance(shown, str):
                typer.echo(shown)
            else:
                Console().print(_printed(shown))


def _printed(table: HtmlTable) -> RichTable:
    from rich.table import Table

    printed = Table(title=table.caption, title_justify="left")
    for column in table.columns:
        printed.add_column(column.title, justify="right" if column.number else "left")
    for row in table.rows:
        printed.add_row(*row)
    return printed
