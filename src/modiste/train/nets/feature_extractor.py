"""An untrained embedding: a backbone's pooled features, projected and brought to unit length."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from modiste.errors import ModelError, PhotoError
from modiste.models.graph import EMBEDDING
from modiste.models.preprocess import Preprocessing
from modiste.settings import Settings
from modiste.train.nets.backbones import Backbone
from modiste.train.nets.projection import Projection
from modiste.types import Catalogue, Pixels
from modiste.vision.decode import open_photo

PHOTOS_PER_RUN = 32


class FeatureExtractor(nn.Module):
    """(n, height, width, 3) uint8 to {"embedding": (n, d) float32} at unit length."""

    mean: Tensor
    scale: Tensor

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone.module
        self.project: nn.Module = nn.Identity()
        self.register_buffer("mean", torch.tensor(backbone.mean).view(1, 3, 1, 1))
        self.register_buffer("scale", 1 / torch.tensor(backbone.std).view(1, 3, 1, 1))

    def pooled(self, pixels: Tensor) -> Tensor:
        """The features before the projection, (n, features)."""
        features: Tensor = self.backbone((pixels.permute(0, 3, 1, 2).float() - self.mean) * self.scale)
        return features

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        """The graph's outputs."""
        return {EMBEDDING: functional.normalize(self.project(self.pooled(pixels)), dim=-1)}

    def pooled_features(self, pixels: Pixels) -> NDArray[np.float32]:
        """(n, height, width, 3) uint8 to the features before the projection, (n, features), n >= 1."""
        with torch.inference_mode():
            runs = [pixels[start : start + PHOTOS_PER_RUN] for start in range(0, len(pixels), PHOTOS_PER_RUN)]
            features: NDArray[np.float32] = torch.cat([self.pooled(torch.from_numpy(run)) for run in runs]).numpy()
        return features

    def project_by(self, projection: Projection) -> None:
        """From now on project the features before bringing them to unit length."""
        dimensions, features = projection.weight.shape
        project = nn.Linear(features, dimensions)
        project.load_state_dict({"weight": torch.tensor(projection.weight), "bias": torch.tensor(projection.bias)})
        self.project = project


def sample_pixels(
    catalogue: Catalogue, preprocessing: Preprocessing, count: int, seed: int, settings: Settings
) -> Pixels:
    """Up to `count` of the catalogue's photos, drawn by `seed`, as the net takes them.

    Photos that cannot be read are passed over. Raises ModelError when none can.
    """
    keys = sorted({product.photo for product in catalogue.products if product.photo is not None})
    pixels: list[Pixels] = []
    for position in np.random.default_rng(seed).permutation(len(keys)):
        if len(pixels) == count:
            break
        try:
            pixels.append(preprocessing.apply(open_photo(catalogue.source.photo(keys[position]), settings)))
        except PhotoError:
            continue
    if not pixels:
        raise ModelError(f"{catalogue.source.name} has no photo that can be read; give a source with photos.")
    return np.stack(pixels)
