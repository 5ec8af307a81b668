"""The backbone that a preset asks for."""

from __future__ import annotations

from modiste.train.nets.ablate import ablate
from modiste.train.nets.backbones import Backbone, load_backbone
from modiste.train.nets.plain_nets import PLAIN_NETS, plain_net
from modiste.train.preset import Preset


def make_backbone(preset: Preset, weights: str) -> Backbone:
    """Named, with these weights, and without the parts that the preset switches off. Raises ModelError."""
    size = preset.stages[-1].size
    backbone = (
        plain_net(preset.backbone, size) if preset.backbone in PLAIN_NETS else load_backbone(preset.backbone, weights)
    )
    return ablate(backbone, preset.ablate, size)
