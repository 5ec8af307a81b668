"""An own attribute from its labels to tags, audit, filters and search, by the commands alone."""

from __future__ import annotations

import csv
import json

import pytest
from small_world import square

REDS, GREENS = (0, 30, 60, 90, 165, 195, 225, 255), range(0, 256, 36)
WRONG = "255-0"


def is_warm(product_id: str) -> bool:
    """Squares with much red in them are warm; the red of half of them is under the middle, of half of them over it."""
    return int(product_id.split("-")[0]) > 128


def lines(ended) -> list[dict]:
    assert ended.code == 0, ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


@pytest.fixture
def shop(modiste, tmp_path, colour_model, monkeypatch):
    """Sixty-four squares; 56 of them will be labelled, and one of those wrongly."""
    monkeypatch.setenv("MODISTE_MODEL", str(colour_model))
    rows = ["id,name"]
    for red in REDS:
        for green in GREENS:
            square((red, green, 90)).save(tmp_path / f"{red}-{green}.png")
            rows.append(f"{red}-{green},Square number {red} {green}")
    (tmp_path / "table.csv").write_text("\n".join(rows) + "\n", "utf-8")
    assert modiste("index", tmp_path / "table.csv", "--shop", tmp_path / "shop").code == 0
    return tmp_path / "shop"


@pytest.fixture
def taught(modiste, shop, tmp_path):
    ids = [f"{red}-{green}" for red in REDS for green in GREENS if green != 108]
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["product_id", "value"])
        table.writerows((each, "warm" if is_warm(each) and each != WRONG else "cold") for each in ids)
        table.writerow(["nobody", "warm"])
        table.writerows([["0-0", "warm"], ["0-0", "cold"]])
    ended = modiste("teach", "warmth", tmp_path / "labels.csv", "--shop", shop)
    assert ended.code == 1, ended.err
    assert ended.err.count("nobody") == 1
    assert "labels.csv, line 59: contradiction: '0-0' is 'cold' at labels.csv, line 2\n" in ended.err
    assert "Taught warmth from 56 products, 2 labels: cold 29, warm 27." in ended.out
    assert "not enough" not in ended.out
    return shop


def test_a_photo_is_tagged_with_what_the_shop_was_taught(modiste, taught, tmp_path):
    square((250, 20, 20)).save(tmp_path / "fire.png")
    square((5, 20, 200)).save(tmp_path / "ice.png")
    photos = [tmp_path / "fire.png", tmp_path / "ice.png"]
    fire, ice = lines(modiste("tag", *photos, "--shop", taught, "--format", "jsonl"))
    assert (fire["tags"]["warmth"]["label"], ice["tags"]["warmth"]["label"]) == ("warm", "cold")
    assert fire["tags"]["baseColour"]["label"] == "Red"
    assert dict(map(tuple, ice["tags"]["warmth"]["top"])).keys() == {"warm", "cold"}
    plain, _ = lines(modiste("tag", *photos, "--format", "jsonl"))
    assert "warmth" not in plain["tags"]
    header = modiste("tag", *photos, "--shop", taught, "--format", "csv").out.splitlines()[0]
    assert "warmth,warmth.confidence,warmth.sure" in header


def test_audit_names_the_label_that_was_given_wrongly(modiste, taught):
    first, *_ = lines(modiste("audit", "--shop", taught, "--attribute", "warmth", "--format", "jsonl"))
    assert (first["product_id"], first["given"], first["suggested"]) == (WRONG, "cold", "warm")


def test_filters_of_similar_and_of_search_know_it(modiste, taught, tmp_path):
    ask = ("--shop", taught, "-k", "64", "--format", "jsonl")
    hits = lines(modiste("similar", "--id", "0-0", "--where", "warmth=warm", *ask))
    unlabelled = {hit["product_id"] for hit in hits} & {f"{red}-108" for red in REDS}
    assert unlabelled == {f"{red}-108" for red in REDS if red > 128}
    found = lines(modiste("search", "square", "--where", "warmth=cold", "--where", "warmth_confidence=1", *ask))
    given = {hit["product_id"] for hit in found}
    assert given == {f"{red}-{green}" for red in REDS for green in GREENS if green != 108 and red < 128} | {WRONG}
    assert all(hit["attributes"]["warmth"] == "cold" for hit in found)


def test_what_was_taught_is_listed_and_forgotten(modiste, taught):
    assert "Taught warmth from 56 products" in modiste("teach", "--list", "--shop", taught).out
    assert modiste("teach", "warmth", "--forget", "--shop", taught).code == 0
    ended = modiste("search", "square", "--where", "warmth=cold", "--shop", taught)
    assert (ended.code, "Unknown attribute 'warmth'" in ended.err) == (2, True)


@pytest.mark.parametrize("name", ["score", "vector", "why", "formality", "warm_confidence"])
def test_names_that_answers_use_are_refused(modiste, shop, tmp_path, name):
    (tmp_path / "l.csv").write_text("product_id,value\n0-0,cold\n255-0,warm\n", "utf-8")
    ended = modiste("teach", name, tmp_path / "l.csv", "--shop", shop)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"modiste: {name!r} is taken by a column of answers and tables; ")


def test_few_labels_are_called_few(modiste, shop, tmp_path):
    rows = [f"{red}-{green},{'warm' if red > 128 else 'cold'}" for red in REDS for green in (0, 144, 252)]
    (tmp_path / "l.csv").write_text("\n".join(["product_id,value", *rows]) + "\n", "utf-8")
    ended = modiste("teach", "warmth", tmp_path / "l.csv", "--shop", shop)
    assert ended.code == 0
    assert ended.out.endswith("24 labelled products are few: below 50 these figures are rough.\n")


def test_labels_that_photos_do_not_show_are_called_no_better_than_guessing(modiste, shop, tmp_path):
    ids = [f"{red}-{green}" for red in REDS for green in GREENS][:50]
    rows = [f"{each},{'even' if number % 2 else 'odd'}" for number, each in enumerate(ids)]
    (tmp_path / "noise.csv").write_text("\n".join(["product_id,value", *rows]) + "\n", "utf-8")
    ended = modiste("teach", "parity", tmp_path / "noise.csv", "--shop", shop)
    assert ended.code == 0
    assert "That is not enough to tell it from guessing: label more products before you trust parity" in ended.out
