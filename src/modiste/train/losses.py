"""The losses of training; each is a plain mean over the rows that have a label."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from modiste.metrics.classification import MISSING


def masked_cross_entropy(logits: Tensor, targets: Tensor, smoothing: float = 0.0) -> Tensor:
    """Mean cross-entropy in nats over the rows whose target is not MISSING; 0 where no row has one.

    `logits` (n, classes) float, `targets` (n,) int64. The result stays in the graph, so that a head without any label
    in a batch still takes part in a backward pass across processes.
    """
    total = functional.cross_entropy(logits, targets, ignore_index=MISSING, reduction="sum", label_smoothing=smoothing)
    return total / (targets != MISSING).sum().clamp(min=1)


def label_loss(logits: Mapping[str, Tensor], targets: Tensor, smoothing: float = 0.0) -> Tensor:
    """Sum over the attributes of `masked_cross_entropy`; column i of `targets` is the i-th attribute of `logits`."""
    losses = [
        masked_cross_entropy(values, targets[:, column], smoothing) for column, values in enumerate(logits.values())
    ]
    return torch.stack(losses).sum()


def distillation_loss(logits: Mapping[str, Tensor], teachers: Mapping[str, Tensor]) -> Tensor:
    """Sum over the attributes of the mean cross-entropy between the teachers' probabilities and the net's.

    Both (n, classes) per attribute, the teachers' summing to 1 in each row; rows without a label count, too. Hinton,
    Vinyals and Dean 2015, "Distilling the Knowledge in a Neural Network", with a temperature of 1.
    """
    losses = [functional.cross_entropy(values, teachers[attribute]) for attribute, values in logits.items()]
    return torch.stack(losses).sum()
