"""`modiste train` and `modiste export` as far as they go without training."""

from __future__ import annotations

import csv
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from modiste.sample.sample_shop import write_sample_shop
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.sources.reading import read
from modiste.train.preset import preset_names

needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="training needs the extra [train]")


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where the extra was not installed."""
    monkeypatch.setattr("modiste.cli.train.find_spec", lambda name: None)


def test_presets_are_listed_with_their_reasons_and_without_torch(modiste: Callable, without_torch: None) -> None:
    ended = modiste("train", "--list-presets")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert [line.split()[0] for line in lines] == preset_names()
    assert "90" not in lines[0]
    assert any(line.startswith("paper") and "ResNet-152, 5 epochs" in line for line in lines)


@pytest.mark.parametrize("command", [("train", "SHOP", "--out", "run"), ("export", "run", "--out", "model")])
def test_without_the_extra_the_sentence_has_the_install_line(
    modiste: Callable, without_torch: None, command: tuple[str, ...], tmp_path: Path
) -> None:
    ended = modiste(*(str(tmp_path) if part == "SHOP" else part for part in command))
    assert (ended.code, ended.out) == (2, "")
    assert "needs the extra [train]: pip install 'modiste[train]'" in ended.err


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--preset", "lite"), "There is no preset 'lite'; there are heads, imagenet, large, light, paper, quick"),
        (("--set", "batch"), "--set batch is not KEY=VALUE"),
        (("--set", "batch=many"), "batch cannot be 'many'"),
        (("--set", "flip=0"), "A preset has no setting flip"),
        (("--set", "stages=[{epochs = 0, height = 80}]"), "stages.0.epochs cannot be 0"),
    ],
)
def test_a_wrong_setting_is_one_sentence(modiste: Callable, tmp_path: Path, flags: tuple[str, ...], said: str) -> None:
    ended = modiste("train", tmp_path, "--out", tmp_path / "run", *flags)
    assert ended.code == 2
    assert said in ended.err
    assert not (tmp_path / "run").exists()


def test_help_has_an_example(modiste: Callable) -> None:
    for command in ("train", "export"):
        ended = modiste(command, "--help")
        assert ended.code == 0
        assert "Example: modiste" in ended.out


@needs_torch
def test_a_source_that_is_none_is_refused(modiste: Callable, tmp_path: Path) -> None:
    ended = modiste("train", tmp_path / "nothing.zip", "--out", tmp_path / "run")
    assert ended.code == 2
    assert "does not exist" in ended.err


@needs_torch
@pytest.mark.slow
def test_training_says_what_it_starts_from_and_exporting_what_it_found(modiste: Callable, tmp_path: Path) -> None:
    shop = write_sample_shop(tmp_path / "shop", products=120, size=(32, 24))
    run, model = tmp_path / "run", tmp_path / "model"
    tiny = ("stages=[{epochs = 2, height = 32}]", "weights=none", "backbone=test_efficientnet", "batch=16")
    flags = [part for setting in tiny for part in ("--set", setting)]
    trained = modiste("train", shop, "--out", run, "--preset", "quick", *flags, "--threads", 1)
    assert trained.code == 0, trained.err
    assert "test_efficientnet from timm" in trained.err
    assert "with random weights." in trained.err
    assert f"Next: modiste export {run} --out MODEL" in trained.out
    assert {"log.jsonl", "best.pt", "checkpoint.pt", "preset.json"} <= {path.name for path in run.iterdir()}

    exported = modiste("export", run, "--out", model, "--threads", 1)
    assert exported.code == 0, exported.err
    assert "the embedding differs from torch by at most" in exported.out
    assert "validation_accuracy_merged_articleType" in exported.out
    assert not (model / "text").exists()  # the preset quick learns no names


def own_table(folder: Path) -> tuple[Path, Path]:
    """The sample shop as a table with a column of another name, and the folder of its photos, not beside it."""
    shop = write_sample_shop(folder / "shop", products=120, size=(32, 24))
    with (shop / "styles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[0][rows[0].index("id")] = "ArtNo"
    table = folder / "range.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return table, (shop / "images").rename(folder / "pics")


@needs_torch
@pytest.mark.slow
def test_a_run_knows_how_its_table_was_read_and_what_follows_can_be_told(modiste: Callable, tmp_path: Path) -> None:
    table, photos = own_table(tmp_path)
    run, model, report = tmp_path / "run", tmp_path / "model", tmp_path / "report"
    tiny = ("stages=[{epochs = 1, height = 32}]", "weights=none", "backbone=test_efficientnet", "batch=16")
    flags = [part for setting in tiny for part in ("--set", setting)]
    reading = ("--column", "product_id=ArtNo", "--photos", photos)
    trained = modiste("train", table, "--out", run, "--preset", "quick", *flags, *reading)
    assert trained.code == 0, trained.err
    exported = modiste("export", run, "--out", model)
    assert exported.code == 0, exported.err

    moved = photos.rename(tmp_path / "moved")
    lost = modiste("export", run, "--out", model)
    assert (lost.code, str(photos) in lost.err) == (2, True)
    assert modiste("export", run, "--out", model, "--photos", moved).code == 0
    wrong = modiste("export", run, "--out", model, "--photos", moved, "--column", "product_id=Article")
    assert (wrong.code, "Article" in wrong.err) == (2, True)

    reading = ("--column", "product_id=ArtNo", "--photos", moved)
    judged = modiste("evaluate", table, "--model", model, "--out", report, "--no-retrieval", *reading)
    assert judged.code == 0, judged.err
    fitted = modiste("calibrate", model, table, *reading)
    assert "validation products of range.csv" in fitted.out


@needs_torch
@pytest.mark.slow
def test_heads_learn_on_four_views_of_the_net_that_ships(modiste: Callable, tmp_path: Path) -> None:
    shop = write_sample_shop(tmp_path / "shop", products=60, size=(32, 24))
    run = tmp_path / "run"
    few = ("batch=16", "drawings=0", "stages=[{epochs = 2, height = 128}]")
    flags = [part for setting in few for part in ("--set", setting)]
    trained = modiste("train", shop, "--out", run, "--preset", "heads", *flags)
    assert trained.code == 0, trained.err
    assert "the net of the model folder light, with its heads and embedding" in trained.err
    facts = json.loads((run / "data.json").read_text("utf-8"))
    features = np.load(run / "features" / "train.npy", mmap_mode="r")
    assert features.shape[:2] == (facts["train"], 4)
    assert len(np.unique(np.asarray(features[0]), axis=0)) == 4
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]
    judged = [line["accuracy"] for line in lines if line["event"] == "validation"]
    assert judged[-1]["masterCategory"] > 0.8  # it had learned drawings of other seeds, and keeps what it knew


@needs_torch
@pytest.mark.slow
def test_a_split_that_others_published_is_learned_validated_and_judged_on(modiste: Callable, tmp_path: Path) -> None:
    shop = write_sample_shop(tmp_path / "shop", products=120, size=(32, 24))
    ids = [product.product_id for product in read(open_source(shop, settings=Settings())).products]
    sides = ["train"] * 60 + ["validation"] * 20 + ["test"] * 30
    split = tmp_path / "theirs.csv"
    split.write_text(
        "id,split\n" + "".join(f"{each},{side}\n" for each, side in zip(ids, sides, strict=False)), "utf-8"
    )
    run, model, report = tmp_path / "run", tmp_path / "model", tmp_path / "report"
    tiny = (
        "stages=[{epochs = 1, height = 32}]",
        "weights=none",
        "backbone=test_efficientnet",
        "batch=16",
        "drawings=0",
    )
    flags = [part for setting in tiny for part in ("--set", setting)]

    trained = modiste("train", shop, "--out", run, "--preset", "quick", *flags, "--published-split", split)
    assert trained.code == 0, trained.err
    facts = json.loads((run / "data.json").read_text("utf-8"))
    assert (facts["train"], facts["validation"]) == (60, 20)

    exported = modiste("export", run, "--out", model)
    assert exported.code == 0, exported.err
    description = json.loads((model / "model.json").read_text("utf-8"))
    assert "the train rows of theirs.csv" in description["training_data"]
    assert description["metrics"]["validation_photos"] == 20

    untold = modiste("evaluate", shop, "--out", report, "--model", model, "--run", run, "--no-retrieval")
    assert (untold.code, "learned on the split theirs.csv" in untold.err) == (2, True)

    asked = ("--model", model, "--run", run, "--published-split", split, "--no-retrieval")
    judged = modiste("evaluate", shop, "--out", report, *asked)
    assert judged.code == 0, judged.err
    published = json.loads((report / "evaluation.json").read_text("utf-8"))["published"]
    assert published["trained_on_it"]
    assert published["lines"][0]["rows"] == 30


@needs_torch
def test_a_split_file_without_its_columns_or_rows_is_refused(modiste: Callable, tmp_path: Path) -> None:
    shop = write_sample_shop(tmp_path / "shop", products=40, size=(32, 24))
    for text, said in (
        ("product,side\n", "it needs id and split"),
        ("id,split\n", "none with a photo is left to learn"),
    ):
        (tmp_path / "theirs.csv").write_text(text, "utf-8")
        ended = modiste("train", shop, "--out", tmp_path / "run", "--published-split", tmp_path / "theirs.csv")
        assert ended.code == 2
        assert said in ended.err
