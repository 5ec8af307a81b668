"""Everything that one evaluation found: the model, the data, and a part per task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from modiste.evaluate.result_part import Part
from modiste.evaluate.results import DataFacts, ModelFacts, Origin

FORMAT_VERSION = 1

P = TypeVar("P", bound=Part)


class Head(Part):
    """What stands before the parts in a result file. `data` is None where no catalogue was given."""

    format_version: int = FORMAT_VERSION
    origin: Origin
    model: ModelFacts
    data: DataFacts | None


@dataclass(frozen=True)
class Evaluation:
    """The parts are of different kinds, in the order of the tasks; a task that was not done has none."""

    origin: Origin
    model: ModelFacts
    data: DataFacts | None
    parts: tuple[Part, ...] = ()

    def part(self, kind: type[P]) -> P | None:
        """The part of one kind."""
        return next((part for part in self.parts if isinstance(part, kind)), None)

    def as_dict(self) -> dict[str, Any]:
        """JSON values: the fields of all parts side by side, so that they must be named differently."""
        head = Head(origin=self.origin, model=self.model, data=self.data)
        values = head.model_dump(mode="json")
        for part in self.parts:
            values |= part.model_dump(mode="json")
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], kinds: Iterable[type[Part]]) -> Evaluation:
        """The inverse of `as_dict`, given the kinds that there may be; a part whose fields are all empty is absent.

        Raises ValueError (a pydantic ValidationError) for other fields or values.
        """
        rest = {key: value for key, value in values.items() if value not in (None, [], {})}
        parts = []
        for kind in kinds:
            own = {name: rest.pop(name) for name in kind.model_fields if name in rest}
            if own:
                parts.append(kind.model_validate(own))
        head = Head.model_validate({"data": None} | rest)
        return cls(head.origin, head.model, head.data, tuple(parts))
