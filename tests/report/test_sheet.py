"""Picture sheets: what stands where, and photos that are neither squeezed nor lost."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modiste.report.card import decoded
from modiste.report.lettering import Typesetter
from modiste.report.sheet import (
    MOST_TILES,
    RowSheet,
    Sheet,
    SheetRow,
    Tile,
    draw_sheet,
    hit_tile,
    plan_sheet,
    product_tile,
    write_sheet,
)
from modiste.report.sheet_layout import CARD_WIDTH, GAP, MARGIN, QUERY_GAP, QUERY_WIDTH, fitted
from modiste.report.tile import label_lines
from modiste.schema import Attribute, Role, Schema, kaggle
from modiste.types import Hit, Product


def halves(width: int, height: int) -> Image.Image:
    """Red above, blue below, on the whole picture."""
    picture = Image.new("RGB", (width, height), (200, 30, 30))
    picture.paste((30, 30, 200), (0, height // 2, width, height))
    return picture


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def tiles(count: int) -> list[Tile]:
    return [Tile(halves(6, 8), f"Product {number}", ("Shirts", "Red"), str(number + 1)) for number in range(count)]


def test_ten_hits_beside_a_query_stand_in_two_rows_of_five() -> None:
    sheet = Sheet("Similar", "ten of them", Tile(halves(6, 8), "The query"), tiles(10))
    plan = plan_sheet(sheet, Typesetter())
    query, *hits = [card.box for card in plan.cards]
    assert (query.left, query.width) == (MARGIN, QUERY_WIDTH)
    assert {box.top for box in hits[:5]} == {query.top}
    assert {box.top for box in hits[5:]} == {hits[0].bottom + GAP}
    assert [box.left for box in hits[:5]] == [query.right + QUERY_GAP + n * (CARD_WIDTH + GAP) for n in range(5)]
    assert plan.width == hits[4].right + MARGIN
    assert plan.height == max(query.bottom, hits[9].bottom) + MARGIN
    assert draw_sheet(sheet).size == (plan.width, plan.height)


def test_rows_stand_under_each_other_with_the_query_in_front() -> None:
    rows = [SheetRow(Tile(None, f"Query {n}"), tiles(3)) for n in range(4)]
    cards = plan_sheet(RowSheet("Demo", "", rows), Typesetter()).cards
    assert len(cards) == 4 * (1 + 3)
    assert [card.tile.heading for card in cards[::4]] == ["Query 0", "Query 1", "Query 2", "Query 3"]
    assert {card.box.left for card in cards[::4]} == {MARGIN}
    for start in range(0, 16, 4):
        assert len({card.box.top for card in cards[start : start + 4]}) == 1
    assert cards[4].box.top == cards[0].box.bottom + GAP


@pytest.mark.parametrize("size", [(60, 80), (300, 100), (100, 300), (2000, 1500)], ids=str)
@pytest.mark.parametrize("as_bytes", [True, False], ids=["bytes", "picture"])
def test_the_photo_appears_unsqueezed_at_its_place(size: tuple[int, int], as_bytes: bool) -> None:
    photo = halves(*size)
    sheet = Sheet("", "", None, [Tile(None, "first"), Tile(png(photo) if as_bytes else photo, "second")])
    place = plan_sheet(sheet, Typesetter()).cards[1].photo_room
    box = fitted(size, place)
    assert abs(box.width / box.height - size[0] / size[1]) < 0.02 * size[0] / size[1]
    assert box.width == place.width or box.height == place.height

    pixels = np.asarray(draw_sheet(sheet)).astype(int)
    red = (abs(pixels - (200, 30, 30)) < 12).all(axis=2)
    blue = (abs(pixels - (30, 30, 200)) < 12).all(axis=2)
    middle, inset = box.top + box.height // 2, 20
    assert red[box.top + inset : middle - inset, box.left + inset : box.right - inset].all()
    assert blue[middle + inset : box.bottom - inset, box.left + inset : box.right - inset].all()
    outside = np.ones(red.shape, bool)
    outside[box.top : box.bottom, box.left : box.right] = False
    assert not (red | blue)[outside].any()


def test_equal_input_gives_the_same_picture() -> None:
    sheet = Sheet("Same", "again", Tile(halves(6, 8), "Query"), tiles(3))
    assert draw_sheet(sheet).tobytes() == draw_sheet(sheet).tobytes()


@pytest.mark.parametrize(
    "heading",
    [
        "word " * 500,
        "x" * 5000,
        "\u65e5\u672c\u306e\u30b7\u30e3\u30c4",
        "\u0642\u0645\u064a\u0635 \u0631\u062c\u0627\u0644\u064a",
        "\U0001f389\U0001f389\U0001f389",
        "\x00\x1b[31m\u202e",
        "",
    ],
    ids=["long", "one word", "Japanese", "Arabic", "emoji", "control", "empty"],
)
def test_any_title_is_drawn_inside_its_card(heading: str) -> None:
    sheet = Sheet(
        heading, heading, Tile(None, heading), [Tile(None, heading, (heading,), heading), Tile(None, "plain")]
    )
    plan = plan_sheet(sheet, Typesetter())
    canvas = np.asarray(draw_sheet(sheet))
    box = plan.cards[1].box
    right_gap = canvas[box.top : box.bottom, box.right : box.right + GAP]
    assert (right_gap == right_gap[0, 0]).all()


@pytest.mark.parametrize(
    "photo",
    [None, b"", b"not a picture", png(halves(60, 80))[:120], b"\xff\xd8\xff\xe0broken"],
    ids=["none", "empty", "text", "truncated", "broken JPEG"],
)
def test_a_missing_or_broken_photo_is_drawn_as_missing(photo: bytes | None) -> None:
    assert decoded(photo) is None
    missing = draw_sheet(Sheet("", "", None, [Tile(None, "a")])).tobytes()
    assert draw_sheet(Sheet("", "", None, [Tile(photo, "a")])).tobytes() == missing


def test_photos_are_shown_upright_and_on_white() -> None:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    halves(80, 60).save(buffer, "JPEG", exif=exif)
    upright = decoded(buffer.getvalue())
    assert upright is not None
    assert upright.size == (60, 80)
    clear = decoded(Image.new("RGBA", (4, 4), (0, 0, 0, 0)))
    assert clear is not None
    assert clear.getpixel((1, 1)) == (255, 255, 255)


def test_too_many_tiles_are_counted_not_drawn() -> None:
    plan = plan_sheet(Sheet("Many", "all of them", None, [Tile(None, "x")] * (MOST_TILES + 7)), Typesetter())
    assert len(plan.cards) == MOST_TILES
    assert "7 more are not shown" in plan.subtitle


def test_more_hits_than_fit_a_line_go_on_below_beside_their_query() -> None:
    plan = plan_sheet(
        RowSheet("", "", [SheetRow(Tile(None, "a"), tiles(9)), SheetRow(Tile(None, "b"), tiles(2))]), Typesetter()
    )
    first, second = plan.cards[0].box, plan.cards[10].box
    assert [card.box.top for card in plan.cards[1:8]] == [first.top] * 7
    assert [card.box.top for card in plan.cards[8:10]] == [first.bottom + GAP] * 2
    assert second.top == plan.cards[9].box.bottom + GAP


def test_too_many_queries_are_counted_not_drawn() -> None:
    rows = [SheetRow(Tile(None, "query"), [Tile(None, "hit")] * 9)] * 30
    plan = plan_sheet(RowSheet("Many", "30 queries", rows), Typesetter())
    assert len(plan.cards) == MOST_TILES == 24 * 10
    assert plan.subtitle == "30 queries (the first 24 queries; 6 more are not shown)"


def test_a_sheet_without_any_tile_is_only_its_header() -> None:
    assert plan_sheet(Sheet("Nothing", "", None, []), Typesetter()).cards == ()
    assert draw_sheet(RowSheet("Nothing", "", [])).height < 400


def test_a_sheet_is_written_whole_into_a_new_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "sheet.png"
    assert write_sheet(path, Sheet("Title", "", None, tiles(2))) == path
    with Image.open(path) as picture:
        picture.load()
        assert picture.format == "PNG"
    assert [entry.name for entry in path.parent.iterdir()] == ["sheet.png"]


def test_a_hit_shows_rank_score_kind_looks_price_and_variants() -> None:
    attributes = {
        "gender": "Men",
        "articleType": "Shirts",
        "baseColour": "Navy Blue",
        "season": "Fall",
        "usage": "Casual",
    }
    hit = Hit(3, "77", 0.9137, "A shirt", None, attributes, variants=("78", "79"), price=1299.0, currency="INR")
    tile = hit_tile(hit, None, kaggle())
    assert tile.heading == "A shirt"
    assert tile.badge == "3  ·  0.91"
    assert list(tile.lines) == ["Men · Shirts", "Navy Blue · Casual · Fall", "1,299.00 INR", "+ 2 variants"]


def test_a_product_without_title_and_labels_shows_its_id() -> None:
    assert product_tile(Product("B-12"), None, kaggle()) == Tile(None, "B-12", (), None)


def test_lines_go_by_what_a_catalogue_s_own_attributes_mean() -> None:
    names = {"maison": Role.NONE, "tone": Role.COLOUR, "garment": Role.TYPE, "wearer": Role.WEARER}
    schema = Schema(tuple(Attribute(name, role=role) for name, role in names.items()))
    attributes = {"garment": "Kimono", "wearer": "Ladies", "tone": "Teal Green", "maison": "Aki"}
    tile = product_tile(Product("1", attributes=attributes), None, schema)
    assert tile.lines == ("Ladies · Kimono", "Teal Green")
    assert label_lines({"garment": "Obi", "maison": "Aki"}, schema) == ("? · Obi", "?", "Aki")


def test_the_seven_labels_of_the_kaggle_set_share_three_lines() -> None:
    attributes = {"masterCategory": "Apparel", "gender": "Men", "articleType": "Shirts", "usage": "Casual"}
    assert label_lines(attributes, kaggle()) == ("Apparel · ?", "Men · Shirts", "? · Casual · ?")
