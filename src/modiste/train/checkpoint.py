"""The state of a run on disk: written whole or not at all, read without unpickling code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch

from modiste.errors import ModelError
from modiste.files import written_whole

CHECKPOINT_FILE = "checkpoint.pt"
BEST_FILE = "best.pt"


@dataclass(frozen=True)
class Position:
    """Where a run stands: the next step to take, what early stopping has seen, and the seconds spent so far."""

    epoch: int = 0
    step: int = 0
    best: float = -1.0
    best_epoch: int = -1
    seconds: float = 0.0


class Part(Protocol):
    """What can be saved and loaded."""

    def state_dict(self) -> dict[str, Any]:
        """All of its state."""
        ...

    def load_state_dict(self, state_dict: dict[str, Any], /) -> Any:
        """Take over a state."""
        ...


def save(path: Path, position: Position, parts: Mapping[str, Part]) -> None:
    """Write the parts' states and the position; a process killed meanwhile leaves the previous file."""
    states = {name: part.state_dict() for name, part in parts.items()}
    with written_whole(path) as temporary:
        torch.save({"position": vars(position), **states}, temporary)


def load(path: Path) -> tuple[Position, dict[str, dict[str, Any]]]:
    """The position and the states of a checkpoint, on the processor. Raises ModelError for a damaged file."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        return Position(**content.pop("position")), content
    except Exception as error:  # torch and pickle raise several unrelated kinds
        raise ModelError(
            f"The checkpoint {path} cannot be read: {type(error).__name__}: {error}. Remove it to begin the run again."
        ) from error


def restore(path: Path, parts: Mapping[str, Part]) -> Position:
    """Bring all parts to the state of a checkpoint, if there is one, and return where it stood. Raises ModelError."""
    if not path.is_file():
        return Position()
    position, states = load(path)
    for name, part in parts.items():
        part.load_state_dict(states[name])
    return position
