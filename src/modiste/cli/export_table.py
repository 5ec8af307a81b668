"""`modiste export-table`: a shop's content for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modiste.cli.options import ModelOption, ShopOption


def export_table(
    shop: ShopOption,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A .parquet or .csv file.")],
    vectors: Annotated[bool, typer.Option("--vectors/--no-vectors", help="With each product's vector.")] = True,
    model: ModelOption = None,
) -> None:
    """Write all products with their columns, attributes and vectors to a file.

    Example: modiste export-table --shop s --out table.csv --no-vectors
    """
    from modiste.settings import load_settings
    from modiste.shop import Shop

    target = Shop.open(shop, settings=load_settings(model=model))
    typer.echo(f"Wrote {target.count:,} products to {target.export_table(out, vectors)}.")
