"""What an ensemble costs, and the rows of Fashion-MNIST."""

from __future__ import annotations

import numpy as np
import pytest

for library in ("torch", "lightning", "timm"):
    pytest.importorskip(library, reason="rebuilding the paper needs the extra [paper]")

from modiste.metrics.bootstrap import Interval  # noqa: E402
from modiste.metrics.classification import MISSING  # noqa: E402
from modiste.paper.cost_step import with_costs  # noqa: E402
from modiste.paper.fashion_mnist import FashionMnist  # noqa: E402
from modiste.paper.mnist_step import HEAD, mnist_preset, mnist_rows  # noqa: E402
from modiste.paper.plan import EnsemblePlan  # noqa: E402
from modiste.paper.results import Cost, CostsResult, Measured, StepResult  # noqa: E402
from modiste.schema import kaggle  # noqa: E402

BOTH = EnsemblePlan(name="both", title="Both", members=("one", "two"))


def step(name: str, **cost: float) -> StepResult:
    return StepResult(
        fingerprint=name, name=name, title=name, question="model", setting="", epochs=1, learned_rows=1, size=(8, 6),
        rows=1, heads=(), mean_accuracy=0.5, mean_interval=Interval(low=0, high=1), cost=Cost(**cost),  # type: ignore[arg-type]
    )  # fmt: skip


def test_an_ensemble_costs_what_its_members_cost_together() -> None:
    steps = {"one": step("one", parameters=10), "two": step("two", parameters=5), "both": step("both")}
    measured = {
        name: Measured(ms_per_photo=ms, photos_per_second=1000 / ms, peak_memory_mb=memory, training_seconds=60)
        for name, ms, memory in (("one", 2.0, 100), ("two", 3.5, None))
    }
    found = with_costs(steps, CostsResult(fingerprint="x", measured=measured), [BOTH])
    assert found["one"].cost.ms_per_photo == 2.0
    assert found["one"].cost.parameters == 10  # what was known before stays
    both = found["both"].cost
    assert (both.parameters, both.ms_per_photo, both.training_seconds) == (15, 5.5, 120)
    assert both.peak_memory_mb is None  # one member's is unknown
    assert both.multiply_adds is None


def test_nothing_measured_changes_nothing() -> None:
    steps = {"one": step("one", parameters=10)}
    assert with_costs(steps, None, [BOTH]) == steps


def test_every_tenth_picture_is_kept_back() -> None:
    pictures = np.zeros((30, 28, 28), np.uint8)
    labels = np.arange(30) % 10
    rows = mnist_rows(FashionMnist(pictures, labels, pictures[:1], labels[:1]))
    assert (len(rows.train), len(rows.validation)) == (27, 3)
    heads = rows.train.targets[:, kaggle().names.index(HEAD)]
    assert heads.tolist() == [label for place, label in enumerate(labels.tolist()) if place % 10]
    others = np.delete(rows.train.targets, kaggle().names.index(HEAD), axis=1)
    assert (others == MISSING).all()


def test_pictures_and_labels_are_in_the_fingerprint() -> None:
    pictures, labels = np.zeros((20, 28, 28), np.uint8), np.arange(20) % 10
    one = mnist_rows(FashionMnist(pictures, labels, pictures[:1], labels[:1]))
    other = mnist_rows(FashionMnist(pictures, labels[::-1].copy(), pictures[:1], labels[:1]))
    assert one.digest != other.digest


def test_the_preset_is_the_paper_s_for_small_pictures() -> None:
    preset = mnist_preset("cnn2-skip", 3)
    assert (preset.backbone, preset.weights, preset.epochs) == ("cnn2-skip", "none", 3)
    assert preset.stages[-1].size == (28, 28)
    assert preset.labels == "merged"


def test_the_rows_have_the_labels_of_the_preset() -> None:
    pictures, labels = np.zeros((10, 28, 28), np.uint8), np.arange(10)
    space = mnist_rows(FashionMnist(pictures, labels, pictures[:1], labels[:1])).space
    assert space.names == kaggle().names
    assert list(space.counts.values()) == [3, 5, 33, 142, 14, 4, 4]
