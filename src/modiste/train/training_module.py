"""What is trained: the net and its objectives, in one module with one loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from torch import Tensor, nn

from modiste.train.losses import distillation_loss, label_loss, masked_cross_entropy
from modiste.train.nets.model import EmbeddingObjective, FashionNet, Outputs
from modiste.train.nets.teachers import Teacher, teacher_probabilities
from modiste.train.preset import Preset


class TrainingModule(nn.Module):
    """Net and objective in one module, so that one wrapper, one optimizer and one average cover both.

    Parameters that no loss reaches under the preset take no gradient, as training in several processes demands.
    `teachers` are finished nets with the same heads, learned from and never changed.
    """

    def __init__(
        self, net: FashionNet, objective: EmbeddingObjective, preset: Preset, teachers: Sequence[Teacher] = ()
    ) -> None:
        super().__init__()
        self.net, self.objective, self.preset = net, objective, preset
        self.teachers = tuple(teachers)  # no submodules: checkpoints and averages are of what is trained
        names, labels = preset.name_weight > 0, preset.label_embedding_weight > 0
        for part in filter(None, (net.backbone, net.levels)):
            part.requires_grad_(not preset.freeze_backbone)
        net.embed.requires_grad_(names or labels)
        objective.bag.requires_grad_(names)
        objective.log_scale.requires_grad_(names)
        objective.labels.requires_grad_(labels)

    def train(self, mode: bool = True) -> Self:
        """Training mode for all but a frozen backbone, whose batch statistics must not move."""
        super().train(mode)
        if self.preset.freeze_backbone:
            self.net.backbone.eval()
        return self

    def outputs(self, inputs: Tensor) -> Outputs:
        """What the net predicts.

        `inputs` are pixels (n, height, width, 3) uint8, or with a frozen backbone its features (n, dimensions).
        """
        outputs: Outputs = self.net.read(inputs) if self.preset.freeze_backbone else self.net(inputs)
        return outputs

    def forward(
        self, inputs: Tensor, targets: Tensor, names: Tensor
    ) -> tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]:
        """The loss to minimise, its parts, and the logits.

        `targets` (n, attributes) and `names` (n,) int64 class indices; both may be MISSING.
        """
        preset = self.preset
        outputs = self.outputs(inputs)
        total = label_loss(outputs.logits, targets, preset.label_smoothing)
        parts = {"labels": total}
        if self.teachers:
            parts["teachers"] = distillation_loss(outputs.logits, teacher_probabilities(self.teachers, inputs))
            total = (1 - preset.teachers_weight) * total + preset.teachers_weight * parts["teachers"]
        if preset.name_weight:
            parts["names"] = masked_cross_entropy(self.objective.name_logits(outputs.embedding), names)
            total = total + preset.name_weight * parts["names"]
        if preset.label_embedding_weight:
            read = self.objective.label_logits(outputs.embedding)
            parts["label_embedding"] = label_loss(read, targets, preset.label_smoothing)
            total = total + preset.label_embedding_weight * parts["label_embedding"]
        return total, parts, outputs.logits
