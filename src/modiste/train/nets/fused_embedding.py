"""The vector for search: what the heads say and what the embedding saw, in one.

The heads rank by type and colour better than the embedding, which knows pattern and cut; neither has the best of both.
Square roots of label probabilities have the Bhattacharyya coefficient as their inner product (Bhattacharyya
1943): likely the same label, likely near. The leading principal components of both bring them to a shop's dimensions.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from modiste.train.data.label_space import LabelSpace
from modiste.train.nets.model import Outputs
from modiste.train.nets.projection import fit_projection
from modiste.train.preset import Fusion


class FusedEmbedding(nn.Module):
    """A net's outputs to one embedding; `fit` first, on photos that the net was trained on."""

    weight: Tensor
    bias: Tensor

    def __init__(self, settings: Fusion, space: LabelSpace, embedding: int) -> None:
        super().__init__()
        self.settings, self.weights = settings, settings.weights(space.schema)
        width = embedding + sum(space.counts[name] for name in self.weights)
        self.register_buffer("weight", torch.zeros(embedding, width))
        self.register_buffer("bias", torch.zeros(embedding))

    def fit(self, outputs: Outputs) -> None:
        """The components of n photos' outputs, n >= 2; a small catalogue's few photos fix the first axes alone."""
        projection = fit_projection(
            self._joined(outputs).numpy().astype(np.float32), len(self.bias), whitening=0.0, least_photos=2
        )
        self.weight.copy_(torch.from_numpy(projection.weight))
        self.bias.copy_(torch.from_numpy(projection.bias))

    def forward(self, outputs: Outputs) -> Tensor:
        """(n, d) float32, unit length."""
        return functional.normalize(functional.linear(self._joined(outputs), self.weight, self.bias), dim=-1)

    def _joined(self, outputs: Outputs) -> Tensor:
        """Every part has unit length times its weight's root, so that a weight is its share of the inner product."""
        parts = [
            (weight * functional.softmax(self.settings.sharpness * outputs.logits[name], dim=-1)).sqrt()
            for name, weight in self.weights.items()
        ]
        return torch.cat([*parts, self.settings.embedding**0.5 * outputs.embedding], dim=1)
