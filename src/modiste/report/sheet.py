"""Picture sheets: products as cards on one PNG, made to be looked at and shared."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from modiste.files import write_atomically
from modiste.report import style
from modiste.report.card import HIT_CARD, QUERY_CARD, ROW_QUERY_CARD, CardStyle, draw_card
from modiste.report.lettering import TextStyle, Typesetter
from modiste.report.sheet_layout import (
    CARD_WIDTH,
    GAP,
    HEADER_GAP,
    MARGIN,
    QUERY_GAP,
    QUERY_WIDTH,
    SCALE,
    CardBox,
    CardShape,
    grid,
    grid_width,
)
from modiste.report.tile import Tile, attribute_lines, hit_tile, product_tile

__all__ = [
    "RowSheet",
    "Sheet",
    "SheetRow",
    "Tile",
    "attribute_lines",
    "draw_sheet",
    "hit_tile",
    "product_tile",
    "write_sheet",
]

TITLE = TextStyle(27, 36, bold=True).scaled(SCALE)
SUBTITLE = TextStyle(15, 22, style.MUTED).scaled(SCALE)

COLUMNS_BESIDE_QUERY = 5
COLUMNS = 6
MOST_COLUMNS_IN_ROWS = 7
FEWEST_COLUMNS = 3
"""A sheet of one hit is still wide enough for its title."""

MOST_TILES = 240
"""A longer sheet would have more pixels than viewers open; the rest is counted in the subtitle."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One query photo, large, and its hits; or, without a query, a grid of products."""

    title: str
    subtitle: str
    query: Tile | None
    tiles: Sequence[Tile]
    columns: int | None = None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A query and its hits on one line of cards."""

    query: Tile
    tiles: Sequence[Tile]


@dataclass(frozen=True, slots=True)
class RowSheet:
    """Several queries under each other."""

    title: str
    subtitle: str
    rows: Sequence[SheetRow]


@dataclass(frozen=True, slots=True)
class Placed:
    """A card and where it stands."""

    box: CardBox
    shape: CardShape
    tile: Tile
    look: CardStyle

    @property
    def photo_room(self) -> CardBox:
        """The room for the photo, in pixels of the sheet; the photo is centred in it with its own shape."""
        return self.shape.photo.moved(self.box.left, self.box.top)


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet before it is drawn; sizes in pixels."""

    width: int
    height: int
    title: str
    subtitle: str
    cards: tuple[Placed, ...]


def write_sheet(path: Path, sheet: Sheet | RowSheet) -> Path:
    """Draw the sheet and write it as a PNG, whole or not at all; folders are created. Returns `path`."""
    buffer = io.BytesIO()
    draw_sheet(sheet).save(buffer, "PNG")
    return write_atomically(path, buffer.getvalue())


def draw_sheet(sheet: Sheet | RowSheet) -> Image.Image:
    """The sheet as an RGB picture, with `SCALE` times the pixels of its nominal size."""
    setter = Typesetter()
    plan = plan_sheet(sheet, setter)
    canvas = Image.new("RGB", (plan.width, plan.height), style.GROUND)
    _draw_header(canvas, plan, setter)
    for card in plan.cards:
        draw_card(canvas, card.box, card.shape, card.tile, card.look, setter)
    return canvas


def plan_sheet(sheet: Sheet | RowSheet, setter: Typesetter) -> SheetPlan:
    """Where every card of the sheet stands; the query's card comes before its hits."""
    return _plan_rows(sheet, setter) if isinstance(sheet, RowSheet) else _plan_single(sheet, setter)


