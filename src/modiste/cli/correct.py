"""`modiste correct`: people's corrections, on top of what the source says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modiste.cli.options import ModelOption, ShopOption
from modiste.cli.refused import tell_refused
from modiste.errors import QueryError


def correct(
    shop: ShopOption,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE.csv", help="Columns product_id, attribute, value and optionally reason."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Print the corrections in effect, as such a file.")] = False,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Withdraw the file's corrections: the source's values apply again.")
    ] = False,
    new_values: Annotated[
        bool, typer.Option("--new-values", help="Accept values that neither the shop nor the model knows.")
    ] = False,
    model: ModelOption = None,
) -> None:
    """Correct labels in a shop; the source is never changed, and a later `modiste index` keeps the corrections.

    An empty value withdraws a label. Rows that do not fit are named with their line, the others count.

    Example: modiste correct audit/audit.csv --shop s
    """
    from modiste.cli.suspect_table import correction_csv
    from modiste.settings import load_settings
    from modiste.shop import Shop

    if (file is None) == (not listed):
        raise QueryError("Give a file of corrections, or --list; see `modiste correct --help`.")
    target = Shop.open(shop, settings=load_settings(model=model))
    if file is None:
        typer.echo(correction_csv(target.corrections()), nl=False)
        return
    corrections, refused = target.read_corrections(file, new_values=new_values or withdraw, held=withdraw)
    if withdraw:
        typer.echo(f"Withdrawn: {target.withdraw(corrections):,} of {len(corrections):,} corrections.")
    else:
        target.correct(corrections)
        typer.echo(f"Corrected: {len(corrections):,}; the shop {shop} holds {len(target.corrections()):,} corrections.")
    tell_refused(refused)
