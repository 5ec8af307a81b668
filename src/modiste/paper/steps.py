"""Steps whose results are kept: one is done again only when something that it depends on has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from modiste.paper.results import STEPS, StepPart, read_part, write_part
from modiste.parallel.progress import Progress

P = TypeVar("P", bound=StepPart)


class StepKey(BaseModel):
    """What a step depends on; everything is JSON, so that equal keys have equal digests wherever they are made.

    `plan` and `budget` are settings, `before` the fingerprints of what the step is made from, by name, `products` the
    fingerprint of the products. `larger_photos` and `phone_photos`: whether these were given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    plan: Mapping[str, Any] = {}
    budget: Mapping[str, Any] = {}
    before: Mapping[str, str] = {}
    products: str = ""
    larger_photos: bool = False
    phone_photos: bool = False

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits of the key's JSON with sorted names."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=True)
        return blake2b(text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Step(Generic[P]):
    """A step: `work` gets the fingerprint and gives a result of the kind, which bears it.

    `complete` says whether the files that the step leaves beside its result are there.
    """

    key: StepKey
    kind: type[P]
    work: Callable[[str], P]
    complete: Callable[[], bool] = lambda: True


@dataclass
class Steps:
    """The results in `out`/steps, and who receives progress. `only` names the steps that may be done, empty for all."""

    out: Path
    progress: Progress
    only: Sequence[str] = ()
    left: list[str] = field(default_factory=list)
    """Sentences about steps that were not done."""

    def result(self, step: Step[P]) -> P | None:
        """The step's result: as it was kept where its key is the same, else worked out; None: left for another time."""
        name, fingerprint = step.key.step, step.key.fingerprint
        before = self.kept(name, step.kind)
        if before is not None and before.fingerprint == fingerprint and step.complete():
            return before
        if self.only and name not in self.only:
            self.leave(name, "not done yet.")
            return None
        self.progress.say(f"Step {name}.")
        found = step.work(fingerprint)
        write_part(self._path(name), found)
        return found

    def kept(self, name: str, kind: type[P]) -> P | None:
        """The result that was kept last, whatever it depended on."""
        return read_part(self._path(name), kind)

    def leave(self, name: str, reason: str) -> None:
        """Remember that a step is not done, and why."""
        self.left.append(f"{name}: {reason}")

    def _path(self, name: str) -> Path:
        return self.out / STEPS / f"{name}.json"
