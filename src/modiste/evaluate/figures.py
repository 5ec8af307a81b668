"""The charts of labels and of training, drawn from result files alone."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from modiste.evaluate.prediction_files import CONFUSION_FOLDER
from modiste.evaluate.results import CurvePoint, HeadResult
from modiste.report.charts import (
    Axis,
    Curve,
    LineChart,
    MatrixChart,
    ReliabilityBin,
    ReliabilityChart,
    line_chart,
    matrix_chart,
    reliability_chart,
)

FOLDER = "charts"


def draw_confusion(folder: Path, head: HeadResult) -> Path | None:
    """The picture of a head's confusion matrix, beside the CSV file it is drawn from; None without the file."""
    name = f"{head.attribute}-{head.labelling}"
    table = folder / CONFUSION_FOLDER / f"{name}.csv"
    if not table.is_file():
        return None
    labels, counts = _read_matrix(table)
    subtitle = f"{head.rows:,} photos, all {head.classes} {head.labelling} labels"
    chart = MatrixChart(f"Confusion matrix: {head.attribute}", subtitle, labels, counts)
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
    """Loss, and the accuracies, over the epochs: training dashed beside validation."""
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
    nats = Axis("Cross-entropy of all heads, nats", better="lower")
    share = Axis("Accuracy", better="higher", percent=True)
    return (
        line_chart(folder / FOLDER / "loss.png", LineChart("Loss", note, loss, x, nats)),
        line_chart(folder / FOLDER / "accuracy.png", LineChart("Accuracy while training", note, accuracies, x, share)),
    )


def _read_matrix(path: Path) -> tuple[list[str], np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    return header[1:], np.array([row[1:] for row in rows], np.int64)
