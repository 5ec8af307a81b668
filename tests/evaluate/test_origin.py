"""Where a result says it comes from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from modiste.evaluate.origin import command_line, commit_of, origin

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_the_command_names_no_folder() -> None:
    arguments = ["evaluate", "/home/me/secret/small.zip", "--out", "../runs/one", "--model=/home/me/m", "--limit", "5"]
    assert command_line(arguments) == "modiste evaluate small.zip --out one --model=m --limit 5"


@pytest.mark.parametrize(
    "files",
    [
        {"HEAD": f"{COMMIT}\n"},
        {"HEAD": "ref: refs/heads/main\n", "refs/heads/main": f"{COMMIT}\n"},
        {
            "HEAD": "ref: refs/heads/main\n",
            "packed-refs": f"# pack-refs\n{'f' * 40} refs/x\n{COMMIT} refs/heads/main\n",
        },
    ],
    ids=["detached", "loose", "packed"],
)
def test_the_commit_is_that_of_the_checkout(tmp_path: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = tmp_path / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    assert commit_of(tmp_path) == COMMIT


def test_outside_of_a_checkout_there_is_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path) is None


def test_an_origin_has_time_and_machine() -> None:
    found = origin(datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC), 12.345, 2, ["evaluate", "x.zip"])
    assert datetime.fromisoformat(found.made) == datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (found.seconds, found.command, found.machine.threads) == (12.3, "modiste evaluate x.zip", 2)
    assert found.machine.cores >= 1
    assert found.machine.onnxruntime
