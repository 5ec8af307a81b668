"""The paper rebuilt in seconds: one small plan on drawn products, through the command."""

from __future__ import annotations

import gzip
import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

for library in ("torch", "lightning", "timm", "skimage", "onnx"):
    pytest.importorskip(library, reason="rebuilding the paper needs the extra [paper]")

from modiste.sample.sample_shop import write_sample_shop  # noqa: E402

PLAN = """
name = "tiny"
reason = "For a test."
groups = 150
paper = "one"
light = "two"
large = "one"
[budget]
weights = "none"
backbone = "test_efficientnet"
batch = 16
stages = [{ epochs = 1, height = 32 }]
[[nets]]
name = "one"
title = "One"
question = "model"
closely = true
[[nets]]
name = "two"
title = "Two"
question = "ensembles"
against = "one"
teachers = ["one"]
[nets.settings]
seed = 1
[[nets]]
name = "no-norm"
title = "Without batch norm"
question = "parts"
against = "one"
[nets.settings]
backbone = "test_resnet"
ablate = ["batch norm", "pooling"]
[[nets]]
name = "large-photos"
title = "Larger"
question = "sizes"
photos = "larger"
[[features]]
name = "hand-made"
title = "Hand-made"
question = "features"
features = "histogram and hog"
classifier = "linear"
against = "one"
[[ensembles]]
name = "both"
title = "Both"
members = ["one", "two"]
against = "one"
[fashion_mnist]
epochs = 1
"""


def _write_idx(path: Path, array: np.ndarray) -> None:
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(gzip.compress(head + array.astype(np.uint8).tobytes()))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample_shop(tmp_path_factory.mktemp("paper") / "shop", seed=3, products=240, size=(48, 36))


@pytest.fixture(scope="module")
def mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten kinds of stripes that anybody tells apart."""
    folder = tmp_path_factory.mktemp("mnist")
    for side, count in (("train", 200), ("t10k", 40)):
        labels = np.arange(count) % 10
        pictures = np.zeros((count, 28, 28), np.uint8)
        for row, label in enumerate(labels):
            pictures[row, 2 * label : 2 * label + 4] = 200
        _write_idx(folder / f"{side}-images-idx3-ubyte.gz", pictures)
        _write_idx(folder / f"{side}-labels-idx1-ubyte.gz", labels)
    return folder


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "tiny.toml"
    file.write_text(PLAN, "utf-8")
    return file


@pytest.mark.slow
def test_the_paper_is_rebuilt_and_goes_on_where_it_stopped(
    shop: Path,
    mnist: Path,
    plan: Path,
    tmp_path: Path,
    modiste: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out"
    call = ("paper", shop, "--out", out, "--plan", plan, "--fashion-mnist", mnist, "--threads", 1)
    done = modiste(*call)
    assert done.code == 0, done.err
    found = json.loads((out / "paper.json").read_text("utf-8"))
    steps = {step["name"]: step for step in found["steps"]}
    assert list(steps) == ["one", "two", "no-norm", "hand-made", "shipped", "both"]
    assert found["left"] == ["large-photos: needs larger photos of the same products, --larger SOURCE."]
    assert steps["one"]["reload_difference"] <= 1e-5
    for step in steps.values():
        accuracies = [head["accuracy"] for head in step["heads"] if head["accuracy"] is not None]
        assert step["mean_accuracy"] == pytest.approx(np.mean(accuracies))
        assert [head["classes"] for head in step["heads"]] == [3, 5, 33, 142, 14, 4, 4]
    difference = steps["both"]["comparison"]["mean"]
    assert difference["value"] == pytest.approx(steps["both"]["mean_accuracy"] - steps["one"]["mean_accuracy"])
    for cost in ("parameters", "multiply_adds", "ms_per_photo", "training_seconds"):
        members = [steps[name]["cost"][cost] for name in ("one", "two")]
        assert min(members) > 0
        assert steps["both"]["cost"][cost] == pytest.approx(sum(members))
    assert steps["shipped"]["cost"]["ms_per_photo"] > 0
    lines = {line["name"]: line["accuracy"] for line in found["fashion_mnist"]["lines"]}
    assert lines["svm"] == 1.0
    page = (out / "index.html").read_text("utf-8")
    for words in ("The table that matters", "98.1", "Fashion-MNIST", "Confusion matrix of articleType"):
        assert words in page
    again = modiste(*call)
    assert again.code == 0
    assert "Step " not in again.err
    monkeypatch.setattr("modiste.paper.run.packaged_model", lambda: "another model")
    with_another_model = modiste(*call, "--only", "one", "--only", "shipped")
    assert re.findall(r"Step ([a-z-]+)\.", with_another_model.err) == ["shipped"]


def test_the_steps_can_be_listed_without_torch(modiste: Callable[..., Any], tmp_path: Path) -> None:
    done = modiste("paper", "nothing.zip", "--out", tmp_path, "--plan", "small", "--list-steps")
    assert done.code == 0
    assert "resnet152" in done.out
    assert "fashion-mnist" in done.out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('against = "one"', 'against = "nobody"'), "there is no network nobody"),
        (('teachers = ["one"]', 'teachers = ["no-norm"]'), "must stand before it"),
        (("batch = 16", "bach = 16"), "no setting bach"),
    ],
)
def test_a_plan_that_does_not_hold_together_is_refused(
    change: tuple[str, str], said: str, shop: Path, tmp_path: Path, modiste: Callable[..., Any]
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(PLAN.replace(*change), "utf-8")
    done = modiste("paper", shop, "--out", tmp_path / "out", "--plan", file)
    assert (done.code, said in done.err) == (2, True)


def test_an_unknown_step_is_refused_with_the_known_ones(
    shop: Path, plan: Path, tmp_path: Path, modiste: Callable[..., Any]
) -> None:
    done = modiste("paper", shop, "--out", tmp_path / "out", "--plan", plan, "--only", "three")
    assert done.code == 2
    assert "no step 'three'; it has data, one, two" in done.err


def test_idx_files_that_are_cut_off_are_refused(
    shop: Path, mnist: Path, plan: Path, tmp_path: Path, modiste: Callable[..., Any]
) -> None:
    for file in mnist.iterdir():
        (tmp_path / file.name.removesuffix(".gz")).write_bytes(gzip.decompress(file.read_bytes())[:-1])
    done = modiste("paper", shop, "--out", tmp_path / "out", "--plan", plan, "--fashion-mnist", tmp_path)
    assert done.code == 2
    assert "bytes where its header says" in done.err
