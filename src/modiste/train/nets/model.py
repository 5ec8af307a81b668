"""The net: one backbone, seven label heads, one embedding; and what teaches the embedding, which never ships."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from modiste.train.nets.backbones import Backbone

LABEL_SCALE = 12.0
"""Cosines times this are the logits of the labels read from the embedding: sharp enough for 143 classes."""

FIRST_NAME_SCALE = 14.0
LARGEST_NAME_SCALE = 60.0
"""The learned scale of picture-to-name cosines starts and stays in the range usual for contrastive training."""


@dataclass(frozen=True)
class Outputs:
    """`embedding` (n, d) float32, unit length; `logits` per attribute (n, classes) float32."""

    embedding: Tensor
    logits: dict[str, Tensor]


def module_key(name: str) -> str:
    """An attribute's name as torch takes it for a part's: without dots, and not the name of a method, as "type" is."""
    key = name.replace("%", "%25").replace(".", "%2E")
    return f"{key}%" if not key or hasattr(nn.ModuleDict, key) or hasattr(nn.ParameterDict, key) else key


class FashionNet(nn.Module):
    """Photos to an embedding and the logits of each attribute."""

    mean: Tensor
    scale: Tensor

    def __init__(
        self,
        backbone: Backbone,
        classes: Mapping[str, int],
        embedding: int,
        dropout: float,
        *,
        levels: bool = False,
        hidden: int = 0,
    ) -> None:
        """With `levels`, what the backbone's earlier levels see is read beside its last features.

        With `hidden` units, heads and embedding read a layer of those beside the features.
        """
        super().__init__()
        self.backbone = backbone.module
        self.levels = LevelPooling(backbone.level_channels()) if levels else None
        self.dimensions = backbone.dimensions + (self.levels.dimensions if self.levels else 0)
        self.register_buffer("mean", torch.tensor(backbone.mean).view(1, 3, 1, 1))
        self.register_buffer("scale", 1 / torch.tensor(backbone.std).view(1, 3, 1, 1))
        self.dropout = nn.Dropout(dropout)
        self.hidden = nn.Linear(self.dimensions, hidden) if hidden else None
        read = self.dimensions + hidden
        self.embed = nn.Linear(read, embedding)
        self.attributes = tuple(classes)
        self.heads = nn.ModuleDict({module_key(name): nn.Linear(read, count) for name, count in classes.items()})

    def features(self, pixels: Tensor) -> Tensor:
        """(n, height, width, 3) uint8 to pooled features (n, dimensions) float32."""
        photos = (pixels.permute(0, 3, 1, 2).float() - self.mean) * self.scale
        photos = photos.contiguous(memory_format=torch.channels_last)
        if self.levels is None:
            return cast("Tensor", self.backbone(photos))
        backbone: Any = self.backbone
        last, maps = backbone.forward_intermediates(photos)
        return torch.cat([backbone.forward_head(last, pre_logits=True), self.levels(maps)], dim=1)

    def read(self, features: Tensor) -> Outputs:
        """Pooled features (n, dimensions) to what is predicted from them."""
        features = self.dropout(features)
        if self.hidden is not None:
            features = torch.cat([features, self.dropout(functional.relu(self.hidden(features)))], dim=1)
        embedding = functional.normalize(self.embed(features), dim=-1)
        return Outputs(embedding, {name: self.heads[module_key(name)](features) for name in self.attributes})

    def forward(self, pixels: Tensor) -> Outputs:
        """(n, height, width, 3) uint8, RGB, upright, to Outputs."""
        return self.read(self.features(pixels))


class LevelPooling(nn.Module):
    """What a backbone's levels see, pooled over the photo: colour and weave live in the early ones.

    Mean and maximum of each channel, normalised over the batch, since the levels' scales differ.
    """

    def __init__(self, channels: Sequence[int]) -> None:
        super().__init__()
        self.dimensions = 2 * sum(channels)
        self.norm = nn.BatchNorm1d(self.dimensions)

    def forward(self, maps: Sequence[Tensor]) -> Tensor:
        """One (n, channels, height, width) map per level to (n, dimensions)."""
        pooled = [part for level in maps for part in (level.mean((2, 3)), level.amax((2, 3)))]
        return cast("Tensor", self.norm(torch.cat(pooled, dim=1)))


class EmbeddingObjective(nn.Module):
    """What the embedding is trained against: names built from word vectors, and one vector per label.

    Names say pattern, brand and cut, which no label says; the word vectors are also the start of a text tower.
    `words` and `offsets` are the bags of all distinct training names, as `nn.EmbeddingBag` takes them.
    """

    def __init__(
        self, words: Tensor, offsets: Tensor, vocabulary: int, classes: Mapping[str, int], embedding: int
    ) -> None:
        super().__init__()
        self.bags = words, offsets  # no buffers: weight averaging would average the word numbers, too
        self.bag = nn.EmbeddingBag(vocabulary, embedding, mode="mean")
        nn.init.normal_(self.bag.weight, std=embedding**-0.5)
        self.log_scale = nn.Parameter(torch.tensor(math.log(FIRST_NAME_SCALE)))
        self.attributes = tuple(classes)
        self.labels = nn.ParameterDict(
            {module_key(name): nn.Parameter(torch.randn(count, embedding)) for name, count in classes.items()}
        )

    def name_logits(self, embedding: Tensor) -> Tensor:
        """(n, d) unit vectors to (n, names): scaled cosines with every training name."""
        words, offsets = (part.to(embedding.device) for part in self.bags)
        names = functional.normalize(self.bag(words, offsets), dim=-1)
        scale = self.log_scale.clamp(max=math.log(LARGEST_NAME_SCALE)).exp()
        return scale * embedding @ names.T

    def label_logits(self, embedding: Tensor) -> dict[str, Tensor]:
        """(n, d) unit vectors to (n, classes) per attribute: scaled cosines with every label's vector."""
        return {
            name: LABEL_SCALE * embedding @ functional.normalize(self.labels[module_key(name)], dim=-1).T
            for name in self.attributes
        }
