"""A run as a model folder in full precision, to be judged and timed as it was trained; nothing is fitted to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from modiste.errors import ModelError
from modiste.models.encoder import OnnxEncoder
from modiste.models.graph import EMBEDDING, LOGITS
from modiste.models.model_folder import ModelDescription, ModelFolder, save_model
from modiste.models.preprocess import Preprocessing
from modiste.train.export.onnx_graph import export_onnx
from modiste.train.nets.model import FashionNet
from modiste.train.nets.model_of_run import open_net
from modiste.train.run_folder import open_run
from modiste.types import Pixels

LARGEST_DIFFERENCE = 1e-4
"""Between a probability before the net was saved and the same after it was loaded again: both runtimes calculate in
single precision and add in another order, which larger photos and surer nets let show in the fifth decimal."""

CARD = """# {name}

A net of `modiste paper`, for comparison only: preset `{preset}`, weights of its best epoch on validation, in full
precision, without calibration. {provenance}
"""


@dataclass(frozen=True)
class ExactModel:
    """A model folder, the largest difference of a probability to torch's, and what one photo costs.

    `multiply_adds` counts those of convolutions and matrix products; `parameters` all that training moves.
    """

    model: ModelFolder
    difference: float
    multiply_adds: int
    parameters: int


class NamedOutputs(nn.Module):
    """The net with its outputs named as in a model folder's graph."""

    def __init__(self, net: FashionNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        """(n, height, width, 3) uint8 to `embedding` and `logits_<attribute>`."""
        outputs = self.net(pixels)
        return {EMBEDDING: outputs.embedding, **{f"{LOGITS}{name}": part for name, part in outputs.logits.items()}}


def export_exactly(folder: Path, out: Path, photos: Pixels, threads: int) -> ExactModel:
    """Save a run's best epoch, load it again and compare over real `photos` (n, height, width, 3) uint8.

    Raises ModelError for a run without a finished epoch, and where saved and loaded probabilities differ by more than
    `LARGEST_DIFFERENCE`.
    """
    run = open_run(folder)
    net = open_net(folder)
    height, width = run.preset.stages[-1].size
    description = ModelDescription(
        name=out.name,
        dimensions=run.preset.embedding,
        preprocessing=Preprocessing(height, width),
        labels=run.space.lists,
        temperatures=dict.fromkeys(run.space.names, 1.0),
        attributes=tuple(run.space.predicted),
        training_data=f"{run.data.train:,} products of {Path(run.data.source).name}. {run.data.backbone}",
        licences={"use": "For comparison only."},
    )
    graph = export_onnx(NamedOutputs(net).eval(), height, width, half=False)
    card = CARD.format(name=out.name, preset=run.preset.name, provenance=run.data.backbone)
    model = save_model(out, graph, description, card)
    difference = _largest_difference(net, OnnxEncoder(model, threads), photos)
    if difference > LARGEST_DIFFERENCE:
        raise ModelError(f"{out} was saved wrongly: a probability differs by {difference:.2g} after loading.")
    parameters = sum(part.numel() for part in (*net.backbone.parameters(), *net.heads.parameters()))
    return ExactModel(model, difference, multiply_adds(net, (height, width)), parameters)


def multiply_adds(net: nn.Module, size: tuple[int, int]) -> int:
    """Multiply-adds of one photo of this size (height, width), as torch counts them."""
    from torch.utils.flop_counter import FlopCounterMode

    photo = torch.zeros((1, *size, 3), dtype=torch.uint8)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(photo)
    return int(counter.get_total_flops()) // 2


def _largest_difference(net: FashionNet, encoder: OnnxEncoder, photos: Pixels) -> float:
    with torch.inference_mode():
        expected: Mapping[str, Tensor] = net(torch.from_numpy(photos)).logits
    found = encoder.encode(photos).logits
    differences = [
        np.abs(torch.from_numpy(found[name]).softmax(dim=1).numpy() - values.softmax(dim=1).numpy()).max()
        for name, values in expected.items()
    ]
    return float(np.max(differences))
