"""A finished run's net, as a module to export, to time or to learn from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from modiste.errors import ModelError
from modiste.train import checkpoint
from modiste.train.checkpoint import BEST_FILE
from modiste.train.nets.make_backbone import make_backbone
from modiste.train.nets.model import FashionNet
from modiste.train.run_folder import RunFolder, open_run


def open_net(folder: Path) -> FashionNet:
    """The net of a run's best epoch, in evaluation mode. Raises ModelError for a run without a finished epoch."""
    _, states = checkpoint.load(folder / BEST_FILE)
    return load_net(open_run(folder), states["module"])


def load_net(run: RunFolder, weights: Mapping[str, Tensor]) -> FashionNet:
    """The run's net in evaluation mode; `weights` are a module's state. Raises ModelError when they do not fit."""
    preset = run.preset
    backbone = make_backbone(preset, "none")
    net = FashionNet(
        backbone,
        run.space.counts,
        preset.embedding,
        preset.dropout,
        levels=preset.levels,
        hidden=preset.hidden,
    )
    own = {name.removeprefix("net."): value for name, value in weights.items() if name.startswith("net.")}
    try:
        net.load_state_dict(own)
    except RuntimeError as error:
        raise ModelError(f"{run.path / BEST_FILE} does not fit the run's preset: {error}.") from error
    return net.eval()
