"""The geometry of sheets, worked out by hand."""

from __future__ import annotations

import pytest

from modiste.report.sheet_layout import GAP, PADDING, CardBox, CardShape, fitted, grid, grid_width

ROOM = CardBox(10, 20, 300, 400)


@pytest.mark.parametrize(
    ("photo", "expected"),
    [
        ((60, 80), CardBox(10, 20, 300, 400)),
        ((600, 800), CardBox(10, 20, 300, 400)),
        ((100, 100), CardBox(10, 70, 300, 300)),
        ((600, 200), CardBox(10, 170, 300, 100)),
        ((100, 400), CardBox(110, 20, 100, 400)),
        ((1, 100_000), CardBox(159, 20, 1, 400)),
    ],
    ids=["same shape, enlarged", "same shape, shrunk", "square", "wide", "tall", "a line"],
)
def test_a_photo_keeps_its_shape_and_is_centred(photo: tuple[int, int], expected: CardBox) -> None:
    assert fitted(photo, ROOM) == expected


def test_cards_stand_in_rows_with_equal_gaps() -> None:
    card = CardShape(width=100, heading_lines=1, lines=0, heading_leading=20, line_leading=10)
    boxes = grid(7, 9, card, tiles=5, columns=3)
    step_right, step_down = 100 + GAP, card.height + GAP
    assert [(box.left, box.top) for box in boxes] == [
        (7, 9),
        (7 + step_right, 9),
        (7 + 2 * step_right, 9),
        (7, 9 + step_down),
        (7 + step_right, 9 + step_down),
    ]
    assert grid_width(card, 3) == boxes[2].right - boxes[0].left == 300 + 2 * GAP


def test_a_card_is_as_high_as_photo_text_and_paddings() -> None:
    card = CardShape(width=100 + 2 * PADDING, heading_lines=2, lines=3, heading_leading=20, line_leading=10)
    assert card.photo == CardBox(PADDING, PADDING, 100, 133)
    assert card.text.height == 2 * 20 + 3 * 10 + 6
    assert card.height == card.text.bottom + PADDING


def test_a_card_without_words_is_only_photo() -> None:
    card = CardShape(width=100 + 2 * PADDING, heading_lines=0, lines=0, heading_leading=20, line_leading=10)
    assert card.height == PADDING + 133 + PADDING
