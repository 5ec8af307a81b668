"""How fast a model is on this machine, and how much memory it takes."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np

from modiste.evaluate.results import SpeedResult
from modiste.models.encoder import OnnxEncoder
from modiste.models.model_folder import ModelFolder, open_model
from modiste.types import Pixels

BATCH = 64
SINGLE_RUNS, BATCH_RUNS, WARM_UP = 60, 5, 5

LEAST_SECONDS = 1.0
"""A quick net is asked for at least so long: sixty answers in forty milliseconds can all fall into one hiccup."""


def measure_speed(folder: ModelFolder, threads: int, decode: Sequence[Callable[[], Pixels]] = ()) -> SpeedResult:
    """Time the model on random pixels, and `decode`, calls that each bring one photo from bytes to the net's input."""
    encoder, photo = OnnxEncoder(folder, threads), _random_pixels(folder)[:1]
    return SpeedResult(
        threads=threads,
        ms_per_photo=ms_per_photo(folder, threads),
        ms_encoder=1000 * _seconds_of(lambda: encoder.encode(photo), SINGLE_RUNS, LEAST_SECONDS),
        photos_per_second=photos_per_second(folder, threads),
        ms_decoding=1000 * _median_of_each(decode) if decode else None,
        peak_memory_mb=peak_memory_mb(folder.path, threads),
    )


def ms_per_photo(folder: ModelFolder, threads: int) -> float:
    """The median of the bare graph in ONNX Runtime, one photo of random pixels at a time, in milliseconds."""
    bare, photo = _bare_session(folder, threads), _random_pixels(folder)[:1]
    return 1000 * _seconds_of(lambda: bare(photo), SINGLE_RUNS, LEAST_SECONDS)


def photos_per_second(folder: ModelFolder, threads: int) -> float:
    """By the median of the encoder on batches of 64 photos of random pixels."""
    encoder, pixels = OnnxEncoder(folder, threads), _random_pixels(folder)
    return BATCH / _seconds_of(lambda: encoder.encode(pixels), BATCH_RUNS)


def peak_memory_mb(path: Path, threads: int) -> float | None:
    """The most memory (megabytes of 10**6 bytes) that a fresh process holds which loads the model and encodes a batch.

    None where the system does not tell.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_encode_and_measure, path, threads).result()


def _encode_and_measure(path: Path, threads: int) -> float | None:
    folder = open_model(path)
    OnnxEncoder(folder, threads).encode(_random_pixels(folder))
    status = Path("/proc/self/status")
    if status.is_file():
        # Not getrusage: on Linux its peak is inherited from the process that started this one.
        fields = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines() if ":" in line)
        return int(fields["VmHWM"].split()[0]) * 1024 / 1e6
    if sys.platform != "darwin":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _bare_session(folder: ModelFolder, threads: int) -> Callable[[Pixels], object]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(folder.graph, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda pixels: session.run(None, {name: pixels})


def _random_pixels(folder: ModelFolder) -> Pixels:
    preprocessing = folder.description.preprocessing
    shape = (BATCH, preprocessing.height, preprocessing.width, 3)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def _seconds_of(call: Callable[[], object], runs: int, least_seconds: float = 0.0) -> float:
    """The median of at least `runs` calls that take at least `least_seconds` together, after some to warm up."""
    for _ in range(WARM_UP):
        call()
    seconds: list[float] = []
    while len(seconds) < runs or sum(seconds) < least_seconds:
        seconds.append(_timed(call))
    return median(seconds)


def _median_of_each(calls: Sequence[Callable[[], object]]) -> float:
    """The median over different calls; the first ones are made twice, and count once."""
    for call in calls[:WARM_UP]:
        call()
    return median(_timed(call) for call in calls)


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
