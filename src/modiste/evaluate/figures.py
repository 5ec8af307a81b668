"""The charts of an evaluation, drawn from its result files alone."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from modiste.evaluate.prediction_files import CONFUSION_FOLDER
from modiste.evaluate.results import CurvePoint, Evaluation, HeadResult
from modiste.evaluate.retrieval.pictures import MERGED
from modiste.evaluate.retrieval.results import PICTURES, RetrievalResult
from modiste.evaluate.retrieval.tally import PRECISION
from modiste.report.charts import (
    Axis,
    Bar,
    BarChart,
    Curve,
    LineChart,
    MatrixChart,
    Point,
    ReliabilityBin,
    ReliabilityChart,
    ScatterChart,
    bar_chart,
    line_chart,
    matrix_chart,
    reliability_chart,
    scatter_chart,
)

FOLDER = "charts"
FRONTIER_ATTRIBUTE = "articleType"


def draw_confusion(folder: Path, head: HeadResult) -> Path:
    """The picture of a head's confusion matrix, beside the CSV file it is drawn from."""
    name = f"{head.attribute}-{head.labelling}"
    labels, counts = _read_matrix(folder / CONFUSION_FOLDER / f"{name}.csv")
    subtitle = f"{head.rows:,} photos, all {head.classes} {head.labelling} labels"
    chart = MatrixChart(f"What was taken for what: {head.attribute}", subtitle, labels, counts)
    return matrix_chart(folder / CONFUSION_FOLDER / f"{name}.png", chart)


def draw_reliability(folder: Path, head: HeadResult) -> Path:
    """Accuracy against confidence for one head."""
    bins = [ReliabilityBin(each.low, each.high, each.confidence, each.accuracy, each.count) for each in head.bins]
    error = (
        "" if head.calibration_error is None else f", expected calibration error {100 * head.calibration_error:.1f} %"
    )
    subtitle = f"{head.rows:,} photos, {head.labelling} labels{error}"
    chart = ReliabilityChart(f"Confidence: {head.attribute}", subtitle, bins)
    return reliability_chart(folder / FOLDER / f"reliability-{head.attribute}-{head.labelling}.png", chart)


def draw_curves(folder: Path, points: tuple[CurvePoint, ...]) -> tuple[Path, Path]:
    """Loss, and the seven accuracies, over the epochs: training dashed beside validation."""
    epochs = [float(point.epoch) for point in points]
    train_loss = [np.nan if point.train_loss is None else point.train_loss for point in points]
    loss = [
        Curve("validation", epochs, [point.validation_loss for point in points]),
        Curve("training", epochs, train_loss, partner="validation"),
    ]
    accuracies = []
    for name in points[0].validation_accuracy:
        accuracies += [
            Curve(name, epochs, [point.validation_accuracy[name] for point in points]),
            Curve(f"{name}, training", epochs, [point.train_accuracy.get(name, np.nan) for point in points], name),
        ]
    x = Axis("Epoch", whole=True)
    note = "dashed: training batches, augmented; joined: validation photos as they are"
    nats = Axis("Cross-entropy of the seven heads, nats", better="lower")
    share = Axis("Accuracy", better="higher", percent=True)
    return (
        line_chart(folder / FOLDER / "loss.png", LineChart("Loss", note, loss, x, nats)),
        line_chart(folder / FOLDER / "accuracy.png", LineChart("Accuracy while training", note, accuracies, x, share)),
    )


def draw_frontier(folder: Path, results: dict[str, Evaluation], current: str) -> Path | None:
    """articleType accuracy against milliseconds per photo over the results by name; None without any to show."""
    points = []
    for name, result in results.items():
        head = result.head(FRONTIER_ATTRIBUTE, "merged")
        if head is not None and head.accuracy is not None:
            label = f"{result.model.name} ({name})" if name else result.model.name
            points.append(Point(label, result.speed.ms_per_photo, head.accuracy, highlighted=name == current))
    if not points:
        return None
    x = Axis("Milliseconds per photo, one at a time", better="lower")
    y = Axis("Accuracy of articleType, merged", better="higher", percent=True)
    note = "results that were found beside this one; times are comparable on one machine only"
    chart = ScatterChart("Accuracy against latency", note, points, x, y, frontier=True)
    return scatter_chart(folder / FOLDER / "accuracy-latency.png", chart)


def draw_retrieval(folder: Path, result: RetrievalResult) -> Path | None:
    """P@10 of every way of finding by picture, merged colours; None where that was not measured."""
    table = result.table(PICTURES, MERGED)
    if table is None:
        return None
    found = [(line.method, line.values[PRECISION]) for line in table.lines]
    bars = [Bar(method, value) for method, value in found if value is not None]
    note = f"{table.queries:,} held-out photos asked, {table.gallery:,} products searched"
    axis = Axis("Share of the first ten with the query's type and colour", better="higher", percent=True, high=1)
    return bar_chart(folder / FOLDER / "retrieval.png", BarChart("Picture to picture", note, bars, axis))


def _read_matrix(path: Path) -> tuple[list[str], np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    return header[1:], np.array([row[1:] for row in rows], np.int64)
