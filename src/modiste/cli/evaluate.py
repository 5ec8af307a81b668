"""`modiste evaluate`: how good a model is, as a page and result files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from modiste.cli.evaluate_options import (
    CompareOption,
    FeaturesOption,
    InputOption,
    LargerOption,
    LimitOption,
    OutOption,
    PhoneOption,
    PublishedSplitOption,
    ResultsOption,
    RetrievalOption,
    RunOption,
    ShopVectorsOption,
    Side,
    SourceOption,
    SplitOption,
    TaskOption,
)
from modiste.cli.options import ModelOption
from modiste.cli.source_options import ColumnOption, PhotosOption, column_mapping
from modiste.errors import QueryError

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from modiste.evaluate.evaluation import Evaluation
    from modiste.report.html import Table as HtmlTable
    from modiste.settings import Settings
    from modiste.types import Catalogue


def evaluate(
    source: SourceOption = None,
    out: OutOption = None,
    model: ModelOption = None,
    column: ColumnOption = None,
    photos: PhotosOption = None,
    task: TaskOption = None,
    larger: LargerOption = None,
    phone: PhoneOption = None,
    published_split: PublishedSplitOption = None,
    split: SplitOption = Side.TEST,
    compare: CompareOption = None,
    limit: LimitOption = None,
    run: RunOption = None,
    retrieval: RetrievalOption = True,
    shop: ShopVectorsOption = None,
    features: FeaturesOption = None,
    data: InputOption = None,
    results: ResultsOption = None,
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
    request = Request(
        catalogue=None if source is None else _catalogue(source, column, photos, settings),
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


def _catalogue(source: str, column: Sequence[str] | None, photos: Path | None, settings: Settings) -> Catalogue:
    from modiste.sources import open_source
    from modiste.sources.reading import read

    return read(open_source(source, columns=column_mapping(column), photos=photos, settings=settings))


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
