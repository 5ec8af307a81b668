"""The parts of result files: numbers, and where they come from. Tables and figures derive from them."""

from __future__ import annotations

from pydantic import Field

from modiste.evaluate.label_columns import Labelling
from modiste.evaluate.result_part import Part
from modiste.metrics.bootstrap import Interval
from modiste.metrics.calibration import Bin
from modiste.schema import Role, attribute_of


class Machine(Part):
    """Where the numbers were made; speeds mean nothing without it."""

    processor: str
    cores: int
    threads: int
    system: str
    python: str
    onnxruntime: str


class Origin(Part):
    """How to make the result again. `commit` is None outside of a git checkout; paths are given by their last part."""

    made: str
    version: str
    commit: str | None
    command: str
    seconds: float
    machine: Machine


class ModelFacts(Part):
    """The model that was judged; `parameters` counts the numbers in the graph's weights, `file_bytes` its file."""

    name: str
    sha256: str
    training_data: str
    height: int
    width: int
    dimensions: int
    attributes: tuple[str, ...]
    parameters: int
    file_bytes: int
    training_seconds: float | None = None


class DataFacts(Part):
    """The photos that were judged. `ids_hash` tells whether two results judge the same products."""

    name: str
    split: str
    rows: int
    groups: int
    ids_hash: str
    limit: int | None
    photos_failed: int
    learned_rows: int
    unknown_labels: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class HeadResult(Part):
    """One attribute in one labelling, over the `rows` that have the label.

    Accuracies, F1, `top3`, agreements and `calibration_error` lie in [0, 1]; None where there is nothing to measure.
    `macro_f1` is the mean over the classes with a judged row, `macro_f1_frequent` over those with at least ten.
    `majority`: always the train split's commonest label; `from_article_type`: its commonest label among products of the
    same true type, the narrowest category that the catalogue has; `agreement`: how often two products with one name
    have one label. `role` is what the attribute means; None in results that did not say.
    """

    attribute: str
    labelling: Labelling
    classes: int
    rows: int
    accuracy: float | None
    accuracy_interval: Interval | None
    macro_f1: float | None
    macro_f1_interval: Interval | None
    macro_f1_frequent: float | None
    frequent_classes: int
    top3: float | None
    majority: float | None
    majority_macro_f1: float | None
    from_article_type: float | None
    from_article_type_macro_f1: float | None
    agreement: float | None
    calibration_error: float | None
    bins: tuple[Bin, ...]
    role: Role | None = None

    @property
    def meaning(self) -> Role:
        """The role, by the attribute's name where the result did not say."""
        return attribute_of(self.attribute).role if self.role is None else self.role


class CategoryResult(Part):
    """Accuracies of the products of one category, the widest that the catalogue has, by attribute; merged labels where
    there are any."""

    category: str
    rows: int
    accuracy: dict[str, float | None]


class PairResult(Part):
    """Two types of product that look alike.

    `f1` is each one's among all classes; `choice_f1` on the photos of the two alone, the more probable being chosen.
    """

    labels: tuple[str, str]
    support: tuple[int, int]
    f1: tuple[float, float]
    choice_f1: tuple[float, float] | None


class Difference(Part):
    """The mean of one minus the mean of another over the same rows, with its paired interval."""

    value: float
    interval: Interval


class VariantResult(Part):
    """The same products on other photos: accuracies by attribute, in merged labels where there are any.

    `difference` is that to the own photos.
    """

    name: str
    photos: int
    left_out: int
    accuracy: dict[str, float | None]
    difference: dict[str, Difference | None]


class PhoneLabel(Part):
    """The phone photos of one label, and the article types most often predicted for them."""

    label: str
    photos: int
    fitting: int
    fits: tuple[str, ...]
    taken_for: tuple[tuple[str, int], ...]


class PhoneResult(Part):
    """People's own photos: the share whose predicted articleType fits, with its interval over senders."""

    name: str
    photos: int
    senders: int
    left_out: int
    share: float
    interval: Interval
    labels: tuple[PhoneLabel, ...]


class SpeedResult(Part):
    """One model on this machine. Times are medians in milliseconds.

    `ms_per_photo`: the bare graph in ONNX Runtime, one photo at a time, `threads` threads; `ms_encoder` the same
    through modiste's encoder, which gives a photo one thread. `photos_per_second`: the encoder on batches of 64.
    `ms_decoding`: bytes to the net's input. `peak_memory_mb`: of a process that loads the model and encodes a batch.
    """

    threads: int
    ms_per_photo: float
    ms_encoder: float
    photos_per_second: float
    ms_decoding: float | None
    peak_memory_mb: float | None


class PublishedRows(Part):
    """Some test rows of a published split.

    `accuracy`: by attribute, among the classes that the published work tells apart; `open_accuracy`: among all classes.
    """

    name: str
    rows: int
    accuracy: dict[str, float | None]
    open_accuracy: dict[str, float | None]


class PublishedResult(Part):
    """A published split. `classes`: by attribute, how many of the most frequent classes count. `trained_on_it`: whether
    the model learned from its train rows; if not, some of its test rows were learned from."""

    name: str
    trained_on_it: bool
    classes: dict[str, int]
    lines: tuple[PublishedRows, ...]


class HeadDifference(Part):
    """This model's accuracy minus the other's."""

    attribute: str
    labelling: Labelling
    rows: int
    accuracy: float
    other_accuracy: float
    difference: Difference


class ComparisonResult(Part):
    """Another model on the same photos, timed in the same run."""

    model: ModelFacts
    heads: tuple[HeadDifference, ...]
    speed: SpeedResult


class CurvePoint(Part):
    """One epoch: losses in nats per photo, summed over the heads, and accuracies by attribute.

    Training values are means over the epoch's logged batches, with augmentation and label smoothing.
    """

    epoch: int
    steps: int
    train_loss: float | None
    train_accuracy: dict[str, float]
    validation_loss: float
    validation_accuracy: dict[str, float]
