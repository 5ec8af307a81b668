"""Checkpoints and the log of a run: whole or not at all, and nothing from a future that is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from modiste.errors import ModelError  # noqa: E402
from modiste.train import checkpoint  # noqa: E402
from modiste.train.checkpoint import Position  # noqa: E402
from modiste.train.run_log import RunLog, read_log  # noqa: E402


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    file, position = tmp_path / "checkpoint.pt", Position(3, 17, 0.5, 2, 12.5)
    saved, other = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    checkpoint.save(file, position, {"module": saved})
    assert checkpoint.restore(file, {"module": other}) == position
    assert torch.equal(other.weight, saved.weight)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_without_a_checkpoint_a_run_begins(tmp_path: Path) -> None:
    assert checkpoint.restore(tmp_path / "checkpoint.pt", {}) == Position()


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    file = tmp_path / "checkpoint.pt"
    file.write_bytes(b"PK\3\4 half a file")
    with pytest.raises(ModelError, match=r"checkpoint\.pt cannot be read.*Remove it"):
        checkpoint.load(file)


def test_a_resumed_log_forgets_what_was_not_saved(tmp_path: Path) -> None:
    log = RunLog(tmp_path, 0, 0)
    for steps in (20, 40, 60):
        log.write("train", steps, loss=1.0)
        if steps == 40:
            log.write("validation", 40, epoch=0, loss=2.0)
    RunLog(tmp_path, 40, 0)
    assert [(line["event"], line["steps"]) for line in read_log(tmp_path)] == [("train", 20), ("train", 40)]


def test_a_line_cut_off_by_a_kill_is_left_out(tmp_path: Path) -> None:
    RunLog(tmp_path, 0, 0).write("train", 20, loss=1.0)
    with (tmp_path / "log.jsonl").open("a") as file:
        file.write('{"event": "tra')
    assert [line["steps"] for line in read_log(tmp_path)] == [20]
