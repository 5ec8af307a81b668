"""The training loop, to be read from top to bottom."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lightning.fabric import Fabric
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from modiste.parallel.progress import Progress
from modiste.train import checkpoint
from modiste.train.checkpoint import BEST_FILE, CHECKPOINT_FILE, Part, Position
from modiste.train.data.batches import Batch, Batches, Share, steps_per_epoch
from modiste.train.optimization import average_of, optimizer_of, schedule_of
from modiste.train.preset import Preset
from modiste.train.run_log import RunLog
from modiste.train.stop import Stop, stop_on_signal
from modiste.train.training_module import TrainingModule
from modiste.train.validation import Scores, accuracies, validate

LOG_EVERY = 20
"""Steps between two lines of the training curve."""

TRAINING = "training on photos"
"""The stage reported to `Progress`, with photos over all epochs."""

LARGEST_GRADIENT = 5.0
"""Norm to which larger gradients are cut: one odd batch must not throw the net off."""


@dataclass(frozen=True)
class Run:
    """What stays the same from the first step to the last; `log` is None but in the first process."""

    fabric: Fabric
    preset: Preset
    folder: Path
    steps_per_epoch: int
    module: TrainingModule
    wrapped: Any
    average: AveragedModel
    optimizer: Any
    schedule: Any
    log: RunLog | None
    progress: Progress

    @property
    def parts(self) -> Mapping[str, Part]:
        """What a checkpoint holds."""
        return {
            "module": self.module,
            "average": self.average,
            "optimizer": self.optimizer,
            "schedule": self.schedule,
        }


def fit(
    module: TrainingModule,
    train: Batches,
    validation: Batches,
    folder: Path,
    fabric: Fabric,
    progress: Progress,
) -> Position:
    """Train until the preset's epochs are done, validation stops improving or a signal asks to stop; resumes.

    Writes `log.jsonl`, `checkpoint.pt` (everything) and `best.pt` (the averaged weights of the best epoch) into
    `folder`. Raises ModelError for a checkpoint that cannot be read.
    """
    preset = module.preset
    run, position = _set_up(module, len(train), folder, fabric, progress)
    if position != Position():
        progress.say(f"Resuming after {position.epoch} of {preset.epochs} epochs and {position.step:,} steps.")
    with stop_on_signal() as stop:
        while not finished(position, preset):
            position = _train_epoch(run, position, train, stop)
            if position.step < run.steps_per_epoch:
                break
            position = _judge_epoch(run, position, validation)
    return position


def finished(position: Position, preset: Preset) -> bool:
    """Whether all epochs are done, or enough of them without a better one."""
    worse = position.epoch - 1 - position.best_epoch
    return position.epoch >= preset.epochs or (preset.early_stop is not None and worse >= preset.early_stop)


def _set_up(
    module: TrainingModule, rows: int, folder: Path, fabric: Fabric, progress: Progress
) -> tuple[Run, Position]:
    preset = module.preset
    per_epoch = steps_per_epoch(rows, preset.batch)
    optimizer = optimizer_of(module, preset)
    schedule = schedule_of(optimizer, preset, preset.epochs * per_epoch)
    average = average_of(module, preset, preset.epochs * per_epoch)
    wrapped, wrapped_optimizer = fabric.setup(module, optimizer)
    average.to(fabric.device)
    parts = (fabric, preset, folder, per_epoch, module, wrapped, average, wrapped_optimizer, schedule)
    run = Run(*parts, log=None, progress=progress)
    position = checkpoint.restore(folder / CHECKPOINT_FILE, run.parts)
    if fabric.is_global_zero:
        run = replace(run, log=RunLog(folder, position.epoch * per_epoch + position.step, position.epoch))
    return run, position


def _train_epoch(run: Run, position: Position, train: Batches, stop: Stop) -> Position:
    """The steps of an epoch that are still to be taken, or those until someone asks to stop."""
    run.module.train()
    share = Share(run.fabric.global_rank, run.fabric.world_size)
    began = saved = time.monotonic()
    start = position
    for batch in train.training(position.epoch, position.step, share):
        loss, parts, logits = _step(run, position, batch)
        now = time.monotonic()
        position = replace(position, step=position.step + 1, seconds=start.seconds + now - began)
        stopping = _any_asked(run.fabric, stop)
        if run.log:
            steps = position.epoch * run.steps_per_epoch + position.step
            if steps % LOG_EVERY == 0:
                _log_step(run, run.log, steps, loss, parts, accuracies(logits, batch.targets))
            if stopping or now - saved > 60 * run.preset.checkpoint_minutes:
                checkpoint.save(run.folder / CHECKPOINT_FILE, position, run.parts)
                saved = now
            _tell(run, position, steps, loss)
        if stopping:
            break
    return position


def _step(run: Run, position: Position, batch: Batch) -> tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]:
    """One step of the optimizer; returns the loss, its parts and the logits."""
    _seed(run.preset.seed, position.epoch, position.step, run.fabric.global_rank)
    inputs, targets, names = (run.fabric.to_device(values) for values in (batch.inputs, batch.targets, batch.names))
    loss, parts, logits = run.wrapped(inputs, targets, names)
    run.fabric.backward(loss)
    run.fabric.clip_gradients(run.wrapped, run.optimizer, max_norm=LARGEST_GRADIENT)
    run.optimizer.step()
    run.optimizer.zero_grad(set_to_none=True)
    run.schedule.step()
    run.average.update_parameters(run.module)
    return loss, parts, logits


def _judge_epoch(run: Run, position: Position, validation: Batches) -> Position:
    """Validate the averaged weights, keep them if they are the best so far, and go to the next epoch.

    The first process judges for all: batch statistics differ between processes, decisions must not.
    """
    began = time.monotonic()
    averaged: Any = run.average.module
    scores = validate(averaged, validation, position.epoch, run.fabric) if run.log else None
    scores = run.fabric.broadcast(scores)
    seconds = position.seconds + time.monotonic() - began
    if scores.mean_accuracy > position.best:
        position = replace(position, best=scores.mean_accuracy, best_epoch=position.epoch)
    position = replace(position, epoch=position.epoch + 1, step=0, seconds=seconds)
    if run.log:
        _log_epoch(run, run.log, position, scores)
        if position.best_epoch == position.epoch - 1:
            checkpoint.save(run.folder / BEST_FILE, position, {"module": averaged})
        checkpoint.save(run.folder / CHECKPOINT_FILE, position, run.parts)
    run.fabric.barrier()
    return position


def _seed(*numbers: int) -> None:
    """Dropout alone draws from torch's generator; seeded at each step, it needs no place in a checkpoint."""
    torch.manual_seed(int(np.random.SeedSequence(numbers).generate_state(1)[0]))


