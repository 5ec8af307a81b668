"""Batches of training photos, made ahead of the net in one thread; a function of (seed, epoch) alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from modiste.train.augmentation import augment, generator_for, resized
from modiste.train.preset import Augmentation
from modiste.train.rows import Rows
from modiste.types import Pixels

AHEAD = 4
"""Batches prepared before they are asked for."""

EVALUATION_BATCH = 128


@dataclass(frozen=True)
class Batch:
    """`pixels` (n, height, width, 3) uint8, `targets` (n, 7) int64, `names` (n,) int64."""

    pixels: Tensor
    targets: Tensor
    names: Tensor


@dataclass(frozen=True)
class Share:
    """Which part of every batch a process takes."""

    rank: int = 0
    of: int = 1


def epoch_order(rows: int, seed: int, epoch: int) -> NDArray[np.intp]:
    """The order of the rows in one epoch."""
    return np.random.default_rng([seed, epoch]).permutation(rows)


def steps_per_epoch(rows: int, batch: int) -> int:
    """How many full batches an epoch has; the last, short one is left to another epoch's order."""
    return max(1, rows // batch)


def training_batches(
    rows: Rows, size: tuple[int, int], augmentation: Augmentation, *, batch: int, seed: int, epoch: int, first_step: int, share: Share
) -> Iterator[Batch]:
    """The batches of an epoch from `first_step` on, each row augmented by its own (seed, epoch, row) draw."""
    order = epoch_order(len(rows), seed, epoch)

    def view(row: int) -> Pixels:
        generator = generator_for(seed, epoch, row)
        views = rows.views[row]
        cache, position = views[0]
        if len(views) > 1 and generator.random() < augmentation.larger_view:
            cache, position = views[1 + int(generator.integers(len(views) - 1))]
        other_cache, other = rows.views[int(generator.integers(len(rows)))][0]
        return augment(cache.frame(position), size, augmentation, generator, other_cache.pixels(other))

    def step_batch(step: int) -> Batch:
        chosen = order[step * batch : (step + 1) * batch][share.rank :: share.of]
        return _batch(rows, chosen, np.stack([view(int(row)) for row in chosen]))

    return _ahead(step_batch, first_step, steps_per_epoch(len(rows), batch))


def plain_batches(rows: Rows, size: tuple[int, int], share: Share) -> Iterator[Batch]:
    """Every row's own photo once, in order, unchanged but for its size."""
    starts = range(0, len(rows), EVALUATION_BATCH)

    def step_batch(step: int) -> Batch:
        chosen = np.arange(starts[step], min(starts[step] + EVALUATION_BATCH, len(rows)))[share.rank :: share.of]
        return _batch(rows, chosen, np.stack([resized(rows.views[row][0][0].pixels(rows.views[row][0][1]), size) for row in chosen]))

    return _ahead(step_batch, 0, len(starts))


def _batch(rows: Rows, chosen: NDArray[np.intp], pixels: Pixels) -> Batch:
    return Batch(torch.from_numpy(pixels), torch.from_numpy(rows.targets[chosen]), torch.from_numpy(rows.names[chosen]))


def _ahead(make: Callable[[int], Batch], first: int, end: int) -> Iterator[Batch]:
    """make(first) ... make(end - 1), computed in one other thread at most AHEAD before they are taken."""
    with ThreadPoolExecutor(1) as pool:
        waiting: deque[Future[Batch]] = deque(pool.submit(make, step) for step in range(first, min(first + AHEAD, end)))
        for step in range(first, end):
            batch = waiting.popleft().result()
            if step + AHEAD < end:
                waiting.append(pool.submit(make, step + AHEAD))
            yield batch
