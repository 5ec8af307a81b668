"""From a run folder to a model folder: graph, labels, temperatures, metrics, word vectors and model card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from modiste.errors import ModelError
from modiste.metrics.classification import MISSING, accuracy
from modiste.models.encoder import OnnxEncoder
from modiste.models.graph import EMBEDDING, LOGITS
from modiste.models.model_folder import ModelDescription, ModelFolder, open_model, save_model
from modiste.models.preprocess import Preprocessing
from modiste.parallel.progress import Progress, Silent
from modiste.settings import Settings
from modiste.sources.reading import read
from modiste.train import checkpoint
from modiste.train.checkpoint import BEST_FILE
from modiste.train.data.label_space import LabelSpace
from modiste.train.data.split import CatalogueSplit
from modiste.train.data.validation_products import (
    PHOTOS_PER_CALL,
    Predictions,
    predict,
    read_pixels,
    validation_products,
)
from modiste.train.export.calibration import fit_temperature
from modiste.train.export.make_feature_extractor import OTHER_LICENCE, PYPI_LICENCE
from modiste.train.export.model_card import model_card
from modiste.train.export.onnx_graph import check_against_torch, export_onnx
from modiste.train.export.tagging_fit import fit_tagging
from modiste.train.nets.fused_embedding import FusedEmbedding
from modiste.train.nets.model import FashionNet, Outputs
from modiste.train.nets.model_of_run import load_net
from modiste.train.nets.model_start import start_folder
from modiste.train.run_folder import RunFolder, open_run
from modiste.types import Catalogue, Pixels, Product, Source
from modiste.types.numeric import softmax

PHOTOS_TO_CHECK = 256

PHOTOS_TO_FUSE = 8192
"""Thirty-two for each dimension of a vector."""

LARGEST_DIFFERENCE = 1e-2
"""Half-precision weights move a vector's numbers by some thousandths; more means that the export went wrong."""


@dataclass(frozen=True)
class Exported:
    """A model folder, and the largest differences of its outputs from torch over `photos` photos."""

    model: ModelFolder
    differences: Mapping[str, float]
    photos: int


class ExportedNet(nn.Module):
    """The net with its outputs named as in a model folder's graph, its embedding fused where the preset says so."""

    def __init__(self, net: FashionNet, fused: FusedEmbedding | None = None) -> None:
        super().__init__()
        self.net, self.fused = net, fused

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        """(n, height, width, 3) uint8 to `embedding` and `logits_<attribute>`."""
        outputs = self.net(pixels)
        embedding = outputs.embedding if self.fused is None else self.fused(outputs)
        return {EMBEDDING: embedding, **{f"{LOGITS}{name}": logits for name, logits in outputs.logits.items()}}


def export_run(
    folder: Path, out: Path, settings: Settings, *, source: Source | None = None, progress: Progress | None = None
) -> Exported:
    """Write the best epoch's averaged weights as a model folder; `source` is the run's catalogue, if it moved.

    Raises ModelError for a run or a catalogue that does not fit, and when the graph differs from torch.
    """
    progress = progress or Silent()
    run = open_run(folder)
    position, states = checkpoint.load(folder / BEST_FILE)
    catalogue = read(source or run.open_source(settings))
    published = run.data.published_split
    split = CatalogueSplit.of(catalogue, settings, None if published is None else Path(published), progress=progress)
    products = validation_products(split, run)
    height, width = run.preset.stages[-1].size
    inner = load_net(run, states["module"])
    net = ExportedNet(inner, _fused_embedding(inner, run, catalogue, split.side("train"), settings, progress)).eval()

    graph = export_onnx(net, height, width)
    draft = _description(run, out.name, Preprocessing(height, width))
    encoder = OnnxEncoder(ModelFolder(out, draft, graph), settings.threads)
    checked = read_pixels(catalogue, products[:PHOTOS_TO_CHECK], encoder.prepare, settings)
    differences = _checked(graph, net, checked)
    results = predict(catalogue, products, encoder, run, settings, progress)
    facts = {
        "validation_photos": float(len(products)),
        "largest_embedding_difference_from_torch": differences[EMBEDDING],
        "largest_logit_difference_from_torch": max(differences[f"{LOGITS}{name}"] for name in run.space.names),
        "training_minutes": position.seconds / 60,
    }
    metrics = {**accuracies(results, run.space), **facts}
    description = draft.model_copy(update={"temperatures": temperatures(results), "metrics": metrics})
    tagging = fit_tagging(catalogue, products, description, encoder, settings, progress)
    description = description.model_copy(update={"tagging": tagging})
    model = save_model(out, graph, description, model_card(description, run.preset, len(checked)))
    return Exported(model, differences, len(checked))


