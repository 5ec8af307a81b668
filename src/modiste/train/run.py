"""One training run: from a catalogue to a run folder with weights, settings and curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from lightning.fabric import Fabric

from modiste.errors import ModelError
from modiste.settings import Settings
from modiste.train.checkpoint import Position
from modiste.train.data.batches import Batches, PhotoBatches, own_photo
from modiste.train.data.data import TrainingData, training_data
from modiste.train.data.rows import Names, Rows, classes_of
from modiste.train.loop import fit
from modiste.train.nets.depthwise import quicken_low_maps
from modiste.train.nets.frozen import FeatureBatches, FrozenBackbone, View, views_of
from modiste.train.nets.make_backbone import make_backbone
from modiste.train.nets.model import EmbeddingObjective, FashionNet
from modiste.train.nets.model_start import Samples, start_folder, start_from
from modiste.train.nets.teachers import open_teachers
from modiste.train.preset import Preset
from modiste.train.progress import Silent, Watcher
from modiste.train.run_folder import DataFacts, TableReading, claim, describe
from modiste.train.training_module import TrainingModule
from modiste.types import Catalogue, Pixels

CACHE_FOLDER, FEATURES_FOLDER = "cache", "features"

START_PHOTOS = 384
"""Enough for the mean and the variance of every channel, few enough to be one batch."""


@dataclass(frozen=True)
class Sources:
    """Where rows come from: the catalogue's name, that of its larger photos, a published split's file, and how the
    catalogue is read.
    """

    own: str
    larger: str | None = None
    published: Path | None = None
    reading: TableReading = field(default_factory=TableReading)


def train(
    catalogue: Catalogue,
    preset: Preset,
    folder: Path,
    settings: Settings,
    *,
    larger: Catalogue | None = None,
    caches: Path | None = None,
    published: Path | None = None,
    reading: TableReading | None = None,
    fabric: Fabric | None = None,
    watcher: Watcher | None = None,
) -> Position:
    """Train into `folder`, or go on where a stopped run was. Photos are cached in `caches`, else in the folder.

    `larger` has more photos of the same products, by their ids; `published` a split to learn on instead of the grouped
    one; `reading` is noted, so that an export can open the catalogue again. Raises QueryError when the folder holds a
    run with other settings or data, or the catalogue is of no use; ModelError for weights or checkpoints that cannot be
    read; SourceError for such a split.
    """
    watcher = watcher or Silent()
    fabric = fabric or Fabric(accelerator="auto", devices=1, precision=preset.precision)
    with fabric.rank_zero_first():  # one process writes the caches, the others open them
        claim(folder, preset)
        data = training_data(catalogue, larger, preset, caches or folder / CACHE_FOLDER, settings, watcher, published)
    names = catalogue.source.name, larger.source.name if larger else None
    sources = Sources(*names, published, reading or TableReading())
    return train_on(data, sources, preset, folder, settings, fabric=fabric, watcher=watcher)


def train_on(
    data: TrainingData,
    sources: Sources,
    preset: Preset,
    folder: Path,
    settings: Settings,
    *,
    fabric: Fabric | None = None,
    watcher: Watcher | None = None,
) -> Position:
    """Train on rows that are there already; see `train`."""
    watcher = watcher or Silent()
    learned: Batches
    judged: Batches
    fabric = fabric or Fabric(accelerator="auto", devices=1, precision=preset.precision)
    with fabric.rank_zero_first():  # one process writes the features, the others open them
        claim(folder, preset)
        module, provenance = build_training_module(preset, data.names, lambda size: _samples(data.train, size))
        watcher.say(
            f"{len(data.train):,} products to learn from, {len(data.validation):,} to validate on, "
            f"{len(data.names.index):,} distinct names."
        )
        watcher.say(provenance)
        describe(folder, _facts(sources, data, provenance), data.names.vocabulary)
        if preset.freeze_backbone:
            learned, judged = _feature_batches(module, data, preset, folder, settings, watcher)
        else:
            threads = settings.threads if fabric.device.type != "cpu" else 1  # a processor's cores belong to the net
            learned = PhotoBatches(data.train, preset, threads)
            judged = PhotoBatches(data.validation, preset, threads)
    return fit(module, learned, judged, preset, folder, fabric, watcher)


def build_training_module(preset: Preset, names: Names, samples: Samples) -> tuple[TrainingModule, str]:
    """The modules of a run, seeded, and the sentence that says which weights it starts from.

    `samples` gives some of the photos at a size, should the start need their statistics.
    """
    torch.manual_seed(preset.seed)
    begun = start_folder(preset.weights)
    backbone = make_backbone(preset, "none" if begun else preset.weights)
    classes = classes_of(preset.labels)
    net = FashionNet(backbone, classes, preset.embedding, preset.dropout, levels=preset.levels, hidden=preset.hidden)
    bags = torch.from_numpy(names.words), torch.from_numpy(names.offsets)
    _refuse_unfit(net, preset)
    objective = EmbeddingObjective(*bags, max(1, len(names.vocabulary)), classes, preset.embedding)
    said = start_from(net, begun, samples) if begun else backbone.provenance
    quicken_low_maps(net)
    teachers = open_teachers(preset, samples)
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


def _facts(sources: Sources, data: TrainingData, provenance: str) -> DataFacts:
    return DataFacts(
        source=sources.own,
        larger=sources.larger,
        train=len(data.train),
        validation=len(data.validation),
        backbone=provenance,
        digest=data.digest,
        published_split=None if sources.published is None else str(sources.published),
        reading=sources.reading,
    )


def _feature_batches(
    module: TrainingModule, data: TrainingData, preset: Preset, folder: Path, settings: Settings, watcher: Watcher
) -> tuple[Batches, Batches]:
    home = folder / FEATURES_FOLDER
    home.mkdir(exist_ok=True)

    backbone = FrozenBackbone(module.net, preset.stages[0].size, settings.threads)

    def batches(rows: Rows, name: str, views: Sequence[View]) -> FeatureBatches:
        def advance(done: int, total: int) -> None:
            watcher.prepared(f"features to {name} on", done, total)

        return FeatureBatches(rows, backbone.features(rows, home / f"{name}.npy", views, advance), preset)

    learned, judged = (views_of(rows, preset) for rows in (data.train, data.validation))
    return batches(data.train, "train", learned), batches(data.validation, "validate", judged[:1])
