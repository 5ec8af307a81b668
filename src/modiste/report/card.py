"""Draws one card of a picture sheet: photo, badge, heading, lines."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw, ImageOps

from modiste.report import style
from modiste.report.lettering import TextStyle, Typesetter
from modiste.report.sheet_layout import HEADING_GAP, SCALE, CardBox, CardShape, fitted
from modiste.report.tile import Tile

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

SMOOTHING = 4
"""Curves are drawn this many times larger and shrunk, because Pillow draws them with hard edges."""

CARD_RADIUS = 14 * SCALE
PHOTO_RADIUS = 7 * SCALE
BADGE = TextStyle(11, 14, style.PAPER, bold=True).scaled(SCALE)
BADGE_PADDING = 7 * SCALE
BADGE_INSET = 8 * SCALE
"""From the card's corner, so that the badge hides as little of the photo as it can."""

MISSING = TextStyle(12, 16, style.FAINT).scaled(SCALE)


@dataclass(frozen=True, slots=True)
class CardStyle:
    """The letters and the frame of one kind of card."""

    heading: TextStyle
    line: TextStyle
    heading_lines: int
    frame: str = style.LINE
    frame_width: int = SCALE
    badge: str = style.INK


HIT_CARD = CardStyle(
    TextStyle(14, 18, bold=True).scaled(SCALE), TextStyle(12, 17, style.MUTED).scaled(SCALE), heading_lines=2
)
ROW_QUERY_CARD = replace(HIT_CARD, frame=style.ACCENT, frame_width=2 * SCALE, badge=style.ACCENT)
QUERY_CARD = replace(
    ROW_QUERY_CARD,
    heading=TextStyle(19, 25, bold=True).scaled(SCALE),
    line=TextStyle(15, 21, style.MUTED).scaled(SCALE),
    heading_lines=3,
)


def draw_card(
    sheet: Image.Image, box: CardBox, shape: CardShape, tile: Tile, look: CardStyle, setter: Typesetter
) -> None:
    """Draw `tile` into `box` of the sheet."""
    paste_rounded(sheet, box, look.frame, CARD_RADIUS)
    rim = look.frame_width
    paper = CardBox(box.left + rim, box.top + rim, box.width - 2 * rim, box.height - 2 * rim)
    paste_rounded(sheet, paper, style.PAPER, CARD_RADIUS - rim)
    room = shape.photo.moved(box.left, box.top)
    photo = decoded(tile.photo)
    if photo is None:
        _draw_missing(sheet, room, setter)
    else:
        _draw_photo(sheet, room, photo)
    if tile.badge:
        _draw_badge(sheet, box, tile.badge, look.badge, setter)
    _draw_text(sheet, shape.text.moved(box.left, box.top), tile, look, setter)


def decoded(photo: bytes | Image.Image | None) -> Image.Image | None:
    """An upright RGB picture, transparent parts white; None where there is no photo or it cannot be decoded.

    A sheet shows thumbnails of a shop or pictures that the caller decoded; strangers' bytes do no harm, though.
    """
    if photo is None:
        return None
    try:
        picture = _open(photo) if isinstance(photo, bytes) else photo
        picture = ImageOps.exif_transpose(picture)
        return _on_white(picture) if picture.has_transparency_data else picture.convert("RGB")
    # A decoder fed with damaged bytes raises whatever it stumbles over (OSError, SyntaxError, struct.error, ...).
    except Exception:
        return None


