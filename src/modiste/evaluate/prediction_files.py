"""The prediction for every photo, as a table whose means are the reported numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from modiste.evaluate.predictions import HeadPredictions, Predictions
from modiste.evaluate.scoring import matrix_of
from modiste.files import write_atomically
from modiste.metrics.classification import ClassScores, Indices, class_scores
from modiste.sources.reading import harmless

PREDICTIONS_FILE, CLASSES_FILE, CONFUSION_FOLDER = "predictions.csv", "classes.csv", "confusion"

COLUMNS = ("true", "predicted", "confidence", "right", "top3")


def write_predictions(folder: Path, predictions: Predictions) -> Path:
    """Write predictions.csv: one line per photo, five columns per head, as in `articleType.merged.right`.

    `right` and `top3` are 1 or 0, and empty, like `true`, where the photo has no label: the mean of a column's other
    cells is the reported accuracy or top-3 share.
    """
    names = [f"{head.attribute}.{head.labelling}.{column}" for head in predictions.heads for column in COLUMNS]
    cells = [_cells(head) for head in predictions.heads]
    rows = (
        [product.product_id, group, *(cell for head in cells for cell in head[row])]
        for row, (product, group) in enumerate(zip(predictions.products, predictions.groups, strict=True))
    )
    return _write(folder / PREDICTIONS_FILE, ["product_id", "group", *names], rows)


def write_classes(folder: Path, predictions: Predictions) -> Path:
    """Write classes.csv: precision, recall, F1 and support of every class of every head."""
    rows = [row for head in predictions.heads for row in _class_rows(head, class_scores(matrix_of(head)))]
    return _write(
        folder / CLASSES_FILE, ["attribute", "labelling", "label", "support", "precision", "recall", "f1"], rows
    )


def write_confusions(folder: Path, predictions: Predictions) -> tuple[Path, ...]:
    """Write confusion/<attribute>-<labelling>.csv: a row per true label, a column per predicted one, all labels."""
    return tuple(
        _write(
            folder / CONFUSION_FOLDER / f"{head.attribute}-{head.labelling}.csv",
            ["true \\ predicted", *head.labels],
            [[label, *counts] for label, counts in zip(head.labels, _rows(matrix_of(head)), strict=True)],
        )
        for head in predictions.heads
    )


def _cells(head: HeadPredictions) -> list[tuple[object, ...]]:
    cells: list[tuple[object, ...]] = []
    columns = (head.truth, head.predicted, head.confidence, head.right, head.in_top)
    for truth, predicted, confidence, right, in_top in zip(*(column.tolist() for column in columns), strict=True):
        sure = f"{confidence:.4f}"
        if truth < 0:
            cells.append(("", head.labels[predicted], sure, "", ""))
        else:
            cells.append((head.labels[truth], head.labels[predicted], sure, int(right), int(in_top)))
    return cells


def _class_rows(head: HeadPredictions, scores: ClassScores) -> list[list[object]]:
    columns = (scores.support, scores.precision, scores.recall, scores.f1)
    return [
        [head.attribute, head.labelling, label, support, f"{precision:.4f}", f"{recall:.4f}", f"{f1:.4f}"]
        for label, support, precision, recall, f1 in zip(head.labels, *(c.tolist() for c in columns), strict=True)
    ]


def _rows(matrix: Indices) -> list[list[int]]:
    rows: list[list[int]] = matrix.tolist()
    return rows


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header)
    table.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return write_atomically(path, text.getvalue().encode("utf-8", "backslashreplace"))