def _plan_single(sheet: Sheet, setter: Typesetter) -> SheetPlan:
    tiles = list(sheet.tiles)[:MOST_TILES]
    left_out = len(sheet.tiles) - len(tiles)
    subtitle = (
        f"{sheet.subtitle} (the first {len(tiles)}; {left_out} more are not shown)" if left_out else sheet.subtitle
    )
    top, left, cards = _header_bottom(sheet.title, subtitle), MARGIN, []
    if sheet.query is not None:
        shape = _card_shape([sheet.query], QUERY_WIDTH, QUERY_CARD, setter)
        cards.append(Placed(CardBox(left, top, shape.width, shape.height), shape, sheet.query, QUERY_CARD))
        left += shape.width + QUERY_GAP
    shape = _card_shape(tiles, CARD_WIDTH, HIT_CARD, setter)
    widest = sheet.columns or (COLUMNS if sheet.query is None else COLUMNS_BESIDE_QUERY)
    columns = max(min(len(tiles), widest), min(FEWEST_COLUMNS, widest))
    boxes = grid(left, top, shape, len(tiles), columns)
    cards.extend(Placed(box, shape, tile, HIT_CARD) for box, tile in zip(boxes, tiles, strict=True))
    return SheetPlan(
        left + grid_width(shape, columns) + MARGIN,
        _cards_bottom(cards, top) + MARGIN,
        sheet.title,
        subtitle,
        tuple(cards),
    )


def _plan_rows(sheet: RowSheet, setter: Typesetter) -> SheetPlan:
    rows, subtitle = _shown_rows(sheet)
    shape = _card_shape([tile for row in rows for tile in (row.query, *row.tiles)], CARD_WIDTH, HIT_CARD, setter)
    longest = max((len(row.tiles) for row in rows), default=0)
    columns = min(max(longest, FEWEST_COLUMNS), MOST_COLUMNS_IN_ROWS)
    left, top = MARGIN + shape.width + QUERY_GAP, _header_bottom(sheet.title, subtitle)
    cards: list[Placed] = []
    for row in rows:
        cards.append(Placed(CardBox(MARGIN, top, shape.width, shape.height), shape, row.query, ROW_QUERY_CARD))
        boxes = grid(left, top, shape, len(row.tiles), columns)
        cards.extend(Placed(box, shape, tile, HIT_CARD) for box, tile in zip(boxes, row.tiles, strict=True))
        top = _cards_bottom(cards, top) + GAP
    bottom = _cards_bottom(cards, top) + MARGIN
    return SheetPlan(left + grid_width(shape, columns) + MARGIN, bottom, sheet.title, subtitle, tuple(cards))


def _shown_rows(sheet: RowSheet) -> tuple[list[SheetRow], str]:
    """The rows before the sheet would be full, each cut to what one sheet holds, and the subtitle that says so."""
    rows: list[SheetRow] = []
    for row in sheet.rows:
        if sum(1 + len(each.tiles) for each in (*rows, row)) > MOST_TILES and rows:
            break
        rows.append(SheetRow(row.query, row.tiles[: MOST_TILES - 1]))
    left_out = len(sheet.rows) - len(rows)
    return (
        rows,
        f"{sheet.subtitle} (the first {len(rows)} queries; {left_out} more are not shown)"
        if left_out
        else sheet.subtitle,
    )


def _card_shape(tiles: Sequence[Tile], width: int, look: CardStyle, setter: Typesetter) -> CardShape:
    """The common shape of cards that hold these tiles."""
    room = CardShape(width, 0, 0, 0, 0).text.width
    headings = [len(setter.wrap(tile.heading, look.heading, room, look.heading_lines)) for tile in tiles]
    lines = [len(tile.lines) for tile in tiles]
    return CardShape(width, max(headings, default=0), max(lines, default=0), look.heading.leading, look.line.leading)


def _header_bottom(title: str, subtitle: str) -> int:
    return MARGIN + (TITLE.leading if title else 0) + (SUBTITLE.leading if subtitle else 0) + HEADER_GAP


def _cards_bottom(cards: Sequence[Placed], top: int) -> int:
    return max((card.box.bottom for card in cards), default=top)


def _draw_header(canvas: Image.Image, plan: SheetPlan, setter: Typesetter) -> None:
    pen, top, room = ImageDraw.Draw(canvas), MARGIN, canvas.width - 2 * MARGIN
    for text, text_style in ((plan.title, TITLE), (plan.subtitle, SUBTITLE)):
        line = setter.line(text, text_style, room)
        pen.text((MARGIN, top), line, text_style.colour, setter.font(line, text_style))
        top += text_style.leading if text else 0
