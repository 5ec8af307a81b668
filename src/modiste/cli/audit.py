"""`modiste audit` and `modiste fill`: labels that look wrong, and values for those that are missing."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from modiste.cli.options import ModelOption, ShopOption
from modiste.cli.suspect_table import TableFormat, print_suspects, suspect_csv

CSV_FILE = "audit.csv"

AttributeOption = Annotated[
    list[str] | None,
    typer.Option("--attribute", metavar="NAME", help="Audit this attribute; by default all that can be. Repeatable."),
]
NamesOption = Annotated[bool, typer.Option(help="Use the words of product names as evidence, too.")]
TableFormatOption = Annotated[TableFormat, typer.Option("--format", help="A table, JSON lines, or CSV for `correct`.")]


def audit(
    shop: ShopOption,
    k: Annotated[int, typer.Option("-k", min=1, help="How many labels to show, the most suspect first.")] = 100,
    attribute: AttributeOption = None,
    names: NamesOption = True,
    form: TableFormatOption = TableFormat.TABLE,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=f"Write {CSV_FILE} and a page with the photos there.")
    ] = None,
    model: ModelOption = None,
) -> None:
    """Show labels that look wrong or contradict each other, with the reasons and a suggestion.

    Delete the rows of audit.csv that you do not agree with, and give the rest to `modiste correct`.

    Example: modiste audit --shop s --out audit
    """
    from modiste.settings import load_settings
    from modiste.shop import Shop

    target = Shop.open(shop, settings=load_settings(model=model))
    suspects = target.audit(attribute, k, names)
    if out is None:
        print_suspects(suspects, form)
        return
    from modiste.curate.audit.page import write_audit_page
    from modiste.files import write_atomically

    table = write_atomically(out / CSV_FILE, suspect_csv(suspects).encode("utf-8", "replace"))
    photos = target.thumbnails([each.product_id for each in suspects])
    page = write_audit_page(out, shop, target.count, suspects, photos)
    noun = "suspect label" if len(suspects) == 1 else "suspect labels"
    typer.echo(f"{len(suspects):,} {noun}: {page} to look at, {table} to correct by:")
    typer.echo(f"  modiste correct {shlex.quote(str(table))} --shop {shlex.quote(shop)}")


def fill(
    shop: ShopOption,
    least: Annotated[
        float, typer.Option("--confidence", help="Fill values of at least this confidence, 0 to 1.")
    ] = 0.9,
    attribute: AttributeOption = None,
    names: NamesOption = True,
    form: TableFormatOption = TableFormat.TABLE,
    apply: Annotated[bool, typer.Option("--apply", help="Save the values as corrections at once.")] = False,
    model: ModelOption = None,
) -> None:
    """Find values for missing labels, the surest first; a catalogue without labels gets all that the model knows.

    Example: modiste fill --shop s --format csv > missing.csv
    """
    from modiste.settings import load_settings
    from modiste.shop import Shop
    from modiste.types import Correction, Origin

    target = Shop.open(shop, settings=load_settings(model=model))
    found = target.fill(attribute, least, names)
    print_suspects(found, form)
    if apply:
        target.correct(
            Correction(each.product_id, each.attribute, each.suggested, "; ".join(each.reasons), Origin.FILLED)
            for each in found
        )
        typer.echo(f"Filled {len(found):,} missing labels of the shop {shop}.", err=True)