def _fused_embedding(
    net: FashionNet,
    run: RunFolder,
    catalogue: Catalogue,
    learned: Sequence[Product],
    settings: Settings,
    progress: Progress,
) -> FusedEmbedding | None:
    """Fitted on `PHOTOS_TO_FUSE` photos at most, evenly spread over those learned from; None without such a preset."""
    if run.preset.fused_embedding is None:
        return None
    preprocessing = Preprocessing(*run.preset.stages[-1].size)
    chosen = learned[:: max(1, -(-len(learned) // PHOTOS_TO_FUSE))]
    parts = []
    with torch.inference_mode():
        for start in range(0, len(chosen), PHOTOS_PER_CALL):
            photos = read_pixels(catalogue, chosen[start : start + PHOTOS_PER_CALL], preprocessing, settings)
            parts.append(net(torch.from_numpy(photos)))
            progress.update("photos to fuse embeddings on", start + len(photos), len(chosen))
    logits = {name: torch.cat([part.logits[name] for part in parts]) for name in parts[0].logits}
    fused = FusedEmbedding(run.preset.fused_embedding, run.space, run.preset.embedding)
    fused.fit(Outputs(torch.cat([part.embedding for part in parts]), logits))
    return fused


def temperatures(results: Predictions) -> dict[str, float]:
    """attribute -> temperature fitted on these photos."""
    return {
        attribute: fit_temperature(logits, results.targets[:, column])
        for column, (attribute, logits) in enumerate(results.logits.items())
    }


def accuracies(results: Predictions, space: LabelSpace) -> dict[str, float]:
    """`validation_accuracy_<raw or merged>_<attribute>`; attributes that no photo has a label of are left out."""
    found: dict[str, float | None] = {}
    for column, attribute in enumerate(space.schema):
        logits, truth = results.logits[attribute.name], results.targets[:, column]
        found[f"validation_accuracy_{space.kind}_{attribute.name}"] = accuracy(logits.argmax(axis=1), truth)
        if space.kind == "raw" and attribute.merged:
            merged = attribute.merge_probabilities(softmax(logits))
            merges = [attribute.merge(label) for label in attribute.labels]
            indices = np.array([MISSING if name is None else attribute.merged_index(name) for name in merges])
            merged_truth = np.where(truth == MISSING, MISSING, indices[truth])
            found[f"validation_accuracy_merged_{attribute.name}"] = accuracy(merged.argmax(axis=1), merged_truth)
    return {name: value for name, value in found.items() if value is not None}


def _description(run: RunFolder, name: str, preprocessing: Preprocessing) -> ModelDescription:
    preset = run.preset
    return ModelDescription(
        name=name,
        dimensions=preset.embedding,
        preprocessing=preprocessing,
        labels=run.space.lists,
        temperatures=dict.fromkeys(run.space.names, 1.0),
        attributes=tuple(run.space.predicted),
        training_data=_training_data(run),
        licences={
            "architecture": "Apache-2.0 (timm).",
            "weights": _weights_licence(preset.weights),
            "training data": "As its owner states (Kaggle states MIT for its set); no photo is part of this folder.",
        },
    )


def _training_data(run: RunFolder) -> str:
    data, preset = run.data, run.preset
    photos = f"{data.train - data.drawings:,} products of {Path(data.source).name}"
    larger = f", with larger photos from {Path(data.larger).name}" if data.larger else ""
    drawn = f", and {data.drawings:,} drawn products" if data.drawings else ""
    split = f", the train rows of {Path(data.published_split).name}" if data.published_split else ""
    return f"{photos}{larger}{split}{drawn}; {preset.epochs} epochs at most. Began with {data.backbone}"


def _weights_licence(weights: str) -> str:
    begun = start_folder(weights)
    if begun is not None:
        return open_model(begun).description.licences.get("weights", OTHER_LICENCE)
    if weights == "none":
        return "Trained from random weights."
    return PYPI_LICENCE if weights == "pypi" else OTHER_LICENCE


def _checked(graph: bytes, net: ExportedNet, pixels: Pixels) -> dict[str, float]:
    """Output name -> largest difference of graph and torch. Raises ModelError when the embedding's is too large."""
    differences = check_against_torch(graph, net, pixels)
    if differences[EMBEDDING] > LARGEST_DIFFERENCE:
        found = f"{differences[EMBEDDING]:.2g}"
        raise ModelError(f"The graph's embedding differs from torch by {found}; at most {LARGEST_DIFFERENCE} is right.")
    return differences
