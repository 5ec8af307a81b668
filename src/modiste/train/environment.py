"""Where a training runs: on which processes, who receives progress, and where photos are cached."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from lightning.fabric import Fabric

from modiste.parallel.progress import Progress, Silent
from modiste.train.preset import Preset


@dataclass(frozen=True)
class Environment:
    """`caches` is the folder of decoded photos, by default in the run's folder."""

    fabric: Fabric
    progress: Progress = field(default_factory=Silent)
    caches: Path | None = None

    @classmethod
    def of(cls, preset: Preset, progress: Progress | None = None, caches: Path | None = None) -> Self:
        """One process, on a GPU where there is one."""
        fabric = Fabric(accelerator="auto", devices=1, precision=preset.precision)
        return cls(fabric, progress or Silent(), caches)
