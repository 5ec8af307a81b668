"""One training run: from a catalogue to a run folder with weights, settings and curves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch

from modiste.errors import ModelError
from modiste.parallel.progress import Progress
from modiste.settings import Settings
from modiste.train.checkpoint import Position
from modiste.train.data.batches import Batches, PhotoBatches, own_photo
from modiste.train.data.data import TrainingData, TrainingSources, training_data
from modiste.train.data.label_space import LabelSpace
from modiste.train.data.rows import Names, Rows
from modiste.train.environment import Environment
from modiste.train.loop import fit
from modiste.train.nets.depthwise import quicken_low_maps
from modiste.train.nets.frozen import FeatureBatches, FrozenBackbone, View, views_of
from modiste.train.nets.make_backbone import make_backbone
from modiste.train.nets.model import EmbeddingObjective, FashionNet
from modiste.train.nets.model_start import Samples, start_folder, start_from
from modiste.train.nets.teachers import open_teachers
from modiste.train.preset import Preset
from modiste.train.run_folder import DataFacts, claim, describe
from modiste.train.training_module import TrainingModule
from modiste.types import Pixels

CACHE_FOLDER, FEATURES_FOLDER = "cache", "features"

START_PHOTOS = 384
"""Enough for the mean and the variance of every channel, few enough to be one batch."""


def train(
    sources: TrainingSources,
    preset: Preset,
    run: Path,
    settings: Settings,
    environment: Environment | None = None,
) -> Position:
    """Train into the folder `run`, or go on where a stopped run was.

    Raises QueryError when the folder holds a run with other settings or data, or the catalogue is of no use; ModelError
    for weights or checkpoints that cannot be read; SourceError for a published split that cannot be read.
    """
    environment = environment or Environment.of(preset)
    with environment.fabric.rank_zero_first():  # one process writes the caches, the others open them
        claim(run, preset)
        caches = environment.caches or run / CACHE_FOLDER
        data = training_data(sources, preset, caches, settings, environment.progress)
    return train_on(data, preset, run, settings, environment)


def train_on(
    data: TrainingData, preset: Preset, run: Path, settings: Settings, environment: Environment | None = None
) -> Position:
    """Train on rows that are there already; see `train`."""
    environment = environment or Environment.of(preset)
    fabric, progress = environment.fabric, environment.progress
    learned: Batches
    validated: Batches
    with fabric.rank_zero_first():  # one process writes the features, the others open them
        claim(run, preset)
        samples = partial(_samples, data.train)
        module, provenance = build_training_module(preset, data.space, data.names, samples)
        progress.say(
            f"{len(data.train):,} products to learn from, {len(data.validation):,} to validate on, "
            f"{len(data.names.index):,} distinct names."
        )
        progress.say(provenance)
        describe(run, _facts(data, provenance), data.space.schema, data.names.vocabulary)
        if preset.freeze_backbone:
            learned, validated = _feature_batches(module, data, run / FEATURES_FOLDER, settings, progress)
        else:
            threads = settings.threads if fabric.device.type != "cpu" else 1  # a processor's cores belong to the net
            learned = PhotoBatches(data.train, preset, threads)
            validated = PhotoBatches(data.validation, preset, threads)
    return fit(module, learned, validated, run, fabric, progress)


def build_training_module(
    preset: Preset, space: LabelSpace, names: Names, samples: Samples
) -> tuple[TrainingModule, str]:
    """The modules of a run, seeded, and the sentence that says which weights it starts from.

    `samples` gives some of the photos at a size, should the start need their statistics.
    """
    torch.manual_seed(preset.seed)
    if preset.fused_embedding is not None:
        preset.fused_embedding.weights(space.schema)  # refused now, not by the export
    begun = start_folder(preset.weights)
    backbone = make_backbone(preset, "none" if begun else preset.weights)
    net = FashionNet(
        backbone, space.counts, preset.embedding, preset.dropout, levels=preset.levels, hidden=preset.hidden
    )
    bags = torch.from_numpy(names.words), torch.from_numpy(names.offsets)
    _refuse_unfit(net, preset)
    objective = EmbeddingObjective(*bags, max(1, len(names.vocabulary)), space.counts, preset.embedding)
    said = start_from(net, begun, samples, space.lists) if begun else backbone.provenance
    quicken_low_maps(net)
    teachers = open_teachers(preset, space, samples)
    return TrainingModule(net.to(memory_format=torch.channels_last), objective, preset, teachers), said


def _samples(rows: Rows, size: tuple[int, int]) -> Pixels:
    """At most `START_PHOTOS` photos, evenly spread over the rows."""
    spread = range(0, len(rows), -(-len(rows) // START_PHOTOS))
    return np.stack([own_photo(rows, row, size) for row in spread])


def _refuse_unfit(net: FashionNet, preset: Preset) -> None:
    """Show the net one grey photo of each size: some nets of timm take but one size, or multiples of their patches."""
    net.eval()
    for height, width in sorted({stage.size for stage in preset.stages}):
        try:
            with torch.no_grad():
                net(torch.full((1, height, width, 3), 128, dtype=torch.uint8))
        except Exception as error:  # every net refuses in its own way
            raise ModelError(
                f"{preset.backbone} cannot take photos of {height} x {width} ({error}); set other stages or backbone."
            ) from error


def _facts(data: TrainingData, provenance: str) -> DataFacts:
    return DataFacts(
        **dict(data.origin),
        train=len(data.train),
        validation=len(data.validation),
        drawings=data.drawings,
        label_rows=data.label_rows,
        backbone=provenance,
        digest=data.digest,
    )


def _feature_batches(
    module: TrainingModule, data: TrainingData, home: Path, settings: Settings, progress: Progress
) -> tuple[Batches, Batches]:
    preset = module.preset
    home.mkdir(exist_ok=True)
    backbone = FrozenBackbone(module.net, preset.stages[0].size, settings.threads)

    def batches(rows: Rows, name: str, views: Sequence[View]) -> FeatureBatches:
        def advance(done: int, total: int) -> None:
            progress.update(f"features to {name} on", done, total)

        return FeatureBatches(rows, backbone.features(rows, home / f"{name}.npy", views, advance), preset)

    learned, validated = (views_of(rows, preset) for rows in (data.train, data.validation))
    return batches(data.train, "train", learned), batches(data.validation, "validate", validated[:1])
