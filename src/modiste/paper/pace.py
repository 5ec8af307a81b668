"""How long a training takes on this machine, from some steps of each stage: whole runs are paused and share it."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from modiste.paper.workplace import Interrupted
from modiste.parallel.progress import Silent
from modiste.settings import Settings
from modiste.train.data.batches import steps_per_epoch
from modiste.train.data.data import TrainingSources
from modiste.train.environment import Environment
from modiste.train.loop import TRAINING
from modiste.train.preset import Preset, Stage
from modiste.train.run import train
from modiste.types import Catalogue

STEPS, WARM_UP = 8, 2
"""Steps timed after those that are not; the median of them counts."""


class _TimedEnough(Exception):  # noqa: N818 (no error: the steps wanted are done)
    """Ends a training that was only begun to be timed."""


class _StopWatch(Silent):
    """Notes when each step was done, until there are enough."""

    def __init__(self) -> None:
        self._ticks: list[float] = []

    def update(self, stage: str, done: int, total: int | None, detail: str = "") -> None:  # noqa: ARG002
        """See `Progress.update`. Raises _TimedEnough after the last step wanted."""
        if stage != TRAINING:
            return
        self._ticks.append(time.perf_counter())
        if len(self._ticks) == WARM_UP + STEPS:
            raise _TimedEnough

    @property
    def seconds_per_step(self) -> float:
        """The median."""
        ticks = self._ticks[WARM_UP - 1 :]
        return median(later - sooner for sooner, later in pairwise(ticks))


def training_seconds(
    catalogue: Catalogue, rows: int, preset: Preset, settings: Settings, larger: Catalogue | None, caches: Path
) -> float:
    """Seconds that all steps of a preset over `rows` products take, without validation.

    Raises Interrupted when asked to stop, and what `train` raises.
    """
    seconds = 0.0
    for stage in preset.stages:
        pace = _seconds_per_step(catalogue, _begun(preset, stage), settings, larger, caches)
        seconds += stage.epochs * steps_per_epoch(rows, preset.batch) * pace
    return seconds


def _begun(preset: Preset, stage: Stage) -> Preset:
    """One stage of the preset, never shorter than the steps wanted; what it starts from does not change its pace."""
    return preset.model_copy(
        update={"stages": (stage.model_copy(update={"epochs": WARM_UP + STEPS}),), "weights": "none"}
    )


def _seconds_per_step(
    catalogue: Catalogue, preset: Preset, settings: Settings, larger: Catalogue | None, caches: Path
) -> float:
    watch = _StopWatch()
    with TemporaryDirectory() as folder:
        try:
            environment = Environment.of(preset, watch, caches)
            train(TrainingSources(catalogue, larger=larger), preset, Path(folder), settings, environment)
        except _TimedEnough:
            return watch.seconds_per_step
    raise Interrupted(preset.name)
