"""`modiste teach`: an own attribute, learned from a few labelled products."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.options import ModelOption, ShopOption
from modiste.cli.refused import tell_refused
from modiste.errors import QueryError

if TYPE_CHECKING:
    from modiste.curate.taught import TaughtAttribute
    from modiste.curate.teaching import TeachingReport


def teach(
    shop: ShopOption,
    attribute: Annotated[str | None, typer.Argument(help="What to call it, for example neckline.")] = None,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="LABELS.csv", help="Columns product_id and value; 50 rows or more are best."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show what the shop was taught, and how well.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the attribute from the shop.")] = False,
    model: ModelOption = None,
) -> None:
    """Teach the shop an attribute of your own; from then on every product has a value where the model is sure enough.

    The value is usable in --where, and ATTRIBUTE_confidence beside it: 1 where you gave the label, less where it is
    predicted.

    Example: modiste teach neckline necklines.csv --shop s
    """
    from modiste.settings import load_settings
    from modiste.shop import Shop

    target = Shop.open(shop, settings=load_settings(model=model))
    if listed:
        _list(target.taught_of_any_model(), {each.attribute for each in target.taught})
        return
    if attribute is None or (file is None) != forget:
        raise QueryError("Give an attribute and a file of labels, an attribute and --forget, or --list.")
    if file is None:
        target.forget(attribute)
        typer.echo(f"The shop {shop} no longer knows {attribute}.")
        return
    labels, refused = target.read_labels(file)
    report = target.teach(attribute, labels).report
    for line in report_lines(attribute, report):
        typer.echo(line)
    tell_refused(refused)


def report_lines(attribute: str, report: TeachingReport) -> list[str]:
    """What a person should know about a taught attribute, in plain words."""
    from modiste.curate.teaching import ENOUGH_PRODUCTS

    few = [label for label, count in report.labels.items() if count < 5]
    lines = [
        f"Taught {attribute} from {report.products:,} products, {len(report.labels)} labels: "
        + ", ".join(f"{label} {count:,}" for label, count in report.labels.items())
        + ".",
        f"On labelled products it had not seen: accuracy {report.accuracy:.1%}, macro-F1 {report.macro_f1:.3f}; always "
        f"saying the commonest label: {report.majority:.1%}.",
        f"Better by {report.accuracy - report.majority:+.1%} (95 % interval {report.gain_low:+.1%} to "
        f"{report.gain_high:+.1%}).",
    ]
    if not report.better_than_guessing:
        lines.append(
            f"That is not enough to tell it from guessing: label more products before you trust {attribute}, or it "
            "cannot be seen in the photos."
        )
    if few:
        lines.append(f"Fewer than five examples: {', '.join(few)}; these are hardly learned.")
    if report.products < ENOUGH_PRODUCTS:
        lines.append(
            f"{report.products:,} labelled products are few: below {ENOUGH_PRODUCTS:,} these figures are rough."
        )
    return lines


def _list(taught: Sequence[TaughtAttribute], usable: set[str]) -> None:
    if not taught:
        typer.echo("The shop was taught nothing yet.")
    for each in taught:
        for line in report_lines(each.attribute, each.report):
            typer.echo(line)
        if each.attribute not in usable:
            typer.echo(f"{each.attribute} was taught on another model's vectors and is not used: teach it again.")
