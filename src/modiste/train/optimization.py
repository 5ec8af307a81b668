"""Optimizer, learning rate and averaging of a preset."""

from __future__ import annotations

from torch import nn, optim
from torch.optim import Optimizer
from torch.optim.lr_scheduler import ConstantLR, LRScheduler, OneCycleLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from modiste.train.preset import Preset

FIRST_DIVISOR, LAST_DIVISOR = 20.0, 1e4
"""The rate starts at its peak through the first, and ends at its start through the second (Smith and Topin 2018)."""

LONGEST_MEMORY = 0.1
"""Share of a training's steps that the averaged weights remember at most."""


def optimizer_of(module: nn.Module, preset: Preset) -> Optimizer:
    """Weight decay on matrices only: norms, biases and the scale keep their size."""
    learned = [parameter for parameter in module.parameters() if parameter.requires_grad]
    groups = [
        {"params": [parameter for parameter in learned if parameter.ndim > 1], "weight_decay": preset.weight_decay},
        {"params": [parameter for parameter in learned if parameter.ndim <= 1], "weight_decay": 0.0},
    ]
    kind = optim.AdamW if preset.optimizer == "adamw" else optim.Adam
    return kind(groups, lr=preset.learning_rate)


def schedule_of(optimizer: Optimizer, preset: Preset, steps: int) -> LRScheduler:
    """One cycle of warm-up and cosine decay over all steps, or a constant rate without warm-up."""
    if not preset.warm_up:
        return ConstantLR(optimizer, factor=1.0)
    return OneCycleLR(
        optimizer,
        preset.learning_rate,
        total_steps=steps + 1,
        pct_start=preset.warm_up,
        cycle_momentum=False,
        div_factor=FIRST_DIVISOR,
        final_div_factor=LAST_DIVISOR,
    )


def average_of(module: nn.Module, preset: Preset, steps: int) -> AveragedModel:
    """The exponential moving average of weights and batch statistics; with a decay of 0 always the latest ones.

    It looks back over `LONGEST_MEMORY` of the steps at most: in a short training the first weights would stay in it.
    """
    decay = min(preset.average_decay, max(0.0, 1 - 1 / (LONGEST_MEMORY * steps)))
    average = get_ema_multi_avg_fn(decay)  # type: ignore[no-untyped-call]
    return AveragedModel(module, multi_avg_fn=average, use_buffers=True)
