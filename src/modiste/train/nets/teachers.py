"""The finished nets that a training learns from, beside the labels: runs, model folders, the model in the package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from modiste.errors import ModelError
from modiste.models.model_folder import GRAPH, open_model
from modiste.train import checkpoint
from modiste.train.checkpoint import BEST_FILE
from modiste.train.data.label_space import LabelSpace
from modiste.train.nets.make_backbone import make_backbone
from modiste.train.nets.model import FashionNet
from modiste.train.nets.model_of_run import load_net
from modiste.train.nets.model_start import Samples, graph_tensors, start_folder, start_from
from modiste.train.preset import Preset
from modiste.train.run_folder import open_run


@dataclass(frozen=True)
class Teacher:
    """A finished net in evaluation mode, and the size (height, width) of the photos that it learned from last."""

    net: FashionNet
    size: tuple[int, int]

    @torch.no_grad()
    def probabilities(self, pixels: Tensor) -> dict[str, Tensor]:
        """(n, height, width, 3) uint8 of any size to (n, classes) per attribute; looked at in its own size."""
        logits = self.net.to(pixels.device).eval()(resized(pixels, self.size)).logits
        return {attribute: values.softmax(dim=-1) for attribute, values in logits.items()}


def teacher_probabilities(teachers: Sequence[Teacher], pixels: Tensor) -> dict[str, Tensor]:
    """The mean of what the teachers say: probabilities (n, classes) per attribute."""
    said = [teacher.probabilities(pixels) for teacher in teachers]
    return {attribute: torch.stack([one[attribute] for one in said]).mean(dim=0) for attribute in said[0]}


def resized(pixels: Tensor, size: tuple[int, int]) -> Tensor:
    """Photos (n, height, width, 3) uint8 at another size, antialiased when they get smaller."""
    if tuple(pixels.shape[1:3]) == size:
        return pixels
    photos = pixels.permute(0, 3, 1, 2).float()
    photos = functional.interpolate(photos, size=size, mode="bilinear", antialias=True)
    return photos.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1)


def open_teachers(preset: Preset, space: LabelSpace, samples: Samples) -> list[Teacher]:
    """The preset's teachers.

    A model folder's net has to have the preset's backbone. Raises ModelError for what is neither a run nor a model
    folder, and for a net of other labels.
    """
    return [_open_teacher(name, preset, space, samples) for name in preset.teachers]


def _open_teacher(name: str, preset: Preset, space: LabelSpace, samples: Samples) -> Teacher:
    folder = start_folder(name)
    if folder is None:
        raise ModelError(f"The teacher {name!r} is not a folder; give a run's, a model's, or \"shipped\".")
    if (folder / BEST_FILE).is_file():
        run = open_run(folder)
        _refuse_other_labels(name, run.space.lists == space.lists)
        position, states = checkpoint.load(folder / BEST_FILE)
        return Teacher(load_net(run, states["module"]), run.preset.stage(position.best_epoch).size)
    description = open_model(folder).description
    _refuse_other_labels(name, description.labels == space.lists)
    read = description.preprocessing
    return Teacher(_net_of(folder, preset, space, samples), (read.height, read.width))


def _net_of(folder: Path, preset: Preset, space: LabelSpace, samples: Samples) -> FashionNet:
    """The net of a model folder: its graph's names say which parts it has."""
    tensors = graph_tensors(open_model(folder).graph, str(folder / GRAPH))
    hidden = tensors.get("hidden.bias")
    net = FashionNet(
        make_backbone(preset, "none"),
        space.counts,
        preset.embedding,
        dropout=0.0,
        levels=any(name.startswith("levels.") for name in tensors),
        hidden=0 if hidden is None else len(hidden),
    )
    start_from(net, folder, samples, space.lists)
    return net.eval()


def _refuse_other_labels(name: str, same: bool) -> None:
    if not same:
        raise ModelError(f"The teacher {name!r} reads other labels than this training; give one trained on the same.")
