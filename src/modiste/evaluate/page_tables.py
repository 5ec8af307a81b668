"""The tables of an evaluation's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modiste.evaluate.results import (
    CategoryResult,
    Difference,
    Evaluation,
    HeadResult,
    PairResult,
    PhoneResult,
    PublishedResult,
    SpeedResult,
)
from modiste.evaluate.scoring import FREQUENT
from modiste.metrics.bootstrap import Interval
from modiste.report.html import Column, Table

NONE = "-"


def share(value: float | None) -> str:
    """A share as per cent with one decimal, a dash for None."""
    return NONE if value is None else f"{100 * value:.1f} %"


def percent(value: float | None) -> str:
    """The same without the sign, for tables that say it once."""
    return NONE if value is None else f"{100 * value:.1f}"


def decimal(value: float | None) -> str:
    """A number with three decimals, a dash for None."""
    return NONE if value is None else f"{value:.3f}"


def span(interval: Interval | None) -> str:
    """Both ends of an interval of shares."""
    return NONE if interval is None else f"{100 * interval.low:.1f} to {100 * interval.high:.1f} %"


def decimal_span(interval: Interval | None) -> str:
    """Both ends of an interval with three decimals."""
    return NONE if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"


def points(difference: Difference | None) -> str:
    """A difference of shares in percentage points, with a star where its interval leaves out 0."""
    if difference is None:
        return NONE
    certain = difference.interval.low > 0 or difference.interval.high < 0
    return f"{100 * difference.value:+.1f}{' *' if certain else ''}"


def accuracy_table(heads: Sequence[HeadResult], caption: str) -> Table:
    """Accuracy with its interval and what it is read against."""
    titles = ("Labels", "Photos", "Accuracy", "95 % interval", "Majority", "From articleType", "Equal names agree")
    rows = [
        (
            head.attribute,
            f"{head.classes}",
            f"{head.rows:,}",
            share(head.accuracy),
            span(head.accuracy_interval),
            share(head.majority),
            share(head.from_article_type),
            share(head.agreement),
        )
        for head in heads
    ]
    return Table(_columns("Attribute", titles), rows, caption)


def macro_table(heads: Sequence[HeadResult], caption: str) -> Table:
    """Macro-F1 with its interval and what it is read against, and top 3."""
    titles = ("Top 3", "Macro-F1", "95 % interval", "Majority", "From articleType", "10 photos or more", "Such labels")
    rows = [
        (
            head.attribute,
            share(head.top3),
            decimal(head.macro_f1),
            decimal_span(head.macro_f1_interval),
            decimal(head.majority_macro_f1),
            decimal(head.from_article_type_macro_f1),
            decimal(head.macro_f1_frequent),
            f"{head.frequent_classes}",
        )
        for head in heads
    ]
    return Table(_columns("Attribute", titles), rows, caption)


def category_table(result: Evaluation) -> Table:
    """Merged accuracies per masterCategory."""
    attributes = _attributes(result)
    rows = [_category_row(category, attributes) for category in result.categories]
    return Table(
        _columns("masterCategory", ("Photos", *attributes)), rows, "Merged accuracy within each masterCategory"
    )


def pair_sentence(pair: PairResult) -> str:
    """The two lookalikes by name."""
    first, second = pair.labels
    choice = ""
    if pair.choice_f1 is not None:
        mean = sum(pair.choice_f1) / 2
        choice = (
            f" Between the two alone, on their {sum(pair.support):,} photos: F1 {pair.choice_f1[0]:.3f} for {first}, "
            f"{pair.choice_f1[1]:.3f} for {second}, {mean:.3f} on average."
        )
    among = (
        f"F1 {pair.f1[0]:.3f} for {first} ({pair.support[0]:,} photos) and {pair.f1[1]:.3f} for {second} "
        f"({pair.support[1]:,} photos)"
    )
    return f"{first} against {second}: {among} among all classes.{choice}"


def class_table(rows: Sequence[Mapping[str, str]], attribute: str) -> Table:
    """The frequent classes of one attribute, merged labels, most photos first; `rows` as in classes.csv."""
    kept = [row for row in rows if row["attribute"] == attribute and row["labelling"] == "merged"]
    shown = sorted(
        (row for row in kept if int(row["support"]) >= FREQUENT), key=lambda row: (-int(row["support"]), row["label"])
    )
    names = ("precision", "recall", "f1")
    cells = [
        (row["label"], f"{int(row['support']):,}", *(f"{float(row[name]):.3f}" for name in names)) for row in shown
    ]
    caption = f"The {len(shown)} of {len(kept)} merged labels with {FREQUENT} photos or more; all are in classes.csv"
    return Table(_columns(attribute, ("Photos", "Precision", "Recall", "F1")), cells, caption)


def calibration_table(result: Evaluation) -> Table:
    """Expected calibration errors, raw and merged."""
    rows = []
    for attribute in _attributes(result):
        found = (result.head(attribute, "raw"), result.head(attribute, "merged"))
        errors = (None if head is None else head.calibration_error for head in found)
        rows.append((attribute, *map(share, errors)))
    return Table(_columns("Expected calibration error", ("Raw", "Merged")), rows)


def variant_table(result: Evaluation) -> Table:
    """Accuracies on other photos."""
    attributes = _attributes(result)
    own = [_unbroken("own, as they are"), f"{result.data.rows:,}", ""]
    for attribute in attributes:
        head = result.head(attribute, "merged")
        own.append(percent(head.accuracy if head else None))
    rows = [tuple(own)]
    for variant in result.variants:
        cells = (f"{percent(variant.accuracy[name])} ({points(variant.difference[name])})" for name in attributes)
        rows.append((_unbroken(variant.name), f"{variant.photos:,}", f"{variant.left_out:,}", *cells))
    return Table(_columns("Photos", ("Predictions", "Left out", *attributes)), rows, "Merged accuracies in per cent")


def phone_table(phone: PhoneResult) -> Table:
    """Per label: the share that fits, what counts as fitting, and what the photos were taken for."""
    rows = []
    for label in phone.labels:
        taken = ", ".join(f"{name} {count}" for name, count in label.taken_for)
        rows.append(
            (label.label, f"{label.photos:,}", share(label.fitting / label.photos), ", ".join(label.fits), taken)
        )
    columns = [
        Column("Label"), Column("Photos", number=True), Column("Fits", number=True), Column("Article types that fit"),
        Column("Taken for"),
    ]  # fmt: skip
    return Table(columns, rows)


def published_table(published: PublishedResult) -> Table:
    """Accuracies on a published split's test rows."""
    titles = [f"{attribute} ({number})" for attribute, number in published.classes.items()]
    rows = []
    for line in published.lines:
        cells = (f"{share(line.accuracy[name])} (open {share(line.open_accuracy[name])})" for name in published.classes)
        rows.append((line.name, f"{line.rows:,}", *cells))
    caption = "Choosing among so many most frequent classes; open: among all raw classes, on the same photos"
    return Table(_columns(published.name, ("Photos", *titles)), rows, caption)


