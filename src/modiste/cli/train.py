"""`modiste train` and `modiste export`: a catalogue's own model, and the folder that everything else opens."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from modiste.cli.source_options import ColumnOption, PhotosOption, SourceArgument, column_mapping
from modiste.errors import MissingExtraError, QueryError

STOPPED = 130
"""The exit code of a command that Ctrl-C ended: 128 and the signal's number."""

CacheOption = Annotated[
    Path | None,
    typer.Option("--cache", metavar="DIR", help="Where decoded photos are kept; by default in the run folder."),
]

ThreadsOption = Annotated[int | None, typer.Option("--threads", min=1, help="Processor threads; by default all.")]


def _list_presets(asked: bool) -> None:
    if not asked:
        return
    from modiste.train.preset import load_preset, preset_names

    for name in preset_names():
        preset = load_preset(name)
        typer.echo(f"{name:10}{preset.backbone}, {preset.epochs} epochs. {' '.join(preset.reason.split())}")
    raise typer.Exit


def train(
    source: SourceArgument,
    out: Annotated[Path, typer.Option("--out", metavar="RUN", help="The run folder; a stopped run in it is resumed.")],
    preset: Annotated[
        str,
        typer.Option(
            "--preset", metavar="NAME", help="quick, heads, light, imagenet, large, paper, or a .toml file of your own."
        ),
    ] = "light",
    attribute: Annotated[
        list[str] | None,
        typer.Option("--attribute", metavar="NAME", help="Learn this attribute; by default all that hold labels."),
    ] = None,
    larger: Annotated[
        str | None, typer.Option("--larger", metavar="SOURCE2", help="Larger photos of the same products, by id.")
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting, as batch=32 or augmentation.flip=0. Repeatable."),
    ] = None,
    published_split: Annotated[
        Path | None,
        typer.Option(
            "--published-split", metavar="CSV", help="Train on a published split (columns id and split) instead."
        ),
    ] = None,
    devices: Annotated[int, typer.Option("--devices", min=1, help="Processes, each on its GPU or share of cores.")] = 1,
    threads: ThreadsOption = None,
    cache: CacheOption = None,
    column: ColumnOption = None,
    photos: PhotosOption = None,
    list_presets: Annotated[  # noqa: ARG001 (its callback does the work)
        bool, typer.Option("--list-presets", callback=_list_presets, is_eager=True, help="Say what each preset is for.")
    ] = False,
) -> None:
    """Train a model on a catalogue's photos and labels; needs the extra [train].

    Learns the attributes whose values are labels, and says which those are, with the rows of each label, and what is
    left out. Labels in fewer than 5 rows count as missing (--set least_rows=N). Ctrl-C saves first; the same command
    resumes. The run folder gets log.jsonl with the curves.

    Example: modiste train fashion-product-images-small.zip --preset light --out run
    """
    from modiste.settings import load_settings
    from modiste.sources import open_source
    from modiste.train.preset import load_preset

    named = {"attributes": attribute} if attribute else {}
    chosen = load_preset(preset, _changes(change or []) | named)
    settings = load_settings(threads=threads)
    need_torch("Training")
    from modiste.train.launch import TrainingRequest, launch
    from modiste.train.loop import finished
    from modiste.train.run_folder import TableReading

    reading = TableReading(columns=column_mapping(column), photos=photos)
    request = TrainingRequest(
        source=open_source(source, columns=reading.columns, photos=reading.photos, settings=settings),
        larger=None if larger is None else open_source(larger, settings=settings),
        preset=chosen,
        folder=out,
        caches=cache,
        settings=settings,
        devices=devices,
        published=published_split,
        reading=reading,
    )
    try:
        position = launch(request)
    except KeyboardInterrupt:
        typer.echo("Stopped before the first step; the same command starts again.", err=True)
        raise typer.Exit(STOPPED) from None
    if not finished(position, chosen):
        done = f"{position.epoch} of {chosen.epochs} epochs and {position.step:,} steps"
        typer.echo(f"Stopped after {done}, saved in {out}; the same command resumes.", err=True)
        raise typer.Exit(STOPPED)
    typer.echo(
        f"{position.epoch} epochs in {position.seconds / 60:,.1f} min; best validation accuracy {position.best:.4f} "
        f"in epoch {position.best_epoch + 1}. Next: modiste export {out} --out MODEL"
    )


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The run folder of `modiste train`.")],
    out: Annotated[Path, typer.Option("--out", metavar="MODEL", help="Folder to write; its name becomes the model's.")],
    source: Annotated[
        str | None, typer.Option("--source", metavar="SOURCE", help="The run's catalogue, if it lies elsewhere now.")
    ] = None,
    threads: ThreadsOption = None,
    column: ColumnOption = None,
    photos: PhotosOption = None,
) -> None:
    """Make a model folder from a run: ONNX graph, labels, preprocessing, temperatures and model card.

    Temperatures and metrics come from the validation split, and the graph is checked against torch on its photos.
    The run knows its catalogue, columns and photos; --source, --column and --photos are for what has changed since.

    Example: modiste export run --out model && modiste index SOURCE --shop s --model model
    """
    from modiste.settings import load_settings

    settings = load_settings(threads=threads)
    need_torch("Exporting a model")
    from modiste.parallel.progress import terminal_progress
    from modiste.train.export.export import export_run
    from modiste.train.run_folder import open_run

    columns = column_mapping(column)
    opened = open_run(run).open_source(settings, location=source, columns=columns, photos=photos)
    with terminal_progress(lines=True) as progress:
        done = export_run(run, out, settings, source=opened, progress=progress)
    differences = done.differences
    typer.echo(
        f"{done.model.path}: {len(done.model.graph) / 1e6:.1f} MB. Over {done.photos:,} photos the embedding differs "
        f"from torch by at most {differences['embedding']:.1e}, a logit by at most {max(differences.values()):.1e}."
    )
    accuracy = {name: value for name, value in done.model.description.metrics.items() if "accuracy" in name}
    typer.echo("\n".join(f"  {name}: {value:.4f}" for name, value in accuracy.items()))


def _changes(given: list[str]) -> dict[str, Any]:
    """KEY=VALUE to values as TOML writes them; anything else is text. Raises QueryError."""
    changes: dict[str, Any] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise QueryError(f"--set {text} is not KEY=VALUE; write it as batch=32.")
        try:
            changes[key] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            changes[key] = value
    return changes


def need_torch(feature: str, extra: str = "train") -> None:
    """Raise MissingExtraError, with the line that installs it, where a library of the training is not installed."""
    if any(find_spec(name) is None for name in ("torch", "lightning", "timm", "onnx", "scipy")):
        raise MissingExtraError(feature, extra)
