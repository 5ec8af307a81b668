"""The state of a run on disk: written whole or not at all, read without unpickling code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from modiste.errors import ModelError

CHECKPOINT_FILE = "checkpoint.pt"
BEST_FILE = "best.pt"


@dataclass(frozen=True)
class Position:
    """Where a run stands: the next step to take, and what early stopping has seen."""

    epoch: int = 0
    step: int = 0
    best: float = -1.0
    best_epoch: int = -1
    seconds: float = 0.0


def save(path: Path, position: Position, **states: dict[str, Any]) -> None:
    """Write states and position; a process killed meanwhile leaves the previous file."""
    partial = path.with_suffix(".partial")
    torch.save({"position": vars(position), **states}, partial)
    partial.replace(path)


def load(path: Path) -> tuple[Position, dict[str, Any]]:
    """The position and the states of a checkpoint. Raises ModelError for a damaged file."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        return Position(**content.pop("position")), content
    except Exception as error:  # torch and pickle raise several unrelated kinds
        raise ModelError(f"The checkpoint {path} cannot be read: {type(error).__name__}: {error}. Remove it to begin the run again.") from error
