"""Where everything stands on a picture sheet: pure geometry, in pixels of the finished picture."""

from __future__ import annotations

from dataclasses import dataclass

SCALE = 2
"""Sheets are drawn with twice the pixels of their nominal size, for sharp letters on dense screens."""

MARGIN = 40 * SCALE
GAP = 16 * SCALE
QUERY_GAP = 36 * SCALE
PADDING = 12 * SCALE
CARD_WIDTH = 184 * SCALE
QUERY_WIDTH = 328 * SCALE
PHOTO_SHAPE = (4, 3)
"""Height to width of the room for a photo: fashion photos are mostly 4:3 upright."""

HEADER_GAP = 26 * SCALE
TEXT_GAP = 10 * SCALE
HEADING_GAP = 3 * SCALE


@dataclass(frozen=True, slots=True)
class CardBox:
    """A rectangle: left and top edge, width and height."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column beyond the box."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row beyond the box."""
        return self.top + self.height

    def moved(self, right: int, down: int) -> CardBox:
        """The same rectangle elsewhere."""
        return CardBox(self.left + right, self.top + down, self.width, self.height)


@dataclass(frozen=True, slots=True)
class CardShape:
    """What cards of one kind have in common, so that all of them in a sheet are equally high.

    `heading_lines` and `lines` are the most that any of them has; leadings are in pixels.
    """

    width: int
    heading_lines: int
    lines: int
    heading_leading: int
    line_leading: int

    @property
    def photo(self) -> CardBox:
        """The room for the photo, relative to the card's corner."""
        width = self.width - 2 * PADDING
        return CardBox(PADDING, PADDING, width, width * PHOTO_SHAPE[0] // PHOTO_SHAPE[1])

    @property
    def text(self) -> CardBox:
        """The room for heading and lines, relative to the card's corner."""
        height = self.heading_lines * self.heading_leading + self.lines * self.line_leading
        between = HEADING_GAP if self.heading_lines and self.lines else 0
        return CardBox(PADDING, self.photo.bottom + TEXT_GAP, self.width - 2 * PADDING, height + between)

    @property
    def height(self) -> int:
        """The whole card's height."""
        return (self.text.bottom if self.text.height else self.photo.bottom) + PADDING


def grid(left: int, top: int, card: CardShape, tiles: int, columns: int) -> tuple[CardBox, ...]:
    """`tiles` equal boxes in rows of `columns`, the first at (left, top)."""
    places = (divmod(number, columns) for number in range(tiles))
    return tuple(
        CardBox(left + column * (card.width + GAP), top + row * (card.height + GAP), card.width, card.height)
        for row, column in places
    )


def grid_width(card: CardShape, columns: int) -> int:
    """The width of `columns` cards and the gaps between them."""
    return columns * card.width + (columns - 1) * GAP


def fitted(photo_size: tuple[int, int], room: CardBox) -> CardBox:
    """The largest box of the photo's own shape inside `room`, centred; `photo_size` is (width, height)."""
    width, height = photo_size
    factor = min(room.width / width, room.height / height)
    fit_width, fit_height = max(1, round(width * factor)), max(1, round(height * factor))
    return CardBox(
        room.left + (room.width - fit_width) // 2, room.top + (room.height - fit_height) // 2, fit_width, fit_height
    )
