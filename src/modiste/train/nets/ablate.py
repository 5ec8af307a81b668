"""A backbone with a part switched off, to see what the part earns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import torch
from torch import Tensor, nn

from modiste.errors import ModelError
from modiste.train.nets.backbones import Backbone
from modiste.train.preset import Part


def ablate(backbone: Backbone, parts: Sequence[Part], size: tuple[int, int]) -> Backbone:
    """The backbone without these parts, for photos of one size (height, width); the same one without any.

    "batch norm": each normalisation becomes a learned scale and shift per channel, without statistics. "pooling": each
    maximum becomes the corner pixel of its window, so that maps shrink as before, and the mean over the last map
    becomes the map itself, flattened. Raises ModelError for a net that has no such part.
    """
    if not parts:
        return backbone
    module = backbone.module
    said = backbone.provenance
    for part in parts:
        changed = _without_batch_norm(module) if part == "batch norm" else _without_pooling(module)
        if not changed:
            raise ModelError(f"{backbone.name} has no {part} that could be switched off.")
        said = f"{said.removesuffix('.')}, without {part}."
    module.eval()
    with torch.no_grad():
        dimensions = module(torch.zeros(1, 3, *size)).shape[1]
    module.train()
    return replace(backbone, dimensions=int(dimensions), provenance=said)


class ScaleAndShift(nn.Module):
    """What is left of batch normalisation without the statistics: (n, channels, height, width) to the same shape."""

    def __init__(self, norm: nn.BatchNorm2d) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(norm.num_features, 1, 1))
        self.bias = nn.Parameter(torch.zeros(norm.num_features, 1, 1))
        self.after = nn.Sequential(*(getattr(norm, name) for name in ("drop", "act") if hasattr(norm, name)))

    def forward(self, maps: Tensor) -> Tensor:
        """Scaled and shifted, then whatever timm put into its normalisation layer."""
        return cast("Tensor", self.after(maps * self.weight + self.bias))


def _without_batch_norm(module: nn.Module) -> int:
    norms = [(name, layer) for name, layer in module.named_modules() if isinstance(layer, nn.BatchNorm2d)]
    for name, layer in norms:
        _put(module, name, ScaleAndShift(layer))
    return len(norms)


def _without_pooling(module: nn.Module) -> int:
    pools = [(name, layer) for name, layer in module.named_modules() if isinstance(layer, nn.MaxPool2d)]
    for name, layer in pools:
        _put(module, name, nn.MaxPool2d(1, layer.stride))
    means = [name for name, layer in module.named_modules() if type(layer).__name__ == "SelectAdaptivePool2d"]
    for name in means:
        _put(module, name, nn.Flatten(1))
    return len(pools) + len(means)


def _put(module: nn.Module, name: str, layer: nn.Module) -> None:
    parent, _, own = name.rpartition(".")
    setattr(module.get_submodule(parent), own, layer)
