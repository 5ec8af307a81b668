"""The finished nets that a training learns from, beside the labels: runs, model folders, the model in the package."""

from __future__ import annotations

from pathlib import Path

from modiste.errors import ModelError
from modiste.features.model_folder import GRAPH, open_model
from modiste.train.backbone_of import backbone_of
from modiste.train.checkpoint import BEST_FILE
from modiste.train.model import FashionNet
from modiste.train.model_of_run import open_net
from modiste.train.model_start import Samples, graph_tensors, start_folder, start_from
from modiste.train.preset import Preset
from modiste.train.rows import classes_of, label_lists
from modiste.train.run_folder import open_run


def open_masters(preset: Preset, samples: Samples) -> list[FashionNet]:
    """The preset's masters in evaluation mode.

    A model folder's net has to have the preset's backbone. Raises ModelError for what is neither a run nor a model
    folder, and for a net of other labels.
    """
    return [_open_master(name, preset, samples) for name in preset.masters]


def _open_master(name: str, preset: Preset, samples: Samples) -> FashionNet:
    folder = start_folder(name)
    if folder is None:
        raise ModelError(f"The master {name!r} is no folder; give a run's, a model's, or \"shipped\".")
    if (folder / BEST_FILE).is_file():
        _refuse_other_labels(name, open_run(folder).preset.labels == preset.labels)
        return open_net(folder)
    _refuse_other_labels(name, dict(open_model(folder).description.labels) == label_lists(preset.labels))
    return _net_of(folder, preset, samples)


def _net_of(folder: Path, preset: Preset, samples: Samples) -> FashionNet:
    """The net of a model folder: its graph's names say which parts it has."""
    tensors = graph_tensors(open_model(folder).graph, str(folder / GRAPH))
    hidden = tensors.get("hidden.bias")
    net = FashionNet(
        backbone_of(preset, "none"),
        classes_of(preset.labels),
        preset.embedding,
        dropout=0.0,
        levels=any(name.startswith("levels.") for name in tensors),
        hidden=0 if hidden is None else len(hidden),
    )
    start_from(net, folder, samples)
    return net.eval()


def _refuse_other_labels(name: str, same: bool) -> None:
    if not same:
        raise ModelError(f"The master {name!r} reads other labels than the preset; give one trained on the same.")