def _any_asked(fabric: Fabric, stop: Stop) -> bool:
    """Whether any process was asked to stop: all must leave at the same step."""
    if fabric.world_size == 1:
        return stop.asked
    return bool(fabric.all_reduce(torch.tensor(float(stop.asked), device=fabric.device), reduce_op="max"))


def _log_step(
    run: Run, log: RunLog, steps: int, loss: Tensor, parts: Mapping[str, Tensor], accuracy: Mapping[str, float]
) -> None:
    values = {name: part.item() for name, part in parts.items()}
    log.write("train", steps, loss=loss.item(), **values, accuracy=accuracy, rate=float(run.schedule.get_last_lr()[0]))


def _log_epoch(run: Run, log: RunLog, position: Position, scores: Scores) -> None:
    log.write(
        "validation",
        position.epoch * run.steps_per_epoch,
        epoch=position.epoch - 1,
        seconds=position.seconds,
        loss=scores.loss,
        accuracy=scores.accuracy,
        mean_accuracy=scores.mean_accuracy,
    )
    run.progress.say(
        f"Epoch {position.epoch} of {run.preset.epochs}: validation accuracy {scores.mean_accuracy:.4f} in the mean "
        f"({', '.join(f'{name} {value:.4f}' for name, value in scores.accuracy.items())}), "
        f"after {position.seconds:,.0f} s."
    )


def _tell(run: Run, position: Position, steps: int, loss: Tensor) -> None:
    batch, epochs = run.preset.batch, run.preset.epochs
    detail = f"epoch {position.epoch + 1} of {epochs}, loss {loss.item():.2f}"
    run.progress.update(TRAINING, steps * batch, epochs * run.steps_per_epoch * batch, detail)
