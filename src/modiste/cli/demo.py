"""`modiste demo`: from nothing to recommendations, the first thing to run."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.options import Format, ModelOption

if TYPE_CHECKING:
    from modiste.shop import Shop
    from modiste.types import Catalogue

SHOP_FOLDER, SHEET_FILE = "demo-shop", "similar.png"

QUERIES = 4
HITS = 6


def demo(
    source: Annotated[
        str | None, typer.Option("--source", metavar="SOURCE", help="Your own catalogue: Kaggle zip, table or folder.")
    ] = None,
    download: Annotated[bool, typer.Option("--download", help="Fetch the Kaggle set (extra [kaggle]).")] = False,
    products: Annotated[
        int, typer.Option("--products", min=1, help="At most this many, evenly spread over the catalogue.")
    ] = 4000,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the shop and the sheet go.")] = Path(
        "modiste-demo"
    ),
    model: ModelOption = None,
) -> None:
    """Build a shop from a catalogue and show recommendations: a table here, and a picture sheet.

    Example: modiste demo --source fashion-product-images-small.zip
    """
    from modiste.cli.answers import Answer, print_answer, write_answers_sheet
    from modiste.errors import QueryError
    from modiste.parallel.progress import terminal_progress
    from modiste.report.tile import product_tile
    from modiste.sample.default_source import default_source
    from modiste.settings import load_settings
    from modiste.shop import Shop
    from modiste.sources.reading import read

    settings = load_settings(model=model)
    chosen = default_source(settings, source=source, download=download)
    typer.echo(chosen.message)
    catalogue = _thinned(read(chosen.source), products)
    shop = Shop.create(out / SHOP_FOLDER, settings=settings, rebuild=True)
    with terminal_progress() as progress:
        done = shop.update(catalogue, progress=progress)
    typer.echo(f"Shop: {shop.count:,} products in {out / SHOP_FOLDER}, encoded in {done.seconds:.1f} s.")

    if not shop.count:
        raise QueryError(
            f"None of the {len(catalogue.products):,} products of {chosen.source.name} has a usable photo."
        )
    asked = _queries(shop)
    answers = [
        Answer(f"{product_id}: {shop.product(product_id).title}", shop.similar(product_id, HITS), schema=shop.schema)
        for product_id in asked
    ]
    print_answer(answers[0], Format.TABLE)
    pictures = shop.thumbnails(asked)
    tiles = [product_tile(shop.product(product_id), pictures.get(product_id), shop.schema) for product_id in asked]
    typer.echo(f"Sheet: {write_answers_sheet(out / SHEET_FILE, answers, tiles, shop)}")
    typer.echo(
        f"Next:  {_program()} similar --id {asked[-1]} --shop {out / SHOP_FOLDER} -k 10 --sheet {out / 'next.png'}"
    )


def _program() -> str:
    """How this command was called, where a plain `modiste` would not be found: from a virtual environment's folder."""
    return sys.argv[0] if Path(sys.argv[0]).name == "modiste" and which("modiste") is None else "modiste"


def _thinned(catalogue: Catalogue, most: int) -> Catalogue:
    """At most `most` products, evenly spread, said in a line where some are left out."""
    total = len(catalogue.products)
    if total <= most:
        return catalogue
    typer.echo(f"Using {most:,} of its {total:,} products; --products {total} takes all.")
    kept = tuple(catalogue.products[position * total // most] for position in range(most))
    return replace(catalogue, products=kept)


def _queries(shop: Shop) -> list[str]:
    """The first product of each of the commonest types, or the first products where there are no types."""
    columns = shop.snapshot().columns
    ids: list[str] = columns["product_id"].to_pylist()
    category = shop.schema.narrowest_category()
    if category is None:
        return ids[:QUERIES]
    types = columns[category.name].to_pylist()
    common = [name for name, _ in Counter(filter(None, types)).most_common(QUERIES)]
    return [ids[types.index(name)] for name in common]
