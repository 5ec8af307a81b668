"""`modiste paper`: the paper that the project grew from, rebuilt and scored on held-out products."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.source_options import ColumnOption, PhotosOption, SourceArgument, column_mapping
from modiste.cli.train import STOPPED, need_torch
from modiste.errors import MissingExtraError

if TYPE_CHECKING:
    from modiste.paper.plan import Plan
    from modiste.paper.results import Summary


def paper(
    source: SourceArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the report; a stopped run in it is resumed.")
    ],
    plan: Annotated[
        str, typer.Option("--plan", metavar="NAME", help="trial, small, full, or a .toml file of your own.")
    ] = "small",
    larger: Annotated[
        str | None, typer.Option("--larger", metavar="SOURCE2", help="Larger photos of the same products, by id.")
    ] = None,
    phone: Annotated[
        Path | None, typer.Option("--phone", metavar="ZIP", help="The clothing dataset's phone photos.")
    ] = None,
    fashion_mnist: Annotated[
        Path | None, typer.Option("--fashion-mnist", metavar="DIR", help="Folder of Fashion-MNIST's four idx files.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", metavar="FILE", help="ImageNet weights of the paper's net.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="STEP", help="Run only this step. Repeatable.")
    ] = None,
    list_steps: Annotated[bool, typer.Option("--list-steps", help="List the plan's steps and exit.")] = False,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="Processor threads; by default all.")] = None,
    column: ColumnOption = None,
    photos: PhotosOption = None,
) -> None:
    """Rebuild the paper's tables and figures, held-out scores beside its printed ones; needs the extra [paper].

    Every step is kept in DIR; Ctrl-C saves a training, and the same command resumes it.

    Example: modiste paper fashion-product-images-small.zip --out paper --plan small
    """
    from modiste.paper.plan import load_plan

    chosen = load_plan(plan)
    if list_steps:
        _tell_steps(chosen)
        return
    need_torch("Rebuilding the paper", "paper")
    if find_spec("skimage") is None:
        raise MissingExtraError("Rebuilding the paper", "paper")
    from modiste.paper.page import write_page
    from modiste.paper.run import PaperRun, Request
    from modiste.paper.workplace import Interrupted
    from modiste.parallel.progress import terminal_progress
    from modiste.report.extra import require_report_extra
    from modiste.settings import load_settings
    from modiste.sources import open_source
    from modiste.sources.reading import read

    require_report_extra("modiste paper")
    settings = load_settings(threads=threads)
    request = Request(
        catalogue=read(open_source(source, columns=column_mapping(column), photos=photos, settings=settings)),
        out=out,
        plan=chosen if weights is None else chosen.with_weights(weights),
        larger=None if larger is None else read(open_source(larger, settings=settings)),
        phone=phone,
        fashion_mnist=fashion_mnist,
        only=tuple(only or ()),
    )
    try:
        with terminal_progress(lines=True) as progress:
            summary = PaperRun(request, settings, progress).run()
    except (Interrupted, KeyboardInterrupt):
        typer.echo(f"Stopped; what was done is saved in {out}, and the same command resumes.", err=True)
        raise typer.Exit(STOPPED) from None
    page = write_page(out, chosen)
    _tell(summary)
    typer.echo(f"Report: {page}")


def _tell_steps(plan: Plan) -> None:
    typer.echo(" ".join(plan.reason.split()))
    titles = plan.titles
    for name in ("data", *plan.step_names):
        typer.echo(f"  {name:30}{titles.get(name, '')}".rstrip())


def _tell(summary: Summary) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Held-out products, merged labels", title_justify="left")
    for name in ("", "mean of seven", "articleType", "ms/photo"):
        table.add_column(name, justify="right" if name else "left")
    for step in sorted(summary.steps, key=lambda step: -step.mean_accuracy):
        article, ms = step.accuracy("articleType"), step.cost.ms_per_photo
        table.add_row(
            step.title,
            f"{step.mean_accuracy:.1%}",
            "-" if article is None else f"{article:.1%}",
            "-" if ms is None else f"{ms:.1f}",
        )
    Console().print(table)
    for sentence in summary.left:
        typer.echo(f"Left: {sentence}", err=True)
