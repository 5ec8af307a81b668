"""The run's log: one JSON line per event, without lines from a future that a resumed run has forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOG_FILE = "log.jsonl"


class RunLog:
    """Appends events to `log.jsonl`; every event has the number of steps done before it."""

    def __init__(self, folder: Path, steps_done: int, epochs_done: int) -> None:
        """Keep the lines up to where the run stands: validations of finished epochs, steps that were taken."""
        self._path = folder / LOG_FILE
        kept = [
            line for line in read_log(folder) if line["steps"] <= steps_done and line.get("epoch", -1) < epochs_done
        ]
        self._path.write_text("".join(json.dumps(line) + "\n" for line in kept), "utf-8")

    def write(self, event: str, steps: int, **values: float | str | Mapping[str, float]) -> None:
        """One line, on disk at once."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"event": event, "steps": steps, **values}) + "\n")


def read_log(folder: Path) -> list[dict[str, Any]]:
    """All events of a run so far; a line cut off by a killed process is left out."""
    path = folder / LOG_FILE
    lines: list[dict[str, Any]] = []
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            lines.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return lines
