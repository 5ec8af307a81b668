"""Earlier work on Fashion-MNIST done again: the nets by the same training as all others, and support vectors."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from modiste.metrics.bootstrap import mean_interval, redraws
from modiste.metrics.classification import MISSING
from modiste.models.encoder import OnnxEncoder
from modiste.paper.classifiers import Classifier
from modiste.paper.fashion_mnist import CLASSES, SIDE, FashionMnist
from modiste.paper.net_step import PHOTOS_TO_CHECK
from modiste.paper.plan import FashionMnistPlan
from modiste.paper.results import MnistLine, MnistResult
from modiste.paper.workplace import MODELS, RUNS, Interrupted, Workplace
from modiste.schema import kaggle
from modiste.train.data.data import TrainingData
from modiste.train.data.label_space import LabelSpace
from modiste.train.data.photo_cache import PhotoCache
from modiste.train.data.rows import Names, Rows
from modiste.train.environment import Environment
from modiste.train.export.exact import export_exactly
from modiste.train.loop import finished
from modiste.train.nets.plain_nets import PLAIN_NETS
from modiste.train.preset import Preset, load_preset
from modiste.train.run import train_on
from modiste.train.run_folder import Origin
from modiste.types import Pixels
from modiste.vision.signature import SIGNATURE_LENGTH

HEAD = "articleType"
"""The ten classes take the first ten places of this head; the others never occur."""

VALIDATED = 10
"""One training picture in ten is held out to choose the epoch by."""

ENCODED_AT_ONCE = 500

PUBLISHED = {
    "cnn2-skip": (0.9254, "Bhatnagar, Ghosal and Kolekar 2017"),
    "cnn-dropout-3": (0.991, "Leithardt 2021"),
    "svm": (0.897, "Xiao, Rasul and Vollgraf 2017"),
}


def judge_on_mnist(data: FashionMnist, plan: FashionMnistPlan, place: Workplace, fingerprint: str) -> MnistResult:
    """Each net and the support vectors on all test pictures. Raises Interrupted."""
    data = data.first(plan.limit)
    lines = [_net_line(name, data, plan, place) for name in PLAIN_NETS]
    return MnistResult(fingerprint=fingerprint, lines=(*lines, _svm_line(data, place)))


def _net_line(name: str, data: FashionMnist, plan: FashionMnistPlan, place: Workplace) -> MnistLine:
    run = place.out / RUNS / f"fashion-mnist-{name}"
    preset = mnist_preset(name, plan.epochs)
    rows = mnist_rows(data)
    position = train_on(rows, preset, run, place.settings, Environment.of(preset, place.progress))
    if not finished(position, preset):
        raise Interrupted(run.name)
    coloured = _coloured(data.test_pictures)
    exact = export_exactly(run, place.out / MODELS / run.name, coloured[:PHOTOS_TO_CHECK], place.settings.threads)
    encoder = OnnxEncoder(exact.model, place.settings.threads)
    parts = [
        encoder.encode(coloured[start : start + ENCODED_AT_ONCE]).logits[HEAD]
        for start in range(0, len(coloured), ENCODED_AT_ONCE)
    ]
    return _line(name, np.concatenate(parts)[:, :CLASSES].argmax(axis=1), data, len(rows.train))


def _svm_line(data: FashionMnist, place: Workplace) -> MnistLine:
    place.progress.say(f"Fashion-MNIST: fitting support vectors to {len(data.labels):,} pictures.")
    pictures, test = (
        each.reshape(len(each), -1).astype(np.float32) / np.float32(255) for each in (data.pictures, data.test_pictures)
    )
    classifier = Classifier("svm", CLASSES).fit(pictures, data.labels)
    return _line("svm", classifier.probabilities(test).argmax(axis=1), data, len(pictures))


def _line(name: str, predicted: NDArray[np.intp], data: FashionMnist, pictures: int) -> MnistLine:
    right = predicted == data.test_labels
    interval = mean_interval(right, np.ones(len(right), bool), redraws([str(row) for row in range(len(right))]))
    assert interval is not None
    published, source = PUBLISHED[name]
    return MnistLine(
        name=name,
        accuracy=float(right.mean()),
        interval=interval,
        published=published,
        source=source,
        training_pictures=pictures,
    )


def mnist_preset(name: str, epochs: int) -> Preset:
    """The paper's preset for one of the plain nets at 28 x 28."""
    stages = [{"epochs": epochs, "height": SIDE, "width": SIDE}]
    return load_preset(
        "paper", {"name": f"fashion-mnist-{name}", "backbone": name, "weights": "none", "stages": stages}
    )


def mnist_rows(data: FashionMnist) -> TrainingData:
    """The training pictures as rows, every tenth for validation."""
    cache = _cache(data.pictures)
    everything = np.arange(len(data.labels))
    judged = everything % VALIDATED == 0
    names = Names((), np.zeros(0, np.int64), np.zeros(0, np.int64), {})
    digest = blake2b(data.pictures.tobytes() + data.labels.tobytes(), digest_size=16).hexdigest()
    train, validation = (_rows(cache, data.labels, everything[chosen]) for chosen in (~judged, judged))
    return TrainingData(
        train, validation, names, LabelSpace(kaggle(), "merged"), Origin(source="Fashion-MNIST"), digest
    )


def _rows(cache: PhotoCache, labels: NDArray[np.int64], chosen: NDArray[np.intp]) -> Rows:
    targets = np.full((len(chosen), len(kaggle().names)), MISSING, np.int64)
    targets[:, kaggle().names.index(HEAD)] = labels[chosen]
    ids = tuple(map(str, chosen.tolist()))
    views = tuple(((cache, row),) for row in chosen.tolist())
    return Rows(ids, targets, np.full(len(chosen), MISSING, np.int64), views)


def _cache(pictures: NDArray[np.uint8]) -> PhotoCache:
    frames = np.concatenate([_coloured(pictures), np.full((*pictures.shape, 1), 255, np.uint8)], axis=3)
    count = len(pictures)
    return PhotoCache(
        key="fashion-mnist",
        product_ids=tuple(map(str, range(count))),
        frames=frames,
        signatures=np.zeros((count, SIGNATURE_LENGTH), np.uint8),
        aspects=(1.0,) * count,
    )


def _coloured(pictures: NDArray[np.uint8]) -> Pixels:
    """(n, 28, 28) to (n, 28, 28, 3)."""
    return np.repeat(pictures[..., None], 3, axis=3)
