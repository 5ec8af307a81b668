"""What the steps found, as files: numbers only, no row and no photo. The report is made from them alone."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from modiste.evaluate.result_part import Part
from modiste.evaluate.results import CurvePoint, Difference, HeadResult, Origin, PhoneResult
from modiste.files import write_atomically
from modiste.metrics.bootstrap import Interval

STEPS = "steps"
SUMMARY_FILE = "paper.json"


class StepPart(Part):
    """The result of a step; `fingerprint` is that of all it depends on."""

    fingerprint: str


class Cost(Part):
    """What a net costs. `multiply_adds` of one photo; times in ms on the machine of `Origin`, one photo at a time.

    `training_seconds` are those of all training steps at the measured pace (of hand-made features: of the fit). None
    where it was not or cannot be measured.
    """

    parameters: int | None = None
    multiply_adds: int | None = None
    ms_per_photo: float | None = None
    photos_per_second: float | None = None
    peak_memory_mb: float | None = None
    training_seconds: float | None = None
    file_bytes: int | None = None


class Comparison(Part):
    """The mean of the seven accuracies minus another's on the same photos, and each attribute's."""

    against: str
    photos: int
    mean: Difference
    attributes: dict[str, Difference | None]


class OtherPhotos(Part):
    """The mean accuracy on other photos of the same products, and how far that is from the own photos'."""

    name: str
    photos: int
    left_out: int
    mean_accuracy: float
    difference: Difference


class StepResult(StepPart):
    """One net, classifier or ensemble, judged on the test photos.

    `setting` says what it is and what it started from, `learned_rows` from how many products it learned, `size` the
    (height, width) it sees. `closely` results are None for the others: `training_accuracy` on the products that it
    learned from, `set_aside` on the rows that miss a label, each attribute where the row has it (None: no such row),
    `set_aside_seen` how many of those rows have a twin that was learned from.
    """

    name: str
    title: str
    question: str
    setting: str
    epochs: int | None
    learned_rows: int
    size: tuple[int, int]
    rows: int
    heads: tuple[HeadResult, ...]
    mean_accuracy: float
    mean_interval: Interval
    cost: Cost
    comparison: Comparison | None = None
    reload_difference: float | None = None
    training_accuracy: dict[str, float | None] | None = None
    set_aside: dict[str, float | None] | None = None
    set_aside_rows: int = 0
    set_aside_seen: int = 0
    grounds: OtherPhotos | None = None
    phone: PhoneResult | None = None
    curves: tuple[CurvePoint, ...] = ()

    def accuracy(self, attribute: str) -> float | None:
        """Of one attribute, merged labels."""
        return next((head.accuracy for head in self.heads if head.attribute == attribute), None)


class Measured(Part):
    """The parts of a net's cost that need a quiet machine; see `Cost`."""

    ms_per_photo: float
    photos_per_second: float
    peak_memory_mb: float | None
    training_seconds: float | None = None


class CostsResult(StepPart):
    """Step name -> what was measured, all in one sitting."""

    measured: dict[str, Measured]


class MnistLine(Part):
    """One classifier on Fashion-MNIST's 10,000 test pictures, with its 95 % interval and what others published."""

    name: str
    accuracy: float
    interval: Interval
    published: float
    source: str
    training_pictures: int


class MnistResult(StepPart):
    """Earlier work on Fashion-MNIST, done again."""

    lines: tuple[MnistLine, ...]


class LabelCount(Part):
    """The merged labels of one attribute and how many rows have each, the commonest first."""

    attribute: str
    raw_classes: int
    classes: int
    counts: tuple[tuple[str, int], ...]
    missing: int


class DataResult(StepPart):
    """The paper's data steps in numbers; `steps` are (step, what happened here)."""

    source: str
    steps: tuple[tuple[str, str], ...]
    labels: tuple[LabelCount, ...]
    rows: int
    set_aside: int
    learned_rows: int
    learned_groups: int
    validation_rows: int
    test_rows: int
    test_groups: int


class Summary(Part):
    """The file that is kept: every number of the report, and where they come from."""

    format_version: int = 1
    plan: str
    origin: Origin
    data: DataResult | None
    steps: tuple[StepResult, ...]
    fashion_mnist: MnistResult | None = None
    left: tuple[str, ...] = ()


P = TypeVar("P", bound=Part)


def write_part(path: Path, part: Part) -> Path:
    """Write a result file, whole or not at all."""
    return write_atomically(path, f"{part.model_dump_json(indent=1)}\n".encode())


def read_part(path: Path, kind: type[P]) -> P | None:
    """Read a result file; None where there is none or it is of an earlier format, so that its step is done again."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
