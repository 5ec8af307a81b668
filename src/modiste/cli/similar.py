"""`modiste similar`: products that look like a photo or like a product of the shop."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.answers import Answer, print_answer, write_answers_sheet
from modiste.cli.options import Format, FormatOption, ModelOption, SheetOption, ShopOption, WhereOption
from modiste.errors import PhotoError, QueryError

if TYPE_CHECKING:
    from modiste.report.tile import Tile
    from modiste.shop import Shop


def similar(
    shop: ShopOption,
    photos: Annotated[list[Path] | None, typer.Argument(metavar="PHOTO...", help="One or more photo files.")] = None,
    product_ids: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="A product of the shop instead. Repeatable.")
    ] = None,
    k: Annotated[int, typer.Option("-k", help="How many products to show.")] = 10,
    where: WhereOption = None,
    form: FormatOption = Format.TABLE,
    sheet: SheetOption = None,
    collapse: Annotated[bool, typer.Option(help="Show near-duplicates as variants of one answer.")] = True,
    model: ModelOption = None,
) -> None:
    """Show the most similar products for photos or product ids.

    A product that is sold out finds its replacement with --id and --where "availability=in stock".

    Example: modiste similar shirt.jpg --shop s -k 10 --where gender=Men --sheet out.png
    """
    from modiste.settings import load_settings
    from modiste.shop import Shop

    questions: list[Path | str] = [*(photos or []), *(product_ids or [])]
    if not questions:
        raise QueryError("There is nothing to look for; give a photo, or a product with --id.")
    target = Shop.open(shop, settings=load_settings(model=model))
    for product_id in product_ids or []:
        target.product(product_id)
    answers = []
    for question in questions:
        answers.append(_answer(target, question, k, where or [], collapse))
        print_answer(answers[-1], form)
    if sheet is not None:
        tiles = [_query_tile(target, question) for question in questions]
        typer.echo(f"Sheet: {write_answers_sheet(sheet, answers, tiles, target)}", err=form is Format.JSONL)
    if any(answer.error is not None for answer in answers):
        raise typer.Exit(1)


def _answer(shop: Shop, question: Path | str, k: int, where: list[str], collapse: bool) -> Answer:
    """The answer, or the reason why the photo cannot be used; other mistakes end the command."""
    # A file's name need not be text; what cannot be printed is shown as \xff.
    words = os.fsencode(question).decode(errors="backslashreplace")
    try:
        return Answer(words, shop.similar(question, k, where, collapse), schema=shop.schema)
    except PhotoError as error:
        return Answer(words, error=str(error))


def _query_tile(shop: Shop, question: Path | str) -> Tile:
    from modiste.report.tile import Tile, product_tile

    if isinstance(question, str):
        return product_tile(shop.product(question), shop.thumbnails([question]).get(question), shop.schema)
    return Tile(question.read_bytes() if question.is_file() else None, question.name)
