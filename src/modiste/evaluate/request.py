"""What an evaluation is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from modiste.catalogue.splits import Split
from modiste.types import Catalogue


@dataclass(frozen=True)
class Request:
    """What to judge, and on what; without `model` the one in the package.

    `inputs` are what single tasks need, a path or URI by the name of its option, such as "phone" or "run"; `features`
    are model folders whose vectors are searched beside the model's. `limit` draws that many products of the judged
    side. `tasks` names those to do, all that have what they need where it is empty; `left_out` those not to do.
    Files are written to `out`, and none without it.
    """

    catalogue: Catalogue | None = None
    out: Path | None = None
    model: Path | None = None
    split: Split = "test"
    limit: int | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    features: Sequence[Path] = ()
    tasks: Sequence[str] = ()
    left_out: Sequence[str] = ()
    arguments: Sequence[str] | None = None
