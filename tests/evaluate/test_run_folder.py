"""A training run's log, read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modiste.errors import QueryError
from modiste.evaluate.run_folder import curves, learned_split, read_events, training_seconds


def batch(steps: int, labels: float, gender: float) -> dict[str, object]:
    return {"event": "train", "steps": steps, "loss": 99.0, "labels": labels, "accuracy": {"gender": gender}}


def validation(epoch: int, steps: int, loss: float, gender: float) -> dict[str, object]:
    return {
        "event": "validation", "steps": steps, "epoch": epoch, "seconds": 60.0 * (epoch + 1), "loss": loss,
        "accuracy": {"gender": gender}, "mean_accuracy": gender,
    }  # fmt: skip


EVENTS = [batch(20, 4, 0.2), batch(40, 2, 0.4), validation(0, 40, 2.5, 0.5), validation(1, 80, 2.0, 0.6)]


def write_log(folder: Path, tail: str = "") -> Path:
    (folder / "log.jsonl").write_text("".join(json.dumps(event) + "\n" for event in EVENTS) + tail)
    return folder


def test_curves_have_a_point_per_validation(tmp_path: Path) -> None:
    first, second = curves(read_events(write_log(tmp_path)))
    assert (first.epoch, first.steps, first.validation_loss, first.validation_accuracy) == (1, 40, 2.5, {"gender": 0.5})
    assert first.train_loss == pytest.approx(3)
    assert first.train_accuracy == {"gender": pytest.approx(0.3)}
    assert (second.epoch, second.train_loss, second.train_accuracy) == (2, None, {})


def test_a_line_cut_off_by_a_killed_run_is_left_out(tmp_path: Path) -> None:
    assert len(read_events(write_log(tmp_path, '{"event": "tra'))) == 4


def test_training_seconds_are_those_of_the_last_validation(tmp_path: Path) -> None:
    assert training_seconds(read_events(write_log(tmp_path))) == 120
    assert training_seconds([]) is None


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"is not a run folder: it has no log\.jsonl"):
        read_events(tmp_path)


def test_the_split_that_was_learned_on(tmp_path: Path) -> None:
    assert learned_split(tmp_path) is None
    (tmp_path / "data.json").write_text('{"source": "x.zip"}')
    assert learned_split(tmp_path) is None
    (tmp_path / "data.json").write_text('{"published_split": "somewhere/condition-cnn.csv"}')
    assert learned_split(tmp_path) == "condition-cnn.csv"
