"""What a training run wrote about itself: its curves, how long it took, and the split it learned on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from modiste.errors import QueryError
from modiste.evaluate.results import CurvePoint

LOG_FILE, DATA_FILE = "log.jsonl", "data.json"


def read_events(run: Path) -> list[dict[str, Any]]:
    """The events of log.jsonl, up to a line that a killed run left cut off. Raises QueryError without the file."""
    path = run / LOG_FILE
    if not path.is_file():
        raise QueryError(f"{run} is not a run folder: it has no {LOG_FILE}.")
    events = []
    for line in path.read_text("utf-8").splitlines():
        try:
            events.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return events


def curves(events: Sequence[Mapping[str, Any]]) -> tuple[CurvePoint, ...]:
    """A point per validation; its training values are means over the batches logged since the one before.

    The training loss is that of the labels alone, so that both losses mean the same.
    """
    points, batches = [], []
    for event in events:
        if event["event"] == "train":
            batches.append(event)
        elif event["event"] == "validation":
            points.append(_point(event, batches))
            batches = []
    return tuple(points)


def training_seconds(events: Sequence[Mapping[str, Any]]) -> float | None:
    """Seconds of training, interruptions left out; None before the first validation."""
    return next((float(event["seconds"]) for event in reversed(events) if event["event"] == "validation"), None)


def learned_split(run: Path) -> str | None:
    """The name of the published split that the run learned on; None for modiste's own grouped split."""
    path = run / DATA_FILE
    if not path.is_file():
        return None
    split = json.loads(path.read_text("utf-8")).get("published_split")
    return Path(split).name if split else None


def _point(validation: Mapping[str, Any], batches: Sequence[Mapping[str, Any]]) -> CurvePoint:
    attributes = validation["accuracy"]
    return CurvePoint(
        epoch=int(validation["epoch"]) + 1,
        steps=int(validation["steps"]),
        train_loss=_mean([batch["labels"] for batch in batches]),
        train_accuracy={name: _mean([batch["accuracy"][name] for batch in batches]) or 0.0 for name in attributes}
        if batches
        else {},
        validation_loss=float(validation["loss"]),
        validation_accuracy={name: float(value) for name, value in attributes.items()},
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
