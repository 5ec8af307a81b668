"""A catalogue and a model with three attributes of their own are evaluated through the command."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from own_world import OWN_MODEL, true_labels
from PIL import Image
from small_world import COLOURS

from modiste.catalogue.splits import split_of

PRODUCTS = 160
HEADER = ("product_id", "title", "photo", "garment", "shade", "wearer", "fabric")


def uneven(colour: str, seed: int) -> Image.Image:
    """A square of a colour in 12 blocks of other lightness, so that no two are near-duplicates."""
    blocks = np.random.default_rng(seed).uniform(0, 100, (4, 3, 3))
    corner = np.array(COLOURS[colour], np.float64)
    pixels = np.where(corner > 0, 255 - blocks, blocks).astype(np.uint8)
    return Image.fromarray(pixels).resize((60, 80), Image.Resampling.NEAREST)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """What the catalogue says: every third garment is wrong, every fourth product has no wearer."""
    found = []
    for number in range(PRODUCTS):
        colour = list(COLOURS)[number % len(COLOURS)]
        labels = true_labels(colour)
        found.append(
            {
                "product_id": f"p{number}",
                "title": f"Number {number}",
                "photo": f"{number}.png",
                "garment": "Fan" if number % 3 == 0 else labels["garment"],
                "shade": labels["tone"],
                "wearer": "" if number % 4 == 0 else labels["wearer"],
                "fabric": "linen",
            }
        )
    return found


@pytest.fixture(scope="module")
def catalogue(rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    for number in range(PRODUCTS):
        uneven(list(COLOURS)[number % len(COLOURS)], number).save(folder / f"{number}.png")
    with (folder / "range.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return folder / "range.csv"


@pytest.fixture(scope="module")
def judged(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of the test tenth: every product is a group of its own, with its id for a key."""
    return [row for row in rows if split_of(row["product_id"]) == "test"]


@pytest.mark.slow
def test_own_attributes_are_judged_by_their_roles(
    modiste: Callable[..., Any],
    catalogue: Path,
    judged: list[dict[str, str]],
    rows: list[dict[str, str]],
    tmp_path: Path,
) -> None:
    done = modiste(
        "evaluate", catalogue, "--model", OWN_MODEL, "--out", tmp_path, "--task", "labels", "--task", "variants"
    )
    assert done.code == 0, done.err
    told = json.loads(done.out)
    heads = {head["attribute"]: head for head in told["heads"]}
    assert {name: (head["labelling"], head["role"], head["classes"]) for name, head in heads.items()} == {
        "garment": ("raw", "type", 3),
        "tone": ("raw", "colour", 8),
        "wearer": ("raw", "wearer", 2),
    }
    assert told["data"]["rows"] == len(judged) >= 8
    right = [row["garment"] != "Fan" for row in judged]
    assert 0 < sum(right) < len(right)
    assert heads["garment"]["accuracy"] == pytest.approx(np.mean(right))
    assert (heads["tone"]["accuracy"], heads["tone"]["rows"]) == (1, len(judged))
    with_wearer = [row for row in judged if row["wearer"]]
    assert (heads["wearer"]["accuracy"], heads["wearer"]["rows"]) == (1, len(with_wearer))
    learned = Counter(row["garment"] for row in rows if split_of(row["product_id"]) == "train")
    commonest = learned.most_common(1)[0][0]
    assert heads["garment"]["majority"] == pytest.approx(np.mean([row["garment"] == commonest for row in judged]))
    assert heads["garment"]["from_article_type"] is None  # it is the type itself
    assert 0 < heads["tone"]["from_article_type"] < 1
    assert (told["categories"], told["pair"]) == ([], None)
    assert told["variants"][0]["accuracy"]["tone"] == 1
    page = (tmp_path / "index.html").read_text("utf-8")
    for words in ("<h2>Accuracy</h2>", "Raw labels, as in the catalogue", "Confusion matrix of garment"):
        assert words in page
    with (tmp_path / "predictions.csv").open(encoding="utf-8", newline="") as file:
        predicted = {row["product_id"]: row["tone.raw.predicted"] for row in csv.DictReader(file)}
    assert predicted == {row["product_id"]: row["shade"] for row in judged}


@pytest.mark.slow
def test_own_attributes_are_found_by_photo(
    modiste: Callable[..., Any], catalogue: Path, judged: list[dict[str, str]]
) -> None:
    done = modiste("evaluate", catalogue, "--model", OWN_MODEL, "--task", "pictures", "--task", "known-items")
    assert done.code == 0, done.err
    tables = {table["relevance"]: table for table in json.loads(done.out)["retrieval"]["tables"]}
    assert set(tables) == {
        "type and colour, raw",
        "garment",
        "tone",
        "wearer",
        "a crop of its photo",
        "its title with a slip",
        "filters and one word",
    }
    assert tables["tone"]["queries"] == len(judged)
    lines = {line["method"]: line["values"]["P@10"] for line in tables["tone"]["lines"]}
    # Twenty squares have each tone: ten others are always there, and the mean colour tells them.
    assert lines["own"] > 0.95
    assert lines["own: search"] > 0.95
    assert lines["random"] < 0.4
