from __future__ import annotations

import csv
import json
import time

import pytest


@pytest.fixture
def wrong(modiste, table, tmp_path, colour_model, monkeypatch):
    """A shop whose red square is called blue, and whose cyan one has no colour."""
    monkeypatch.setenv("MODISTE_MODEL", str(colour_model))
    text = table.read_text("utf-8").replace("Red square,Red", "Red square,Blue").replace("Cyan square,Cyan", "Cyan,")
    table.write_text(text.replace("colour,kind", "baseColour,kind"), "utf-8")
    assert modiste("index", table, "--shop", tmp_path / "wrong").code == 0
    return tmp_path / "wrong"


def colour_of(modiste, shop, product_id: str) -> str | None:
    ended = modiste("similar", "--id", "white", "--shop", shop, "-k", "10", "--format", "jsonl")
    hits = {line["product_id"]: line for line in map(json.loads, ended.out.splitlines())}
    return hits[product_id]["attributes"].get("baseColour")


def write(path, *rows: str):
    path.write_text("\n".join(["product_id,attribute,value,reason", *rows]) + "\n", "utf-8")
    return path


def test_good_rows_go_in_and_bad_ones_are_named_with_their_line(modiste, wrong, tmp_path):
    file = write(
        tmp_path / "c.csv",
        "red,baseColour,red,seen",
        "nobody,baseColour,Red,",
        "red,shade,Red,",
        "blue,baseColour,Purple,",
        "green,baseColour",
        "black,baseColour,,",
        "red,baseColour,Red,again",
        "red,baseColour,Green,",
    )
    ended = modiste("correct", file, "--shop", wrong)
    assert ended.code == 1
    assert [line.split(": ")[1] for line in ended.err.splitlines()[:5]] == [
        "c.csv, line 3",
        "c.csv, line 4",
        "c.csv, line 5",
        "c.csv, line 6",
        "c.csv, line 9",
    ]
    assert "c.csv, line 9: contradiction: 'red' is 'Red' at c.csv, line 2\n" in ended.err
    assert "nearest known are" in ended.err
    assert "Corrected: 2" in ended.out
    assert (colour_of(modiste, wrong, "red"), colour_of(modiste, wrong, "black")) == ("Red", None)


def test_list_is_a_file_that_withdraws(modiste, wrong, tmp_path):
    modiste("correct", write(tmp_path / "c.csv", "red,baseColour,Red,=1+1", "blue,baseColour,Odd,"), "--shop", wrong)
    modiste("correct", write(tmp_path / "d.csv", "blue,baseColour,Odd,"), "--shop", wrong, "--new-values")
    listed = modiste("correct", "--list", "--shop", wrong).out
    assert listed == ("product_id,attribute,value,reason\nblue,baseColour,Odd,\nred,baseColour,Red,'=1+1\n")
    (tmp_path / "all.csv").write_text(listed, "utf-8")
    ended = modiste("correct", tmp_path / "all.csv", "--shop", wrong, "--withdraw")
    assert (ended.code, "2 of 2" in ended.out) == (0, True)
    assert colour_of(modiste, wrong, "red") == "Blue"


def test_corrections_of_products_that_left_the_shop_are_withdrawn(modiste, wrong, tmp_path):
    file = write(tmp_path / "c.csv", "red,baseColour,Red,", "blue,baseColour,Blue,")
    assert modiste("correct", file, "--shop", wrong).code == 0
    assert modiste("remove", "red", "--shop", wrong).code == 0
    assert modiste("correct", file, "--shop", wrong).code == 1  # nothing to correct any more
    ended = modiste("correct", file, "--shop", wrong, "--withdraw")
    assert (ended.code, "2 of 2" in ended.out) == (0, True)
    assert modiste("correct", "--list", "--shop", wrong).out == "product_id,attribute,value,reason\n"


