"""Losses against slow plain versions, and what a missing label must not do."""

from __future__ import annotations

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from modiste.schema import kaggle  # noqa: E402
from modiste.train.data.label_space import LabelSpace  # noqa: E402
from modiste.train.losses import label_loss, masked_cross_entropy  # noqa: E402

MISSING = -1


def plain_cross_entropy(logits: np.ndarray, targets: list[int], smoothing: float) -> float:
    """Row by row, from the definition: the wanted distribution is 1 - s on the label and s spread over all classes."""
    losses = []
    for row, target in zip(logits.tolist(), targets, strict=True):
        if target == MISSING:
            continue
        total = sum(math.exp(value) for value in row)
        wanted = [smoothing / len(row) + (1 - smoothing) * (position == target) for position in range(len(row))]
        losses.append(-sum(share * math.log(math.exp(value) / total) for share, value in zip(wanted, row, strict=True)))
    return sum(losses) / len(losses) if losses else 0.0


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("targets", [[0, 3, 2, 1, 4], [0, MISSING, 2, MISSING, 4], [MISSING] * 5])
def test_masked_cross_entropy_agrees_with_the_plain_version(targets: list[int], smoothing: float) -> None:
    logits = np.random.default_rng(0).normal(0, 2, (5, 5))
    loss = masked_cross_entropy(torch.from_numpy(logits), torch.tensor(targets), smoothing)
    assert loss.item() == pytest.approx(plain_cross_entropy(logits, targets, smoothing), abs=1e-9)


@pytest.mark.parametrize(("labels", "nats"), [("merged", 16.57), ("raw", 19.62)])
def test_uniform_outputs_cost_the_sum_of_the_logarithms_of_the_class_counts(labels: str, nats: float) -> None:
    logits = {attribute: torch.zeros(2, count) for attribute, count in LabelSpace(kaggle(), labels).counts.items()}
    targets = torch.zeros(2, len(kaggle().names), dtype=torch.int64)
    assert label_loss(logits, targets).item() == pytest.approx(nats, abs=0.005)
    spaces = kaggle().by_name.values()
    by_hand = sum(math.log(len(space.labels if labels == "raw" else space.merged)) for space in spaces)
    assert label_loss(logits, targets).item() == pytest.approx(by_hand, rel=1e-6)


def test_a_missing_label_changes_nothing_but_its_own_share() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = {name: torch.randn(4, count, generator=generator) for name, count in LabelSpace(kaggle()).counts.items()}
    whole = torch.tensor([[1] * 7, [2] * 7, [0] * 7, [3] * 7])
    masked = whole.clone()
    masked[1, kaggle().names.index("season")] = MISSING
    others = [position for position, name in enumerate(kaggle().names) if name != "season"]
    for position in others:
        name = kaggle().names[position]
        assert torch.equal(
            masked_cross_entropy(logits[name], masked[:, position]),
            masked_cross_entropy(logits[name], whole[:, position]),
        )
    kept = masked_cross_entropy(logits["season"][[0, 2, 3]], torch.tensor([1, 0, 3]))
    assert torch.allclose(masked_cross_entropy(logits["season"], masked[:, kaggle().names.index("season")]), kept)


def test_a_row_without_a_label_gets_no_gradient_from_it() -> None:
    logits = torch.randn(3, 4, requires_grad=True)
    masked_cross_entropy(logits, torch.tensor([1, MISSING, 2])).backward()
    assert logits.grad is not None
    assert (logits.grad[1] == 0).all()
    assert (logits.grad[0] != 0).any()


def test_a_head_without_any_label_stays_in_the_graph_and_gives_zero() -> None:
    logits = torch.randn(3, 4, requires_grad=True)
    loss = masked_cross_entropy(logits, torch.full((3,), MISSING))
    loss.backward()
    assert loss.item() == 0
    assert logits.grad is not None
    assert (logits.grad == 0).all()
