"""Training on a frozen backbone: its features are computed once, and the batches carry features instead of pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from torch import Tensor, nn

from modiste.models.graph import INPUT
from modiste.parallel.prefetch import prefetch
from modiste.train.data.augmentation import generator_for
from modiste.train.data.batches import Batch, PhotoBatches, Share, batches_of, own_photo, plain_batches, training_order
from modiste.train.data.rows import Rows
from modiste.train.export.onnx_graph import export_onnx
from modiste.train.nets.model import FashionNet
from modiste.train.preset import Preset
from modiste.types import Pixels

Features = NDArray[np.float16]
"""(n, views, dimensions): a photo as it is, then whatever else it is shown as."""

View = Callable[[int], Pixels]
"""A row to a picture of it, (height, width, 3) uint8."""

PHOTOS_PER_RUN = 8
"""ONNX Runtime is fastest on small convolutional nets when each thread runs a few photos of its own."""

RUNS_AHEAD = 16

Advance = Callable[[int, int], object]


class FeatureBatches:
    """Batches of a frozen backbone's features, (n, dimensions) float32."""

    def __init__(self, rows: Rows, features: Features, preset: Preset) -> None:
        self._rows, self._features, self._preset = rows, features, preset

    def __len__(self) -> int:
        return len(self._rows)

    def training(self, epoch: int, first_step: int, share: Share) -> Iterator[Batch]:
        """See `Batches.training`; all that is left to chance is which view is taken."""
        chosen = training_order(len(self._rows), self._preset, epoch, first_step, share)
        return batches_of(self._rows, lambda row: self._view(row, epoch), chosen)

    def plain(self, epoch: int) -> Iterator[Batch]:  # noqa: ARG002 (all epochs have one size)
        """See `Batches.plain`."""
        return plain_batches(self._rows, lambda row: self._features[row, 0].astype(np.float32))

    def _view(self, row: int, epoch: int) -> NDArray[np.float32]:
        chosen = int(generator_for(self._preset.seed, epoch, row).integers(self._features.shape[1]))
        view: NDArray[np.float32] = self._features[row, chosen].astype(np.float32)
        return view


def views_of(rows: Rows, preset: Preset) -> list[View]:
    """What a frozen backbone is shown: a row's own photo first, its mirror image, then as many changed views as asked.

    The changed ones are the last epochs' views of a training that is not frozen. All views are taken equally often: of
    `flip` it counts only whether it is above 0.
    """
    size, photos = preset.stages[0].size, PhotoBatches(rows, preset)

    def mirrored(row: int) -> Pixels:
        return np.ascontiguousarray(own_photo(rows, row, size)[:, ::-1])

    changed = [partial(photos.view, epoch=preset.epochs - 1 - number) for number in range(preset.changed_views)]
    return [partial(own_photo, rows, size=size), *([mirrored] if preset.augmentation.flip > 0 else []), *changed]


class FrozenBackbone:
    """Computes features of rows at one size (height, width) with as many threads as given.

    They come from ONNX Runtime, on processors two to three times faster than torch; half precision halves the files.
    """

    def __init__(self, net: FashionNet, size: tuple[int, int], threads: int) -> None:
        self._net, self._size, self._threads = net, size, threads

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        graph = export_onnx(_Pooled(self._net).eval(), *self._size, half=False)
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def features(self, rows: Rows, file: Path, views: Sequence[View], advance: Advance | None = None) -> Features:
        """The features of every row's views, memory-mapped: read from `file`, computed where it is not there."""
        if not file.is_file():
            unfinished = file.with_suffix(".partial")
            shape = (len(rows), len(views), self._net.dimensions)
            features = np.lib.format.open_memmap(unfinished, "w+", np.float16, shape)
            starts = range(0, len(rows), PHOTOS_PER_RUN)
            runs = [range(start, min(start + PHOTOS_PER_RUN, len(rows))) for start in starts]
            self._session  # noqa: B018 (exported here, not in several threads at once)
            results = prefetch(
                lambda numbers: self._computed(numbers, views), runs, threads=self._threads, ahead=RUNS_AHEAD
            )
            for numbers, values in zip(runs, results, strict=True):
                features[numbers.start : numbers.stop] = values
                if advance is not None:
                    advance(numbers.stop, len(rows))
            features.flush()
            unfinished.replace(file)
        stored: Features = np.load(file, mmap_mode="r")
        return stored

    def _computed(self, numbers: Sequence[int], views: Sequence[View]) -> Features:
        photos = (np.stack([view(row) for row in numbers]) for view in views)
        return np.stack([self._session.run(None, {INPUT: shown})[0] for shown in photos], axis=1).astype(np.float16)


class _Pooled(nn.Module):
    """The backbone alone, as `export_onnx` takes it."""

    def __init__(self, net: FashionNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        return {"features": self.net.features(pixels)}
