"""How good the net is on rows that it does not learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

import torch
from lightning.fabric import Fabric
from torch import Tensor

from modiste.metrics.classification import MISSING
from modiste.train.data.batches import Batches
from modiste.train.losses import label_loss
from modiste.train.training_module import TrainingModule


@dataclass(frozen=True)
class Scores:
    """`loss` is the summed cross-entropy in nats; `accuracy` per attribute over the rows that have the label."""

    loss: float
    accuracy: Mapping[str, float]

    @property
    def mean_accuracy(self) -> float:
        """Mean over the attributes: what the best epoch is chosen by."""
        return fmean(self.accuracy.values())


@torch.no_grad()
def validate(module: TrainingModule, rows: Batches, epoch: int, fabric: Fabric) -> Scores:
    """Scores over all rows, unaugmented, at the input size of an epoch. Leaves the module in evaluation mode."""
    module.eval()
    logits: dict[str, list[Tensor]] = {}
    targets: list[Tensor] = []
    for batch in rows.plain(epoch):
        for attribute, values in module.outputs(fabric.to_device(batch.inputs)).logits.items():
            logits.setdefault(attribute, []).append(values.cpu())
        targets.append(batch.targets)
    joined = {attribute: torch.cat(values) for attribute, values in logits.items()}
    truth = torch.cat(targets)
    return Scores(label_loss(joined, truth).item(), accuracies(joined, truth))


def accuracies(logits: Mapping[str, Tensor], targets: Tensor) -> dict[str, float]:
    """Accuracy per attribute over the rows of `targets` (n, attributes) that have the label; 0 where none has."""
    result = {}
    for column, (attribute, values) in enumerate(logits.items()):
        truth = targets[:, column].cpu()
        right = (values.argmax(dim=1).cpu() == truth)[truth != MISSING]
        result[attribute] = right.float().mean().item() if len(right) else 0.0
    return result
