"""Text in pictures: which font can write it, how wide it is, where it wraps.

Every text here comes from a stranger's catalogue: any script, any length, control characters, emoji.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

from modiste.report import style

ELLIPSIS = "…"

LONGEST_TEXT = 400
"""Characters looked at; a longer text could not be shown anyway and would be slow to measure."""

FALLBACK_FONTS = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "Arial Unicode.ttf",
    "msyh.ttc",
    "segoeui.ttf",
)
"""Fonts that systems often have, tried in this order when a text has letters that the house font lacks."""

NOT_A_CHARACTER = "\U0010ffff"
"""No font has it, so it draws what the font draws for every missing character."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is set; `size` and `leading` (distance of baselines) in pixels of the finished picture."""

    size: int
    leading: int
    colour: str = style.INK
    bold: bool = False

    def scaled(self, factor: int) -> TextStyle:
        """The same style in a picture with `factor` times the pixels."""
        return TextStyle(self.size * factor, self.leading * factor, self.colour, self.bold)


def drawable(text: str, covers: Callable[[str], bool]) -> str:
    """The text with what cannot be drawn taken out: white space is one space, control characters and missing symbols
    (emoji) vanish, a run of missing letters becomes one ellipsis."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text[:LONGEST_TEXT]):
        if character.isspace():
            kept.append(" ")
        elif unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn", "Co"):
            continue
        elif covers(character):
            kept.append(character)
        elif unicodedata.category(character)[0] in "LN" and kept[-1:] != [ELLIPSIS]:
            kept.append(ELLIPSIS)
    return " ".join("".join(kept).split())


@dataclass
class Typesetter:
    """Measures and picks fonts for one picture; keeps the fonts it opened."""

    _fonts: dict[tuple[str, int], FreeTypeFont | None] = field(default_factory=dict)
    _covered: dict[tuple[str, str], bool] = field(default_factory=dict)

    def font(self, text: str, text_style: TextStyle) -> FreeTypeFont:
        """The first font that can write the whole text, or the one that can write most of it."""
        house = style.SEMIBOLD if text_style.bold else style.REGULAR
        needed = {character for character in text if not character.isspace()}
        best, best_missing = self._open(str(house), text_style.size), len(needed) + 1
        for name in (str(house), *FALLBACK_FONTS):
            missing = sum(not self._covers(name, character) for character in needed)
            if missing < best_missing:
                best, best_missing = self._open(name, text_style.size), missing
            if missing == 0:
                break
        assert best is not None, "the house font ships in the package"
        return best

    def line(self, text: str, text_style: TextStyle, width: float) -> str:
        """The text on one line, cut with an ellipsis where it is wider than `width` pixels."""
        return (self.wrap(text, text_style, width, 1) or ("",))[0]

    def wrap(self, text: str, text_style: TextStyle, width: float, most_lines: int) -> tuple[str, ...]:
        """The text broken at spaces, or inside a word that is wider than a line, into at most `most_lines` lines."""
        text = self.drawable(text, text_style)
        measure = self.font(text, text_style).getlength
        lines: list[str] = []
        while text and len(lines) < most_lines:
            taken = _fitting(text, measure, width)
            lines.append(text[:taken].strip())
            text = text[taken:].strip()
        if text:
            lines[-1] = _shortened(lines[-1], measure, width)
        return tuple(lines)

    def drawable(self, text: str, text_style: TextStyle) -> str:
        """The text as the best available font can write it."""
        name = str(self.font(text[:LONGEST_TEXT], text_style).path)
        return drawable(text, lambda character: self._covers(name, character))

    def _open(self, name: str, size: int) -> FreeTypeFont | None:
        if (name, size) not in self._fonts:
            try:
                self._fonts[name, size] = ImageFont.truetype(name, size)
            except OSError:
                self._fonts[name, size] = None
        return self._fonts[name, size]

    def _covers(self, name: str, character: str) -> bool:
        if (name, character) not in self._covered:
            font = self._open(name, 20)
            self._covered[name, character] = font is not None and not _same_glyph(font, character, NOT_A_CHARACTER)
        return self._covered[name, character]


def _same_glyph(font: FreeTypeFont, one: str, other: str) -> bool:
    first, second = font.getmask(one), font.getmask(other)
    return first.size == second.size and bytes(first) == bytes(second)


def _fitting(text: str, measure: Callable[[str], float], width: float) -> int:
    """How many characters fit on one line: up to the last space that fits, else as many as fit, at least one."""
    if measure(text) <= width:
        return len(text)
    low, high = 1, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if measure(text[:middle]) <= width else (low, middle)
    space = text.rfind(" ", 0, low + 1)
    return space if space > 0 else low


def _shortened(line: str, measure: Callable[[str], float], width: float) -> str:
    while line and measure(line + ELLIPSIS) > width:
        line = line[:-1].rstrip()
    return line.rstrip(" ,.;:·-") + ELLIPSIS
