"""`python -m benchmarks.coverage`: which share of each room's lines the last `pytest --cov` ran."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path

import coverage

import modiste

PAPER = "paper"


def main() -> None:
    """Print a line per room, then all rooms without `paper`, then all."""
    for name, (ran, lines) in shares().items():
        print(f"{name:<12} {ran / max(lines, 1):7.1%} of {lines:,} lines")


def shares() -> dict[str, tuple[int, int]]:
    """Room -> lines that ran and all lines, the rooms by name; then the two sums."""
    rooms: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for file, summary in _files().items():
        place = Path(file).resolve().relative_to(Path(modiste.__file__).parent).with_suffix("")
        ran, lines = rooms[place.parts[0]]
        rooms[place.parts[0]] = ran + summary["covered_lines"], lines + summary["num_statements"]
    found = dict(sorted(rooms.items()))
    without = {name: pair for name, pair in found.items() if name != PAPER}
    return found | {"all but paper": _sum(without), "all": _sum(found)}


def _files() -> dict[str, dict[str, int]]:
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        content = json.loads(report.read_text("utf-8"))
    return {file: entry["summary"] for file, entry in content["files"].items()}


def _sum(rooms: dict[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(ran for ran, _ in rooms.values()), sum(lines for _, lines in rooms.values())


if __name__ == "__main__":
    main()
