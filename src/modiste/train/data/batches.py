"""Batches of rows, made ahead of the net in other threads; what is in them is a function of (seed, epoch) alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from modiste.parallel.prefetch import prefetch
from modiste.train.data.augmentation import augment, generator_for, resized
from modiste.train.data.rows import Rows
from modiste.train.preset import Preset
from modiste.types import Pixels

AHEAD_PER_THREAD = 4
"""Batches prepared before they are asked for."""

EVALUATION_BATCH = 128

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Batch:
    """`inputs` as the module takes them, `targets` (n, attributes) int64, `names` (n,) int64."""

    inputs: Tensor
    targets: Tensor
    names: Tensor


@dataclass(frozen=True)
class Share:
    """Which part of every batch a process takes."""

    rank: int = 0
    of: int = 1


class Batches(Protocol):
    """Rows in a form that the module takes."""

    def __len__(self) -> int:
        """How many rows."""
        ...

    def training(self, epoch: int, first_step: int, share: Share) -> Iterator[Batch]:
        """The batches of an epoch from `first_step` on, changed at random as a function of (seed, epoch, row)."""
        ...

    def plain(self, epoch: int) -> Iterator[Batch]:
        """Every row once, in order, unchanged, at the input size of an epoch."""
        ...


class PhotoBatches:
    """Batches of photos, (n, height, width, 3) uint8, by as many threads as given."""

    def __init__(self, rows: Rows, preset: Preset, threads: int = 1) -> None:
        self._rows, self._preset, self._threads = rows, preset, threads

    def __len__(self) -> int:
        return len(self._rows)

    def training(self, epoch: int, first_step: int, share: Share) -> Iterator[Batch]:
        """See `Batches.training`."""
        chosen = training_order(len(self._rows), self._preset, epoch, first_step, share)
        return batches_of(self._rows, lambda row: self.view(row, epoch), chosen, self._threads)

    def plain(self, epoch: int) -> Iterator[Batch]:
        """See `Batches.plain`."""
        size = self._preset.stage(epoch).size
        return plain_batches(self._rows, lambda row: own_photo(self._rows, row, size), self._threads)

    def view(self, row: int, epoch: int) -> Pixels:
        """The picture that a row shows in an epoch."""
        preset, generator = self._preset, generator_for(self._preset.seed, epoch, row)
        augmentation = preset.rough if generator.random() < preset.rough_share else preset.augmentation
        views = self._rows.views[row]
        cache, position = views[0]
        if len(views) > 1 and generator.random() < augmentation.larger_view:
            cache, position = views[1 + int(generator.integers(len(views) - 1))]
        other_cache, other = self._rows.views[int(generator.integers(len(self._rows)))][0]
        size = self._preset.stage(epoch).size
        return augment(cache.frame(position), size, augmentation, generator, other_cache.pixels(other))


def own_photo(rows: Rows, row: int, size: tuple[int, int]) -> Pixels:
    """A row's own photo, unchanged but for its size (height, width)."""
    cache, position = rows.views[row][0]
    return resized(cache.pixels(position), size)


def epoch_order(rows: int, seed: int, epoch: int) -> Indices:
    """The order of the rows in one epoch."""
    return np.random.default_rng([seed, epoch]).permutation(rows)


def steps_per_epoch(rows: int, batch: int) -> int:
    """How many full batches an epoch has; the last, short one is left to another epoch's order."""
    return max(1, rows // batch)


def training_order(rows: int, preset: Preset, epoch: int, first_step: int, share: Share) -> Iterator[Indices]:
    """The rows of each batch of an epoch, from `first_step` on, as far as a process takes them."""
    order = epoch_order(rows, preset.seed, epoch)
    steps = range(first_step, steps_per_epoch(rows, preset.batch))
    return (order[step * preset.batch : (step + 1) * preset.batch][share.rank :: share.of] for step in steps)


def plain_batches(rows: Rows, view: Callable[[int], NDArray[np.generic]], threads: int = 1) -> Iterator[Batch]:
    """`view` of every row once, in order."""
    starts = range(0, len(rows), EVALUATION_BATCH)
    chosen = (np.arange(start, min(start + EVALUATION_BATCH, len(rows))) for start in starts)
    return batches_of(rows, view, chosen, threads)


def batches_of(
    rows: Rows, view: Callable[[int], NDArray[np.generic]], chosen: Iterator[Indices], threads: int = 1
) -> Iterator[Batch]:
    """`view` of the rows of each batch, with their targets and names."""

    def batch(numbers: Indices) -> Batch:
        inputs = np.stack([view(int(row)) for row in numbers])
        return Batch(*map(torch.from_numpy, (inputs, rows.targets[numbers], rows.names[numbers])))

    return prefetch(batch, chosen, threads=threads, ahead=AHEAD_PER_THREAD * threads)
