"""Training on a frozen backbone: its features are computed once, and the batches carry features instead of pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from torch import Tensor, nn

from modiste.ahead import computed_ahead
from modiste.features.graph import INPUT
from modiste.train.augmentation import generator_for
from modiste.train.batches import Batch, Share, own_photo, plain_batches, training_batches
from modiste.train.model import FashionNet
from modiste.train.onnx_export import export_onnx
from modiste.train.preset import Preset
from modiste.train.rows import Rows

Features = NDArray[np.float16]
"""(n, views, dimensions): a photo as it is, and for training its mirror image."""

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
        """See `Batches.training`; all that is left to chance is the mirroring."""
        return training_batches(self._rows, self._preset, lambda row: self._view(row, epoch), epoch, first_step, share)

    def plain(self, epoch: int) -> Iterator[Batch]:  # noqa: ARG002 (all epochs have one size)
        """See `Batches.plain`."""
        return plain_batches(self._rows, lambda row: self._features[row, 0].astype(np.float32))

    def _view(self, row: int, epoch: int) -> NDArray[np.float32]:
        mirrored = generator_for(self._preset.seed, epoch, row).random() < self._preset.augmentation.flip
        view: NDArray[np.float32] = self._features[row, int(mirrored)].astype(np.float32)
        return view


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

    def features(self, rows: Rows, file: Path, *, mirrored: bool, advance: Advance | None = None) -> Features:
        """The features of every row's own photo, memory-mapped: read from `file`, computed where it is not there."""
        if not file.is_file():
            partial = file.with_suffix(".partial")
            shape = (len(rows), 2 if mirrored else 1, self._net.dimensions)
            features = np.lib.format.open_memmap(partial, "w+", np.float16, shape)
            starts = range(0, len(rows), PHOTOS_PER_RUN)
            runs = [range(start, min(start + PHOTOS_PER_RUN, len(rows))) for start in starts]
            self._session  # noqa: B018 (exported here, not in several threads at once)
            results = computed_ahead(
                lambda numbers: self._computed(rows, numbers, mirrored), runs, threads=self._threads, ahead=RUNS_AHEAD
            )
            for numbers, values in zip(runs, results, strict=True):
                features[numbers.start : numbers.stop] = values
                if advance is not None:
                    advance(numbers.stop, len(rows))
            features.flush()
            partial.replace(file)
        stored: Features = np.load(file, mmap_mode="r")
        return stored

    def _computed(self, rows: Rows, numbers: Sequence[int], mirrored: bool) -> Features:
        photos = np.stack([own_photo(rows, row, self._size) for row in numbers])
        views = (photos, np.ascontiguousarray(photos[:, :, ::-1])) if mirrored else (photos,)
        return np.stack([self._session.run(None, {INPUT: view})[0] for view in views], axis=1).astype(np.float16)


class _Pooled(nn.Module):
    """The backbone alone, as `export_onnx` takes it."""

    def __init__(self, net: FashionNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        return {"features": self.net.features(pixels)}