def test_a_table_without_the_columns_is_a_mistake(modiste, wrong, tmp_path):
    (tmp_path / "x.csv").write_text("id,value\n1,2\n", "utf-8")
    ended = modiste("correct", tmp_path / "x.csv", "--shop", wrong)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "it needs product_id, attribute, value" in ended.err
    assert modiste("correct", "--shop", wrong).code == 2


def test_audit_csv_corrects_the_shop(modiste, wrong, tmp_path):
    ended = modiste("audit", "--shop", wrong, "--out", tmp_path / "audit")
    assert ended.code == 0, ended.err
    with (tmp_path / "audit" / "audit.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["product_id"], row["given"], row["value"]) == ("red", "Blue", "Red")
    page = (tmp_path / "audit" / "index.html").read_text("utf-8")
    assert "the photo looks like Red" in page
    assert "data:image/png" in page
    assert modiste("correct", tmp_path / "audit" / "audit.csv", "--shop", wrong).code == 0
    assert modiste("audit", "--shop", wrong, "--format", "jsonl").out == ""


def test_audit_as_json_lines_and_table(modiste, wrong):
    [line] = map(json.loads, modiste("audit", "--shop", wrong, "--format", "jsonl").out.splitlines())
    assert (line["product_id"], line["suggested"]) == ("red", "Red")
    assert "Red square" in modiste("audit", "--shop", wrong).out
    assert modiste("audit", "--shop", wrong, "--attribute", "kind").code == 2


def test_fill_applies_what_is_missing(modiste, wrong):
    ended = modiste("fill", "--shop", wrong, "--confidence", "0.5", "--format", "csv", "--apply")
    assert (ended.code, "Filled 1 missing" in ended.err) == (0, True)
    assert ended.out.splitlines()[1].startswith("cyan,baseColour,Cyan,")
    end = time.monotonic() + 5
    while colour_of(modiste, wrong, "cyan") != "Cyan":
        assert time.monotonic() < end


def test_teach_says_when_labels_are_too_few(modiste, wrong, tmp_path):
    (tmp_path / "l.csv").write_text("product_id,value\nred,warm\nblue,cold\nnobody,warm\n", "utf-8")
    ended = modiste("teach", "warmth", tmp_path / "l.csv", "--shop", wrong)
    assert (ended.code, "too few to teach 'warmth'" in ended.err) == (2, True)
    assert "nothing yet" in modiste("teach", "--list", "--shop", wrong).out
    assert modiste("teach", "warmth", "--forget", "--shop", wrong).code == 2
    assert modiste("teach", "warmth", "--shop", wrong).code == 2


def test_whole_numbers_are_written_without_a_point(modiste, table, tmp_path, colour_model, monkeypatch):
    monkeypatch.setenv("MODISTE_MODEL", str(colour_model))
    first, *rows = table.read_text("utf-8").splitlines()
    table.write_text("\n".join([f"{first},year,rating", *(f"{row},2011,4.5" for row in rows)]) + "\n", "utf-8")
    modiste("index", table, "--shop", tmp_path / "s")
    modiste("correct", write(tmp_path / "c.csv", "red,year,2015,"), "--shop", tmp_path / "s")
    assert modiste("correct", "--list", "--shop", tmp_path / "s").out.endswith("\nred,year,2015,\n")
    hits = modiste("similar", "--id", "white", "--shop", tmp_path / "s", "--format", "jsonl").out
    assert '"year": 2011, "rating": 4.5' in hits or '"rating": 4.5, "year": 2011' in hits


def test_a_list_of_corrections_keeps_where_they_came_from(modiste, wrong, tmp_path):
    modiste("fill", "--shop", wrong, "--confidence", "0", "--attribute", "baseColour", "--apply")
    listed = modiste("correct", "--shop", wrong, "--list").out
    [row] = csv.DictReader(listed.splitlines())
    assert (row["product_id"], row["reason"].partition(": ")[0]) == ("cyan", "filled")
    (tmp_path / "l.csv").write_text(listed, "utf-8")
    assert modiste("correct", tmp_path / "l.csv", "--shop", wrong).code == 0
    assert modiste("correct", "--shop", wrong, "--list").out == listed
