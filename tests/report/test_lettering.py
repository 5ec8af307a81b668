"""Wrapping, cutting, and letters that no font has."""

from __future__ import annotations

import pytest

from modiste.report.lettering import ELLIPSIS, TextStyle, Typesetter, drawable

STYLE = TextStyle(size=20, leading=26)


def test_text_wraps_at_spaces_and_every_line_fits() -> None:
    setter = Typesetter()
    text = "Arrow Men Stripes Grey Shirt With Long Sleeves"
    lines = setter.wrap(text, STYLE, 200, most_lines=9)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(setter.font(line, STYLE).getlength(line) <= 200 for line in lines)


def test_what_does_not_fit_into_the_lines_ends_in_an_ellipsis() -> None:
    setter = Typesetter()
    lines = setter.wrap("Arrow Men Stripes Grey Shirt With Long Sleeves", STYLE, 200, most_lines=2)
    assert len(lines) == 2
    assert lines[1].endswith(ELLIPSIS)
    assert not lines[0].endswith(ELLIPSIS)
    assert setter.font(lines[1], STYLE).getlength(lines[1]) <= 200


def test_a_word_wider_than_the_line_is_broken_not_lost() -> None:
    lines = Typesetter().wrap("x" * 60, STYLE, 200, most_lines=20)
    assert "".join(lines) == "x" * 60
    assert len(lines) > 1


def test_no_ellipsis_after_a_dangling_separator() -> None:
    setter = Typesetter()
    width = setter.font("a", STYLE).getlength("Navy Blue · C")
    assert setter.line("Navy Blue · Casual", STYLE, width) == "Navy Blue…"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x1b", "\u202e"])
def test_text_without_visible_characters_gives_no_line(text: str) -> None:
    assert Typesetter().wrap(text, STYLE, 100, 2) == ()
    assert Typesetter().line(text, STYLE, 100) == ""


def test_a_very_narrow_room_still_ends() -> None:
    assert len(Typesetter().wrap("Shirt", STYLE, 0.5, most_lines=3)) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text", "plain text"),
        ("line\nbreak\tand  spaces", "line break and spaces"),
        ("emoji \U0001f389 gone", "emoji gone"),
        ("flag \U0001f1ee\U0001f1f3\ufe0f too", "flag too"),
        ("\u65e5\u672c\u306e shirt", "… shirt"),
        ("\u65e5\u672c \u30b7\u30e3", "… …"),
        ("bell\x07 and \u202eoverride", "bell and override"),
    ],
)
def test_what_a_font_lacks_is_left_out_or_marked(text: str, expected: str) -> None:
    assert drawable(text, covers=str.isascii) == expected


def test_accents_currencies_greek_and_cyrillic_are_written_by_the_house_font() -> None:
    setter = Typesetter()
    text = "Łódź Čapí Señor Ξένος Рубашка € ₹ — “quoted” ±20 →"
    assert setter.drawable(text, STYLE) == text
    assert setter.font(text, STYLE).getname()[0] == "Inter"