def comparison_table(result: Evaluation) -> Table:
    """Differences between two models."""
    assert result.comparison is not None
    rows = [
        (
            f"{head.attribute}, {head.labelling}",
            f"{head.rows:,}",
            share(head.accuracy),
            share(head.other_accuracy),
            points(head.difference),
            f"{100 * head.difference.interval.low:+.1f} to {100 * head.difference.interval.high:+.1f}",
        )
        for head in result.comparison.heads
    ]
    titles = ("Photos", result.model.name, result.comparison.model.name, "Difference", "95 % interval")
    return Table(_columns("Attribute", titles), rows)


def speed_table(result: Evaluation) -> Table:
    """Speed and size of the model, and of the one it is compared with."""
    subjects = [(result.model, result.speed)]
    if result.comparison is not None:
        subjects.append((result.comparison.model, result.comparison.speed))
    titles = (
        "Parameters", "File", "Input", "ms/photo", "Encoder", "Photos/s", "Decoding", "Memory", "Training",
    )  # fmt: skip
    rows = []
    for model, speed in subjects:
        took = NONE if model.training_seconds is None else f"{model.training_seconds / 60:,.0f} min"
        size = (
            f"{model.parameters / 1e6:.2f} M",
            f"{model.file_bytes / 1e6:.1f} MB",
            f"{model.height} x {model.width}",
        )
        rows.append((model.name, *size, *_speed_cells(speed), took))
    threads = f"{result.speed.threads} thread{'s' if result.speed.threads > 1 else ''}"
    caption = (
        f"ms/photo: the bare graph in ONNX Runtime with {threads}, one photo at a time. Encoder: the same through "
        "modiste, on one thread. Photos/s: in batches of 64. Decoding (ms per photo) comes on top. Memory: the most "
        "that a process holds which loads the model and encodes a batch."
    )
    return Table(_columns("Model", titles), rows, caption)


def origin_table(result: Evaluation) -> Table:
    """Where the numbers come from."""
    origin, data = result.origin, result.data
    rows = {
        "Made": origin.made,
        "Took": f"{origin.seconds:,.0f} s",
        "modiste": f"{origin.version}, commit {origin.commit or 'unknown'}",
        "Machine": f"{origin.machine.processor}, {origin.machine.cores} cores, {origin.machine.system}, "
        f"Python {origin.machine.python}, ONNX Runtime {origin.machine.onnxruntime}",
        "Model": f"{result.model.name}, SHA-256 {result.model.sha256}",
        "Learned from": result.model.training_data,
        "Predictions on": f"{data.rows:,} photos of {data.name}, {data.split}; ids {data.ids_hash}",
    }
    return Table([Column("What"), Column("Value")], list(rows.items()))


def _speed_cells(speed: SpeedResult) -> tuple[str, ...]:
    return (
        f"{speed.ms_per_photo:.2f}",
        f"{speed.ms_encoder:.2f}",
        f"{speed.photos_per_second:,.0f}",
        NONE if speed.ms_decoding is None else f"{speed.ms_decoding:.2f}",
        NONE if speed.peak_memory_mb is None else f"{speed.peak_memory_mb:,.0f} MB",
    )


def _category_row(category: CategoryResult, attributes: Sequence[str]) -> tuple[str, ...]:
    return category.category, f"{category.rows:,}", *(share(category.accuracy.get(name)) for name in attributes)


def _attributes(result: Evaluation) -> list[str]:
    return list(dict.fromkeys(head.attribute for head in result.heads))


def _columns(first: str, numbers: Sequence[str]) -> list[Column]:
    return [Column(first), *(Column(title, number=True) for title in numbers)]


def _unbroken(words: str) -> str:
    """The words on one line: beside many numbers, a browser would give them a column of one word's width."""
    return words.replace(" ", "\u00a0")
