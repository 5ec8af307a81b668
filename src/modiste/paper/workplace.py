"""Where the steps of a plan work: the folder, the products, and who receives progress."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from modiste.paper.subset import Subset
from modiste.parallel.progress import Progress
from modiste.settings import Settings
from modiste.types import Catalogue

RUNS, MODELS, CACHE = "runs", "models", "cache"


class Interrupted(Exception):  # noqa: N818 (no error: someone asked to stop, and the run is saved)
    """A training was asked to stop; the same command resumes it."""


@dataclass(frozen=True)
class Workplace:
    """What every step works with."""

    out: Path
    subset: Subset
    larger: Catalogue | None
    phone: Path | None
    settings: Settings
    progress: Progress
