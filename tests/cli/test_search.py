from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image


def lines(ended) -> list[dict]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_table_has_the_answers_and_how_the_question_was_read(modiste, shop):
    ended = modiste("search", "gren", "square in stock", "--shop", shop, "-k", "2")
    assert (ended.code, ended.err) == (0, "")
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in ended.out.splitlines() if "│" in line]
    assert rows[0][0::2][:2] == ["1", "green"]
    for said in ("Answers to gren square in stock", "Only: availability=in stock", "Read: gren as green"):
        assert said in ended.out


def test_json_lines_have_the_fields_that_scripts_rely_on(modiste, shop):
    ended = modiste("search", "red square", "--shop", shop, "-k", "1", "--format", "jsonl", "--where", "price<5")
    [line] = lines(ended)
    assert list(line)[:8] == ["rank", "product_id", "score", "title", "photo", "attributes", "why", "variants"]
    assert (line["product_id"], line["query"]) == ("red", "red square")
    assert line["why"] == ["Red and Square as asked"]
    assert "Only: price<5" in ended.err


def test_photo_like_unlike_colour_and_sheet(modiste, shop, table, tmp_path):
    ended = modiste(
        "search", "--photo", table.parent / "red.png", "--unlike", "black", "--like", "yellow", "--colour", "#ff0000",
        "--diversity", "0.2", "--shop", shop, "-k", "3", "--sheet", tmp_path / "out.png", "--format", "jsonl",
    )  # fmt: skip
    assert ended.code == 0
    assert lines(ended)[0]["product_id"] == "red"
    assert not {"black", "yellow"} & {line["product_id"] for line in lines(ended)}
    with Image.open(tmp_path / "out.png") as sheet:
        assert sheet.width > 300


def test_mistakes_are_one_sentence_and_exit_code_2(modiste, shop, tmp_path):
    (tmp_path / "broken.jpg").write_bytes(b"no photo")
    for arguments, said in (
        ((), "There is nothing to look for"),
        (("red", "--colour", "reddish"), "'reddish' is no colour"),
        (("red", "--where", "size=L"), "Unknown attribute 'size'; known are"),
        (("red", "--like", "nobody"), "no product 'nobody'"),
        (("--photo", tmp_path / "broken.jpg"), "broken.jpg cannot be used"),
        (("--photo", tmp_path / "none.jpg"), "none.jpg cannot be used"),
    ):
        ended = modiste("search", *arguments, "--shop", shop)
        assert ended.code == 2
        assert ended.err.count("\n") == 1 and said in ended.err


def test_unknown_words_give_no_answer_and_are_named(modiste, shop):
    ended = modiste("search", "🙂", "qwertyuiop", "--shop", shop)
    assert ended.code == 0
    assert "Unknown here: qwertyuiop" in ended.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_a_full_disk_is_one_sentence(shop, form):
    command = [sys.executable, "-m", "modiste", "search", "square", "--shop", str(shop), "--format", form]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (
        1,
        "modiste: The output cannot be written: No space left on device.\n",
    )
