"""Which rows are in which batch, for any number of processes and threads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from modiste.train.data.batches import PhotoBatches, Share, steps_per_epoch  # noqa: E402
from modiste.train.data.photo_cache import PhotoCache  # noqa: E402
from modiste.train.data.rows import Rows  # noqa: E402
from modiste.train.preset import Preset  # noqa: E402


@pytest.fixture
def rows() -> Rows:
    """21 grey photos; the targets are their row numbers."""
    frames = np.full((21, 24, 18, 4), 255, np.uint8)
    frames[..., :3] = (np.arange(21) * 10)[:, None, None, None]
    ids = tuple(map(str, range(21)))
    cache = PhotoCache("key", ids, frames, np.zeros((21, 768), np.uint8), (0.75,) * 21)
    numbers = np.repeat(np.arange(21)[:, None], 7, axis=1)
    return Rows(ids, numbers, np.arange(21), tuple(((cache, row),) for row in range(21)))


@pytest.fixture
def preset(tiny_preset: Callable[..., Preset]) -> Preset:
    return tiny_preset(batch=4, stages=[{"epochs": 3, "height": 24}])


def taken(batches: PhotoBatches, epoch: int, first_step: int = 0, share: Share | None = None) -> list[list[int]]:
    return [batch.names.tolist() for batch in batches.training(epoch, first_step, share or Share())]


def test_an_epoch_takes_full_batches_of_different_rows(rows: Rows, preset: Preset) -> None:
    batches = taken(PhotoBatches(rows, preset), 0)
    assert len(batches) == steps_per_epoch(21, 4) == 5
    assert all(len(batch) == 4 for batch in batches)
    assert len({row for batch in batches for row in batch}) == 20
    assert taken(PhotoBatches(rows, preset), 1) != batches


def test_a_resumed_epoch_goes_on_where_it_was(rows: Rows, preset: Preset) -> None:
    batches = PhotoBatches(rows, preset)
    assert taken(batches, 2, first_step=3) == taken(batches, 2)[3:]


def test_processes_share_every_batch_without_overlap(rows: Rows, preset: Preset) -> None:
    batches = PhotoBatches(rows, preset)
    shares = [taken(batches, 0, share=Share(rank, 2)) for rank in range(2)]
    for whole, first, second in zip(taken(batches, 0), *shares, strict=True):
        assert len(first) == len(second) == 2
        assert sorted(first + second) == sorted(whole)


def test_pixels_do_not_depend_on_threads_or_on_what_came_before(rows: Rows, preset: Preset) -> None:
    one = list(PhotoBatches(rows, preset, threads=1).training(1, 0, Share()))
    three = list(PhotoBatches(rows, preset, threads=3).training(1, 2, Share()))
    assert all(torch.equal(a.inputs, b.inputs) for a, b in zip(one[2:], three, strict=True))


def test_plain_batches_have_every_row_once_and_unchanged(rows: Rows, preset: Preset) -> None:
    batches = list(PhotoBatches(rows, preset).plain(0))
    assert torch.cat([batch.names for batch in batches]).tolist() == list(range(21))
    pixels = torch.cat([batch.inputs for batch in batches])
    assert pixels.dtype == torch.uint8
    assert pixels[:, 0, 0, 0].tolist() == [10 * row for row in range(21)]


def test_inputs_belong_to_their_targets(rows: Rows, preset: Preset) -> None:
    still = preset.model_copy(
        update={
            "augmentation": preset.augmentation.model_copy(update={"light": 0.0, "ground": 0.0, "jpeg": 0.0}),
            "rough_share": 0.0,
        }
    )
    for batch in PhotoBatches(rows, still).training(0, 0, Share()):
        assert batch.inputs[:, 12, 9, 0].tolist() == [10 * row for row in batch.targets[:, 0].tolist()]
