"""Start a training in as many processes as asked for, from what can be sent to another process."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from functools import partial
from pathlib import Path

import torch
from lightning.fabric import Fabric
from lightning.fabric.plugins.environments import TorchElasticEnvironment

from modiste.parallel.progress import Silent, terminal_progress
from modiste.settings import Settings
from modiste.sources.reading import read
from modiste.train.checkpoint import Position
from modiste.train.data.data import TrainingSources
from modiste.train.environment import Environment
from modiste.train.preset import Preset
from modiste.train.run import train
from modiste.train.run_folder import TableReading
from modiste.train.stop import SIGNALS
from modiste.types import Source


@dataclass(frozen=True)
class TrainingRequest:
    """What `modiste train` was asked for; `settings.threads` are shared by all processes.

    `reading` is how `source` was opened.
    """

    source: Source
    larger: Source | None
    preset: Preset
    folder: Path
    caches: Path | None
    settings: Settings
    devices: int = 1
    published: Path | None = None
    reading: TableReading = field(default_factory=TableReading)


def launch(request: TrainingRequest) -> Position:
    """Train in `request.devices` processes, on GPUs where there are any, and return where the run stands.

    Under torchrun, with as many processes as devices, they are there already. Raises what `run.train` raises.
    """
    started = TorchElasticEnvironment.detect()
    fabric = Fabric(
        accelerator="auto",
        devices=request.devices,
        strategy="auto" if request.devices == 1 else "ddp" if started else "ddp_spawn",
        precision=request.preset.precision,
    )
    if started or request.devices == 1:
        fabric.launch()
        return _train(fabric, request)
    with _signals_passed_on():
        # Fabric copies arguments and results between processes field by field, which frozen values do not allow.
        position = fabric.launch(partial(_train_in_process, request=request))
    return Position(*position)


def _train(fabric: Fabric, request: TrainingRequest) -> Position:
    """One process's part of the training."""
    torch.set_num_threads(max(1, request.settings.threads // request.devices))
    with terminal_progress(lines=True) if fabric.is_global_zero else _silent() as progress:
        sources = TrainingSources(
            read(request.source),
            larger=read(request.larger) if request.larger else None,
            published=request.published,
            reading=request.reading,
        )
        environment = Environment(fabric, progress, request.caches)
        return train(sources, request.preset, request.folder, request.settings, environment)


def _train_in_process(fabric: Fabric, request: TrainingRequest) -> tuple[float, ...]:
    return astuple(_train(fabric, request))


@contextmanager
def _silent() -> Iterator[Silent]:
    yield Silent()


@contextmanager
def _signals_passed_on() -> Iterator[None]:
    """Within, the starting process leaves stopping to those that train: they save first."""

    def pass_on(number: int, _: object) -> None:
        for child in multiprocessing.active_children():
            if child.pid is not None:
                os.kill(child.pid, number)

    before = {number: signal.signal(number, pass_on) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
