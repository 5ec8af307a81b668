"""Small nets of earlier work on fashion pictures, as backbones; timm has none of that kind.

`cnn2-skip`: two convolutions with batch normalisation and skip connections, after Bhatnagar, Ghosal and Kolekar 2017,
"Classification of Fashion Article Images using Convolutional Neural Networks". `cnn-dropout-3`: three convolutions with
dropout after each, after Leithardt 2021, "Classifying garments from fashion-MNIST dataset through CNNs". Widths that
those papers leave open are 32, 64 and 128.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from modiste.train.nets.backbones import Backbone

DENSE = 128
GREY, HALF = (127.5, 127.5, 127.5), (127.5, 127.5, 127.5)

PLAIN_NETS = ("cnn2-skip", "cnn-dropout-3")


def plain_net(name: str, size: tuple[int, int]) -> Backbone:
    """One of `PLAIN_NETS` with random weights, for photos of one size (height, width): its last map is flattened."""
    maps = _two_with_skips() if name == "cnn2-skip" else _three_with_dropout()
    with torch.no_grad():
        flat = maps.eval()(torch.zeros(1, 3, *size)).flatten(1).shape[1]
    dropout = 0.5 if name == "cnn-dropout-3" else 0.0
    module = nn.Sequential(maps, nn.Flatten(1), nn.Linear(flat, DENSE), nn.ReLU(), nn.Dropout(dropout)).train()
    return Backbone(name, module, GREY, HALF, DENSE, f"{name} from modiste with random weights.")


class SkippedConvolution(nn.Module):
    """Convolution, batch normalisation and ReLU beside a 1x1 convolution that skips them, then maximum pooling."""

    def __init__(self, channels: int, wider: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(channels, wider, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(wider)
        self.skip = nn.Conv2d(channels, wider, 1)
        self.pool = nn.MaxPool2d(2)

    def forward(self, maps: Tensor) -> Tensor:
        """(n, channels, height, width) to (n, wider, height / 2, width / 2)."""
        seen = nn.functional.relu(self.norm(self.convolution(maps)) + self.skip(maps))
        return cast("Tensor", self.pool(seen))


def _two_with_skips() -> nn.Sequential:
    return nn.Sequential(SkippedConvolution(3, 32), SkippedConvolution(32, 64))


def _three_with_dropout() -> nn.Sequential:
    layers: list[nn.Module] = []
    for channels, wider in ((3, 32), (32, 64), (64, 128)):
        layers += [nn.Conv2d(channels, wider, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25)]
    return nn.Sequential(*layers)
