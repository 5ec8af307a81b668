"""An artefact as a file: a JSON header that says what it is bound to, and an .npz of plain arrays."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modiste.errors import ArtefactError
from modiste.schema import Attribute, Schema
from modiste.types import ModelIdentity, StoredArtefact
from modiste.version import __version__

FORMAT = 1
"""Raised when modiste of another version could no longer read what this one writes."""


@dataclass(frozen=True)
class Binding:
    """What an artefact was learned with: a model, and attributes with their labels."""

    model: ModelIdentity
    schema: Schema

    def refuse_other(self, name: str, now: Binding) -> None:
        """Raise ArtefactError unless the model is the same and the attributes are still so; new ones do no harm."""
        if self.model != now.model:
            raise ArtefactError(
                f"The artefact {name!r} was learned with the model {_described(self.model)}, and the shop now has "
                f"{_described(now.model)}: learn it again."
            )
        for attribute in self.schema:
            other = now.schema.by_name.get(attribute.name)
            if other is None or _meaning(other) != _meaning(attribute):
                change = "no longer has it" if other is None else "now has it with other labels or another meaning"
                raise ArtefactError(
                    f"The artefact {name!r} was learned with the attribute {attribute.name!r}, and the shop {change}: "
                    "learn it again."
                )


@dataclass(frozen=True)
class Header:
    """What is known of an artefact without reading its arrays.

    `facts` are the artefact's own JSON values, `digest` is the SHA-256 of the content, `written` a time in UTC.
    """

    kind: str
    bound_to: Binding
    facts: Mapping[str, Any]
    digest: str
    written: str
    modiste: str

    @classmethod
    def new(cls, kind: str, bound_to: Binding, facts: Mapping[str, Any], content: bytes) -> Header:
        """The header of a content that is written now."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(kind, bound_to, facts, sha256(content).hexdigest(), now, __version__)

    def to_json(self) -> str:
        """JSON text. Raises ArtefactError for facts that are no JSON values."""
        values = {
            "format": FORMAT,
            "kind": self.kind,
            "model": asdict(self.bound_to.model),
            "schema": [attribute.as_dict() for attribute in self.bound_to.schema],
            "facts": dict(self.facts),
            "digest": self.digest,
            "written": self.written,
            "modiste": self.modiste,
        }
        try:
            return json.dumps(values, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise ArtefactError(f"The facts of a {self.kind!r} artefact are not all JSON values: {error}.") from error

    @classmethod
    def of(cls, stored: StoredArtefact) -> Header:
        """The inverse of `to_json`. Raises ArtefactError for another format and for anything damaged."""
        try:
            values = json.loads(stored.header)
            written = int(values["format"])
            if written == FORMAT:
                bound_to = Binding(
                    ModelIdentity(**values["model"]), Schema(tuple(map(Attribute.from_dict, values["schema"])))
                )
                own = {name: values[name] for name in ("kind", "facts", "digest", "written", "modiste")}
                return cls(bound_to=bound_to, **own)
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactError(f"The artefact {stored.name!r} has a damaged header: learn it again.") from error
        raise ArtefactError(
            f"The artefact {stored.name!r} has format {written}, and this is modiste {__version__}, which reads format "
            f"{FORMAT}: learn it again, or use modiste {values.get('modiste', '?')}."
        )


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays as an .npz file; the same arrays give the same bytes. Raises ArtefactError for arrays of objects."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted(arrays.items()):
            if array.dtype.hasobject:
                raise ArtefactError(f"The array {name!r} holds Python objects; keep numbers or fixed-length text.")
            # ZipInfo's fixed date, not now.
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    return file.getvalue()


def unpack(name: str, header: Header, content: bytes) -> dict[str, NDArray[Any]]:
    """The inverse of `pack`, for the artefact `name`. Raises ArtefactError for a damaged file."""
    if sha256(content).hexdigest() != header.digest:
        raise ArtefactError(f"The content of the artefact {name!r} is not what was written: learn it again.")
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def _meaning(attribute: Attribute) -> tuple[object, ...]:
    return attribute.labels, attribute.role, attribute.kind, attribute.parent


def _described(model: ModelIdentity) -> str:
    return f"{model.name} ({model.model_hash[:8]}/{model.preprocessing_hash[:8]})"