def paste_rounded(sheet: Image.Image, box: CardBox, content: Image.Image | str, radius: int) -> None:
    """Paste a picture of the box's size, or a colour, with smooth round corners."""
    mask = Image.new("L", (box.width, box.height), 255)
    radius = min(radius, box.width // 2, box.height // 2)
    if radius:
        large = Image.new("L", (2 * radius * SMOOTHING,) * 2, 0)
        ImageDraw.Draw(large).ellipse((0, 0, large.width - 1, large.height - 1), fill=255)
        disc = large.resize((2 * radius, 2 * radius), Image.Resampling.BOX)
        for right in (0, 1):
            for down in (0, 1):
                corner = disc.crop((right * radius, down * radius, (right + 1) * radius, (down + 1) * radius))
                mask.paste(corner, (right * (box.width - radius), down * (box.height - radius)))
    sheet.paste(content, (box.left, box.top, box.right, box.bottom), mask)


def _open(photo: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return Image.open(io.BytesIO(photo), formats=FORMATS)


def _on_white(picture: Image.Image) -> Image.Image:
    layers = picture.convert("RGBA")
    ground = Image.new("RGBA", layers.size, "white")
    return Image.alpha_composite(ground, layers).convert("RGB")


def _draw_photo(sheet: Image.Image, room: CardBox, photo: Image.Image) -> None:
    box = fitted(photo.size, room)
    kernel = Image.Resampling.BICUBIC if box.width > photo.width else Image.Resampling.LANCZOS
    paste_rounded(sheet, box, photo.resize((box.width, box.height), kernel), PHOTO_RADIUS)


def _draw_missing(sheet: Image.Image, room: CardBox, setter: Typesetter) -> None:
    """A clothes hanger on a grey ground, so that a missing photo looks like one and not like a fault."""
    paste_rounded(sheet, room, style.SHADE, PHOTO_RADIUS)
    side = room.width // 3
    hanger = _hanger(side)
    left, top = room.left + (room.width - side) // 2, room.top + (room.height - side) // 2 - MISSING.leading
    sheet.paste(style.FAINT, (left, top), hanger)
    font = setter.font("No photo", MISSING)
    place = (room.left + room.width / 2, top + side + MISSING.leading / 2)
    ImageDraw.Draw(sheet).text(place, "No photo", MISSING.colour, font, anchor="mt")


def _hanger(side: int) -> Image.Image:
    """A mask (L) of a clothes hanger, side x side."""
    large = Image.new("L", (side * SMOOTHING, side * SMOOTHING), 0)
    pen, unit, stroke = ImageDraw.Draw(large), large.width / 100, round(large.width * 0.055)

    def at(*numbers: float) -> list[float]:
        return [number * unit for number in numbers]

    pen.arc(at(41, 12, 61, 32), 150, 80, fill=255, width=stroke)
    pen.line(at(50.5, 31, 50.5, 46), fill=255, width=stroke)
    pen.line(at(50.5, 43, 92, 72, 90, 79, 11, 79, 9, 72, 50.5, 43), fill=255, width=stroke, joint="curve")
    return large.resize((side, side), Image.Resampling.LANCZOS)


def _draw_badge(sheet: Image.Image, card: CardBox, badge: str, colour: str, setter: Typesetter) -> None:
    text = setter.line(badge, BADGE, card.width - 2 * BADGE_INSET - 2 * BADGE_PADDING)
    font = setter.font(text, BADGE)
    height = BADGE.leading + BADGE_PADDING
    width = max(round(font.getlength(text)) + 2 * BADGE_PADDING, height)
    box = CardBox(card.left + BADGE_INSET, card.top + BADGE_INSET, width, height)
    paste_rounded(sheet, box, colour, height // 2)
    ImageDraw.Draw(sheet).text((box.left + width / 2, box.top + height / 2), text, BADGE.colour, font, anchor="mm")


def _draw_text(sheet: Image.Image, room: CardBox, tile: Tile, look: CardStyle, setter: Typesetter) -> None:
    pen, top = ImageDraw.Draw(sheet), room.top
    for text in setter.wrap(tile.heading, look.heading, room.width, look.heading_lines):
        pen.text((room.left, top), text, look.heading.colour, setter.font(text, look.heading))
        top += look.heading.leading
    top += HEADING_GAP
    for line in tile.lines:
        text = setter.line(line, look.line, room.width)
        pen.text((room.left, top), text, look.line.colour, setter.font(text, look.line))
        top += look.line.leading
