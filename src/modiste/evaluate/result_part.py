"""What every part of a result file is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Frozen, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def joined(self, other: Part) -> Part:
        """This part and another of its kind as one. Raises TypeError for a kind that tasks do not share."""
        raise TypeError(f"Two tasks gave the part {type(self).__name__}: {other!r} cannot be added to {self!r}.")
