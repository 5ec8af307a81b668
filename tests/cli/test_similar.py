from __future__ import annotations

import json
import os

import pytest
from PIL import Image
from small_world import square


def lines(ended) -> list[dict]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_table_shows_rank_score_id_and_words(modiste, shop, table):
    ended = modiste("similar", table.parent / "red.png", "--shop", shop, "-k", "3")
    assert (ended.code, ended.err) == (0, "")
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in ended.out.splitlines() if "│" in line]
    assert [row[:3] for row in rows] == [["1", "1.000", "red"], ["2", "0.500", "black"], ["3", "0.500", "magenta"]]
    assert "Red square" in ended.out


def test_json_lines_have_the_fields_that_scripts_rely_on(modiste, shop, table):
    ended = modiste("similar", table.parent / "red.png", "--shop", shop, "-k", "2", "--format", "jsonl")
    first, second = lines(ended)
    assert first == {
        "rank": 1,
        "product_id": "red",
        "score": pytest.approx(1.0, abs=1e-3),
        "title": "Red square",
        "photo": "red.png",
        "attributes": {"colour": "Red", "kind": "Square"},
        "why": ["same colour", "nearly the same look"],
        "variants": [],
        "price": 3.0,
        "availability": "out of stock",
        "query": str(table.parent / "red.png"),
    }
    assert (second["rank"], second["product_id"]) == (2, "black")


def test_id_leaves_the_product_out_and_finds_its_replacement_in_stock(modiste, shop):
    ended = modiste("similar", "--id", "red", "--shop", shop, "--where", "availability=in stock", "--format", "jsonl")
    answers = lines(ended)
    assert [answer["product_id"] for answer in answers][:2] == ["magenta", "yellow"]
    assert {answer["availability"] for answer in answers} == {"in stock"}
    assert len(answers) == 6


def test_every_condition_holds(modiste, shop):
    ended = modiste(
        "similar", "--id", "red", "--shop", shop, "--format", "jsonl",
        "--where", "baseColour=blue|cyan|white|black", "--where", "price>4",
    )  # fmt: skip
    assert [answer["product_id"] for answer in lines(ended)] == ["black", "white"]


def test_conditions_that_nothing_meets_give_an_empty_answer(modiste, shop):
    ended = modiste("similar", "--id", "red", "--shop", shop, "--where", "price>400")
    assert (ended.code, ended.err) == (0, "No product fits the question.\n")
    assert modiste("similar", "--id", "red", "--shop", shop, "--where", "price>400", "--format", "jsonl").out == ""


def test_several_photos_and_a_bad_one(modiste, shop, table, tmp_path):
    (tmp_path / "bad.jpg").write_bytes(b"no photo at all")
    photos = [table.parent / "red.png", tmp_path / "bad.jpg", tmp_path / "gone.jpg", table.parent / "blue.png"]
    ended = modiste("similar", *photos, "--shop", shop, "-k", "1", "--format", "jsonl")
    assert ended.code == 1
    answers = lines(ended)
    assert [answer["query"] for answer in answers] == list(map(str, photos))
    assert [answer.get("product_id") for answer in answers] == ["red", None, None, "blue"]
    assert answers[1] == {"query": str(photos[1]), "photo": str(photos[1]), "error": answers[1]["error"]}
    assert "not a picture" in answers[1]["error"]
    assert "No such file" in answers[2]["error"]


def test_bad_photo_in_table_form_is_told_on_standard_error(modiste, shop, tmp_path):
    (tmp_path / "empty.jpg").write_bytes(b"")
    ended = modiste("similar", tmp_path / "empty.jpg", "--shop", shop)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"modiste: {tmp_path / 'empty.jpg'}: The file is empty.\n"


def test_photo_whose_name_is_no_text_is_answered(modiste, shop, table):
    odd = os.fsdecode(os.fsencode(table.parent) + b"/\xff.png")
    try:
        square("Red").save(odd, "PNG")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    [answer] = lines(modiste("similar", odd, "--shop", shop, "-k", "1", "--format", "jsonl"))
    assert (answer["product_id"], answer["query"]) == ("red", f"{table.parent}/\\xff.png")


def test_near_duplicates_are_variants_unless_asked_for(modiste, shop, table):
    square("Red").save(table.parent / "twin.png")
    with table.open("a", encoding="utf-8") as file:
        file.write("twin,Twin,Red,Square,3,in stock\n")
    assert modiste("index", table, "--shop", shop).code == 0
    question = ["similar", table.parent / "red.png", "--shop", shop, "-k", "2", "--format", "jsonl"]
    first, second = lines(modiste(*question))
    assert (first["product_id"], first["variants"], second["product_id"]) == ("red", ["twin"], "black")
    assert [hit["product_id"] for hit in lines(modiste(*question, "--no-collapse"))] == ["red", "twin"]


@pytest.mark.parametrize("questions", [["red"], ["red", "blue"]])
def test_sheet_is_drawn_and_its_path_printed(modiste, shop, tmp_path, questions):
    asked = [part for product_id in questions for part in ("--id", product_id)]
    ended = modiste("similar", *asked, "--shop", shop, "--sheet", tmp_path / "sheets" / "out.png")
    assert ended.code == 0
    assert ended.out.endswith(f"Sheet: {tmp_path / 'sheets' / 'out.png'}\n")
    sheet = Image.open(tmp_path / "sheets" / "out.png")
    colours = {colour for _, colour in sheet.convert("RGB").getcolors(1 << 24) or []}
    assert any(red > 240 and green < 15 and blue < 15 for red, green, blue in colours)


def test_sheet_beside_json_lines_leaves_standard_output_clean(modiste, shop, tmp_path):
    ended = modiste("similar", "--id", "red", "--shop", shop, "--format", "jsonl", "--sheet", tmp_path / "out.png")
    assert len(lines(ended)) == 7
    assert ended.err == f"Sheet: {tmp_path / 'out.png'}\n"


def test_titles_are_never_taken_for_markup(modiste, shop, table):
    text = table.read_text(encoding="utf-8").replace("Red square", "[bold]Red[/x] square")
    table.write_text(text, encoding="utf-8")
    modiste("index", table, "--shop", shop)
    assert "[bold]Red[/x]" in modiste("similar", table.parent / "red.png", "--shop", shop, "-k", "1").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to look for"),
        (["--id", "nobody"], "no product 'nobody'"),
        (["--id", "red", "-k", "0"], "k is 0"),
        (["--id", "red", "--where", "colr=Red"], "Unknown attribute 'colr'; known are "),
        (["--id", "red", "--where", "baseColour=Purple"], "Unknown value 'Purple' for colour; known are "),
        (["--id", "red", "--where", "price<cheap"], "'cheap'"),
        (["--id", "red", "--where", "baseColour"], "is no condition"),
    ],
)
def test_mistakes_are_one_sentence_and_exit_code_2(modiste, shop, arguments, words):
    ended = modiste("similar", *arguments, "--shop", shop)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("modiste: ")
    assert ended.err.count("\n") == 1
    assert words in ended.err


def test_missing_shop_is_told_with_the_remedy(modiste, tmp_path, colour_model):
    ended = modiste("similar", "--id", "x", "--shop", tmp_path / "nowhere", "--model", colour_model)
    assert ended.code == 2
    assert "build one with `modiste index SOURCE --shop" in ended.err
    assert not (tmp_path / "nowhere").exists()
