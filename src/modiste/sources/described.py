"""Sources that say what their attributes mean."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from modiste.schema import Schema
from modiste.types import Source


@runtime_checkable
class DescribedSource(Protocol):
    """A Source with a schema; others leave it to the names of their attributes."""

    @property
    def schema(self) -> Schema:
        """The attributes whose names do not say what they mean, or that have other spellings."""
        ...


def declared_by(source: Source) -> Schema:
    """What a source says of its attributes; an empty schema where it says nothing."""
    return source.schema if isinstance(source, DescribedSource) else Schema()
