"""`modiste evaluate`: how good a model is, as a page and result files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.options import ModelOption
from modiste.cli.source_options import ColumnOption, PhotosOption, column_mapping

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.table import Table as RichTable

    from modiste.evaluate.encoding import Advance
    from modiste.evaluate.progress import Progress
    from modiste.evaluate.results import Evaluation
    from modiste.report.html import Table as HtmlTable


class Side(StrEnum):
    """The side of the grouped split that is judged."""

    TEST = "test"
    VALIDATION = "validation"


def evaluate(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Labelled catalogue, such as the Kaggle zip.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the page and the result files.")],
    model: ModelOption = None,
    column: ColumnOption = None,
    photos: PhotosOption = None,
    larger: Annotated[
        str | None, typer.Option("--larger", metavar="SOURCE", help="Larger photos of the same products.")
    ] = None,
    phone: Annotated[
        Path | None, typer.Option("--phone", metavar="ZIP", help="The clothing dataset's phone photos.")
    ] = None,
    published_split: Annotated[
        Path | None, typer.Option("--published-split", metavar="CSV", help="A split by id (columns id and split).")
    ] = None,
    split: Annotated[Side, typer.Option("--split", help="Which side to judge; tune on validation.")] = Side.TEST,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="DIR", help="Another model folder, on the same photos.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Judge so many photos, drawn by lot.")] = None,
    run: Annotated[
        Path | None, typer.Option("--run", metavar="DIR", help="The model's run folder, for its curves.")
    ] = None,
    retrieval: Annotated[bool, typer.Option(help="Measure how well products are found, too.")] = True,
    shop: Annotated[
        str | None, typer.Option("--shop", metavar="URI", help="A shop of the same photos and model, for its vectors.")
    ] = None,
    features: Annotated[
        list[Path] | None,
        typer.Option("--features", metavar="DIR", help="Another model folder, searched beside the model. Repeatable."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option("--results", metavar="DIR", help="Other results to chart; by default those beside --out."),
    ] = None,
) -> None:
    """Judge a model on products that its training never saw, under any of their names.

    Example: modiste evaluate fashion-product-images-small.zip --out evaluation
    """
    from modiste.evaluate.evaluation import EvaluationRun, Request
    from modiste.evaluate.page import write_page
    from modiste.report.extra import require_report_extra
    from modiste.settings import load_settings
    from modiste.sources import open_source
    from modiste.sources.reading import read

    require_report_extra("modiste evaluate")
    settings = load_settings(model=model)
    request = Request(
        catalogue=read(open_source(source, columns=column_mapping(column), photos=photos, settings=settings)),
        out=out,
        model=settings.model,
        larger=None if larger is None else read(open_source(larger, settings=settings)),
        phone=phone,
        published=published_split,
        split=split.value,
        compare=compare,
        limit=limit,
        run=run,
        retrieval=retrieval,
        shop=shop,
        features=tuple(features or ()),
    )
    with stage_bars() as progress:
        result = EvaluationRun(request, settings, progress).run()
    page = write_page(out, results or out.absolute().parent)
    _tell(result)
    typer.echo(f"Report: {page}")


def _tell(result: Evaluation) -> None:
    from rich.console import Console
    from rich.table import Table

    from modiste.evaluate.page_tables import decimal, share, span
    from modiste.evaluate.retrieval.page_section import gender_agreement, glance
    from modiste.evaluate.subject import no_labels

    if not result.heads:
        typer.echo(f"modiste: {no_labels(result.model.name)}", err=True)
    else:
        table = Table(title=f"{result.model.name} on {result.data.rows:,} photos, merged labels", title_justify="left")
        for name in ("", "accuracy", "95 % interval", "macro-F1", "majority"):
            table.add_column(name, justify="right" if name else "left")
        for head in result.heads:
            if head.labelling == "merged":
                cells = (
                    share(head.accuracy),
                    span(head.accuracy_interval),
                    decimal(head.macro_f1),
                    share(head.majority),
                )
                table.add_row(head.attribute, *cells)
        Console().print(table)
    if result.retrieval is not None:
        for found in glance(result.retrieval):
            Console().print(_printed(found))
        agreement = gender_agreement(result.retrieval, result.model.name)
        typer.echo(f"Picture to picture, the first ten have the query's gender: {share(agreement)}.")
    if result.phone is not None:
        typer.echo(f"Phone photos: the article type fits {share(result.phone.share)} of {result.phone.photos:,}.")
    typer.echo(
        f"{result.speed.ms_per_photo:.2f} ms per photo, {result.speed.photos_per_second:,.0f} photos/s in batches."
    )


def _printed(table: HtmlTable) -> RichTable:
    from rich.table import Table

    printed = Table(title=table.caption, title_justify="left")
    for column in table.columns:
        printed.add_column(column.title, justify="right" if column.number else "left")
    for row in table.rows:
        printed.add_row(*row)
    return printed


@contextmanager
def stage_bars(live: bool = True) -> Iterator[Progress]:
    """A bar per stage on a terminal's standard error; nothing elsewhere, or where another display is `live` already."""
    from rich.console import Console
    from rich.progress import Progress as Bars

    from modiste.evaluate.progress import Silent

    console = Console(stderr=True)
    if not (live and console.is_terminal):
        yield Silent()
        return
    with Bars(console=console) as bars:
        yield _Stages(bars)


class _Stages:
    """Every stage as one line of a live display."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars

    def stage(self, name: str, total: int) -> Advance:
        """See `Progress.stage`."""
        task = self._bars.add_task(name, total=total or None)
        return lambda done: self._bars.update(task, advance=done)
