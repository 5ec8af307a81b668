"""A recommender's options: read from text or Python values, and refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from modiste.errors import QueryError

OptionsT = TypeVar("OptionsT")


def option_names(kind: type[Any]) -> tuple[str, ...]:
    """The names of the options of a dataclass or pydantic model, in order."""
    if issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    if not is_dataclass(kind):
        raise TypeError(f"{kind!r} is neither a dataclass nor a pydantic model")
    return tuple(field.name for field in fields(kind))


def read_options(recommender: str, kind: type[OptionsT], given: Mapping[str, object]) -> OptionsT:
    """Options from values by name; text is read as what the field is. Raises QueryError naming option and value."""
    names = option_names(kind)
    unknown = next((name for name in given if name not in names), None)
    if unknown is not None:
        known = f"its options are: {', '.join(names)}" if names else "it has none"
        raise QueryError(f"The recommender {recommender!r} has no option {unknown!r}; {known}.")
    try:
        return TypeAdapter(kind).validate_python(dict(given))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "?"
        message = first["msg"].removeprefix("Value error, ")
        raise QueryError(
            f"The option {name} of {recommender!r} cannot be {first['input']!r}: {message[:1].lower()}{message[1:]}."
        ) from error
