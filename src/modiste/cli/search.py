"""`modiste search`: products for a question in words, with a photo, a colour and examples where they help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modiste.cli.answers import Answer, print_answer, write_answers_sheet
from modiste.cli.options import Format, FormatOption, ModelOption, SheetOption, ShopOption, WhereOption
from modiste.errors import PhotoError, QueryError

if TYPE_CHECKING:
    from modiste.report.tile import Tile
    from modiste.shop import Shop
    from modiste.types import Understood


def search(
    shop: ShopOption,
    words: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]", help="What to look for, in words.")] = None,
    photo: Annotated[Path | None, typer.Option("--photo", metavar="FILE", help="A photo to start from.")] = None,
    like: Annotated[
        list[str] | None, typer.Option("--like", metavar="ID", help="More like this product. Repeatable.")
    ] = None,
    unlike: Annotated[
        list[str] | None, typer.Option("--unlike", metavar="ID", help="Less like this product. Repeatable.")
    ] = None,
    colour: Annotated[str | None, typer.Option("--colour", metavar="HEX", help="A colour, as '#1f3a5f'.")] = None,
    diversity: Annotated[float, typer.Option(help="0 for the best, towards 1 for more varied answers.")] = 0.0,
    k: Annotated[int, typer.Option("-k", help="How many products to show.")] = 10,
    where: WhereOption = None,
    form: FormatOption = Format.TABLE,
    sheet: SheetOption = None,
    collapse: Annotated[
        bool, typer.Option(help="Show near-duplicates and colour variants as variants of one answer.")
    ] = True,
    model: ModelOption = None,
) -> None:
    """Search a shop with words, a photo, a colour, liked and disliked products, or several of them together.

    "for men", "under 40" and "in stock" are filters that every answer meets; other words say what comes first. How the
    question was read is printed below the answers, with --format jsonl on standard error.

    Example: modiste search "navy blue check shirt for men" --shop s -k 10 --where "price<=40" --sheet out.png
    """
    from modiste.settings import load_settings
    from modiste.shop import Shop

    text = " ".join(words or [])
    target = Shop.open(shop, settings=load_settings(model=model))
    try:
        found = target.search(
            text, photo, k, where or [], like or (), unlike or (), diversity=diversity, colour=colour, collapse=collapse
        )
    except PhotoError as error:
        raise QueryError(f"The photo {photo} cannot be used: {error}") from error
    answer = Answer(
        _described(text, photo, like or [], unlike or [], colour), found.hits, title="Answers to", schema=target.schema
    )
    print_answer(answer, form)
    for line in _readings(found.understood):
        typer.echo(line, err=form is Format.JSONL)
    if sheet is not None:
        tile = _query_tile(target, photo, like or [], answer.query)
        path = write_answers_sheet(sheet, [answer], [tile], target, title="Search")
        typer.echo(f"Sheet: {path}", err=form is Format.JSONL)


def _described(text: str, photo: Path | None, like: list[str], unlike: list[str], colour: str | None) -> str:
    """The question in one line."""
    parts = [
        text.strip(),
        f"photo {photo}" if photo else "",
        f"like {', '.join(like)}" if like else "",
        f"unlike {', '.join(unlike)}" if unlike else "",
        f"colour {colour}" if colour else "",
    ]
    return ", ".join(part for part in parts if part)


def _readings(understood: Understood) -> list[str]:
    """How the question was read, a line for each kind."""
    said = {
        "Only": understood.filters,
        "First": understood.preferences,
        "Words": understood.matched,
        "Read": tuple(f"{written} as {read}" for written, read in understood.corrected),
        "Unknown here": understood.unknown,
    }
    return [f"{name}: {'; '.join(values)}" for name, values in said.items() if values] + list(understood.notes)


def _query_tile(shop: Shop, photo: Path | None, like: list[str], words: str) -> Tile:
    from modiste.report.tile import Tile

    if photo is not None:
        return Tile(photo.read_bytes(), words)
    return Tile(shop.thumbnails(like[:1]).get(like[0]) if like else None, words)
