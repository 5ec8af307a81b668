"""`modiste recommend`: ask any recommender by its name."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.options import Format, FormatOption, ModelOption, ShopOption, WhereOption
from modiste.cli.printable import printable
from modiste.errors import PhotoError, QueryError

if TYPE_CHECKING:
    from modiste.recommend.answer import Answer


def recommend(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The recommender: similar, search, or a plugin's.")],
    shop: ShopOption,
    words: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]", help="What to look for, in words.")] = None,
    product_id: Annotated[str | None, typer.Option("--id", metavar="ID", help="A product to start from.")] = None,
    photo: Annotated[Path | None, typer.Option("--photo", metavar="FILE", help="A photo to start from.")] = None,
    like: Annotated[
        list[str] | None, typer.Option("--like", metavar="ID", help="More like this product. Repeatable.")
    ] = None,
    unlike: Annotated[
        list[str] | None, typer.Option("--unlike", metavar="ID", help="Less like this product. Repeatable.")
    ] = None,
    colour: Annotated[str | None, typer.Option("--colour", metavar="HEX", help="A colour, as '#1f3a5f'.")] = None,
    diversity: Annotated[float, typer.Option(help="0 for the best, towards 1 for more varied answers.")] = 0.0,
    k: Annotated[int, typer.Option("-k", help="How many entries to show.")] = 10,
    where: WhereOption = None,
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="KEY=VALUE", help="An option of the recommender's own. Repeatable."),
    ] = None,
    form: FormatOption = Format.TABLE,
    collapse: Annotated[
        bool, typer.Option(help="Show near-duplicates and colour variants as variants of one answer.")
    ] = True,
    model: ModelOption = None,
) -> None:
    """Ask a recommender by its name, those of installed plugins too.

    Example: modiste recommend similar --shop s --id 15970 -k 5 --where "price<=40"
    """
    from modiste.retrieval.query.where import conditions_of
    from modiste.settings import load_settings
    from modiste.shop import Shop
    from modiste.text.key_values import values_by_key
    from modiste.types import Query

    query = Query(
        words=" ".join(words or []),
        photo=photo,
        product_id=product_id,
        where=conditions_of(where or []),
        likes=tuple(like or ()),
        dislikes=tuple(unlike or ()),
        colour=colour,
        k=k,
        diversity=diversity,
        collapse=collapse,
    )
    target = Shop.open(shop, settings=load_settings(model=model))
    try:
        answer = target.recommend(name, query, **values_by_key(option or []))
    except PhotoError as error:
        raise QueryError(f"The photo {photo} cannot be used: {error}") from error
    _print(answer, name, form)


def _print(answer: Answer, name: str, form: Format) -> None:
    if form is Format.JSONL:
        for entry in answer.entries:
            typer.echo(json.dumps(entry.as_json(), ensure_ascii=False))
    else:
        _print_table(answer, name)
    for remark in answer.remarks:
        typer.echo(printable(remark), err=form is Format.JSONL)
    if not answer.entries:
        typer.echo("Nothing fits the question.", err=True)


def _print_table(answer: Answer, name: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(name), title_justify="left")
    rows = [entry.as_row() for entry in answer.entries]
    filled = [column for column in (rows[0] if rows else ()) if any(row[column] for row in rows)]
    for column in filled:
        table.add_column(column, overflow="fold", no_wrap=column == "id")
    for row in rows:
        table.add_row(*(Text(printable(row[column])) for column in filled))
    Console(file=sys.stdout).print(table)
