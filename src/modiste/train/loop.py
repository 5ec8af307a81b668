"""The training loop, to be read from top to bottom."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from lightning.fabric import Fabric
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from modiste.train import checkpoint
from modiste.train.batches import Batch, Share, plain_batches, steps_per_epoch, training_batches
from modiste.train.checkpoint import BEST_FILE, CHECKPOINT_FILE, Position
from modiste.train.losses import MISSING, label_loss, masked_cross_entropy
from modiste.train.model import EmbeddingTeacher, FashionNet, Outputs
from modiste.train.preset import Preset
from modiste.train.rows import Rows
from modiste.train.run_log import RunLog
from modiste.types import ATTRIBUTES

LOG_EVERY = 20
"""Steps between two lines of the training curve."""

FIRST_DIVISOR, LAST_DIVISOR = 20.0, 1e4
"""The learning rate starts at its peak through the first and ends at its start through the second (Smith and Topin 2018)."""


class Learner(nn.Module):
    """Net and teacher in one module, so that one wrapper, one optimizer and one average cover both."""

    def __init__(self, net: FashionNet, teacher: EmbeddingTeacher, preset: Preset) -> None:
        super().__init__()
        self.net, self.teacher, self.preset = net, teacher, preset

    def forward(self, pixels: Tensor, targets: Tensor, names: Tensor) -> tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]:
        """The loss to minimise, its parts, and the logits."""
        outputs: Outputs = self.net(pixels)
        parts = {"labels": label_loss(outputs.logits, targets, self.preset.label_smoothing)}
        total = parts["labels"]
        if self.preset.name_weight or self.preset.label_embedding_weight:
            name_logits, label_logits = self.teacher(outputs.embedding)
            parts["names"] = masked_cross_entropy(name_logits, names)
            parts["label_embedding"] = label_loss(label_logits, targets, self.preset.label_smoothing)
            total = total + self.preset.name_weight * parts["names"] + self.preset.label_embedding_weight * parts["label_embedding"]
        return total, parts, outputs.logits


@dataclass(frozen=True)
class Progress:
    """What a progress bar shows."""

    epoch: int
    epochs: int
    photos: int
    photos_total: int
    photos_per_second: float
    loss: float


def fit(
    learner: Learner, train: Rows, validation: Rows, preset: Preset, folder: Path, fabric: Fabric, report: Callable[[Progress], None] | None = None
) -> Position:
    """Train until the preset's epochs are done or validation stops improving; resumes from the folder's checkpoint.

    Writes `log.jsonl`, `checkpoint.pt` (everything) and `best.pt` (the averaged weights of the best epoch) into `folder`.
    """
    share = Share(fabric.global_rank, fabric.world_size)
    per_epoch = steps_per_epoch(len(train), preset.batch)
    average = AveragedModel(learner, multi_avg_fn=get_ema_multi_avg_fn(preset.average_decay), use_buffers=True)
    optimizer = _optimizer(learner, preset)
    schedule = _schedule(optimizer, preset, preset.epochs * per_epoch)
    position = _resume(folder, learner, average, optimizer, schedule)
    wrapped, optimizer = fabric.setup(learner, optimizer)
    log = RunLog(folder, position.epoch * per_epoch + position.step) if fabric.is_global_zero else None

    while position.epoch < preset.epochs and not _stopped_early(position, preset):
        size = preset.stage(position.epoch).size
        batches = training_batches(
            train, size, preset.augmentation, batch=preset.batch, seed=preset.seed, epoch=position.epoch, first_step=position.step, share=share
        )
        learner.train()
        saved = began = time.monotonic()
        first_step, earlier = position.step, position.seconds
        for step, batch in enumerate(batches, start=position.step):
            torch.manual_seed(hash((preset.seed, position.epoch, step, share.rank)))  # dropout alone draws from it
            loss, parts, logits = wrapped(*_on(fabric, batch))
            fabric.backward(loss)
            fabric.clip_gradients(wrapped, optimizer, max_norm=5.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            average.update_parameters(learner)
            now = time.monotonic()
            position = replace(position, step=step + 1, seconds=earlier + now - began)
            steps = position.epoch * per_epoch + position.step
            if log and steps % LOG_EVERY == 0:
                values = {name: part.item() for name, part in parts.items()}
                log.write("train", steps, loss=loss.item(), **values, accuracy=accuracies(logits, batch.targets), rate=schedule.get_last_lr()[0])
            if log and now - saved > 60 * preset.checkpoint_minutes:
                _save(folder, position, learner, average, optimizer, schedule)
                saved = now
            if report and log:
                speed = (step + 1 - first_step) * preset.batch / max(now - began, 1e-9)
                report(Progress(position.epoch, preset.epochs, steps * preset.batch, preset.epochs * per_epoch * preset.batch, speed, loss.item()))

        judged = average.module if preset.average_decay else learner
        scores = validate(judged, validation, size, fabric)
        position = _next_epoch(position, scores["mean_accuracy"])
        if log:
            log.write("validation", position.epoch * per_epoch, epoch=position.epoch - 1, seconds=position.seconds, **scores)
            if position.best_epoch == position.epoch - 1:
                checkpoint.save(folder / BEST_FILE, position, learner=judged.state_dict())
            _save(folder, position, learner, average, optimizer, schedule)
        fabric.barrier()
    return position


@torch.no_grad()
def validate(learner: Learner, rows: Rows, size: tuple[int, int], fabric: Fabric) -> dict[str, float | dict[str, float]]:
    """Summed cross-entropy in nats and accuracy per attribute over rows with the label, unaugmented, at `size`."""
    learner.eval()
    logits: dict[str, list[Tensor]] = {attribute: [] for attribute in ATTRIBUTES}
    targets: list[Tensor] = []
    for batch in plain_batches(rows, size, Share()):
        outputs = learner.net(fabric.to_device(batch.pixels))
        for attribute, values in outputs.logits.items():
            logits[attribute].append(values.cpu())
        targets.append(batch.targets)
    joined = {attribute: torch.cat(values) for attribute, values in logits.items()}
    truth = torch.cat(targets)
    right = accuracies(joined, truth)
    return {"loss": label_loss(joined, truth).item(), "accuracy": right, "mean_accuracy": sum(right.values()) / len(right)}


def accuracies(logits: dict[str, Tensor], targets: Tensor) -> dict[str, float]:
    """Accuracy per attribute over the rows that have the label; 0 where none has."""
    result = {}
    for column, attribute in enumerate(ATTRIBUTES):
        truth = targets[:, column].cpu()
        right = (logits[attribute].argmax(dim=1).cpu() == truth)[truth != MISSING]
        result[attribute] = right.float().mean().item() if len(right) else 0.0
    return result


def _optimizer(learner: Learner, preset: Preset) -> Optimizer:
    """Weight decay on matrices only: norms, biases and the scale keep their size."""
    matrices = [parameter for parameter in learner.parameters() if parameter.requires_grad and parameter.ndim > 1]
    others = [parameter for parameter in learner.parameters() if parameter.requires_grad and parameter.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": preset.weight_decay}, {"params": others, "weight_decay": 0.0}]
    kind = torch.optim.AdamW if preset.optimizer == "adamw" else torch.optim.Adam
    return kind(groups, lr=preset.learning_rate)


def _schedule(optimizer: Optimizer, preset: Preset, steps: int) -> LRScheduler:
    if not preset.warm_up:
        return torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1.0)
    return OneCycleLR(
        optimizer,
        preset.learning_rate,
        total_steps=steps + 1,
        pct_start=preset.warm_up,
        cycle_momentum=False,
        div_factor=FIRST_DIVISOR,
        final_div_factor=LAST_DIVISOR,
    )


def _on(fabric: Fabric, batch: Batch) -> Iterator[Tensor]:
    return (fabric.to_device(value) for value in (batch.pixels, batch.targets, batch.names))


def _resume(folder: Path, learner: Learner, average: AveragedModel, optimizer: Optimizer, schedule: LRScheduler) -> Position:
    if not (folder / CHECKPOINT_FILE).is_file():
        return Position()
    position, states = checkpoint.load(folder / CHECKPOINT_FILE)
    for name, part in (("learner", learner), ("average", average), ("optimizer", optimizer), ("schedule", schedule)):
        part.load_state_dict(states[name])
    return position


def _save(folder: Path, position: Position, learner: Learner, average: AveragedModel, optimizer: Optimizer, schedule: LRScheduler) -> None:
    checkpoint.save(
        folder / CHECKPOINT_FILE,
        position,
        learner=learner.state_dict(),
        average=average.state_dict(),
        optimizer=optimizer.state_dict(),
        schedule=schedule.state_dict(),
    )


def _next_epoch(position: Position, score: float | dict[str, float]) -> Position:
    if isinstance(score, float) and score > position.best:
        position = replace(position, best=score, best_epoch=position.epoch)
    return replace(position, epoch=position.epoch + 1, step=0)


def _stopped_early(position: Position, preset: Preset) -> bool:
    return preset.early_stop is not None and position.epoch - 1 - position.best_epoch >= preset.early_stop
