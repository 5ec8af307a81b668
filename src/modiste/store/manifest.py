"""What a shop says about itself: which model made its vectors, with which settings, in which format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from modiste.errors import ModelMismatchError, ShopError
from modiste.types import ModelIdentity
from modiste.version import __version__

FORMAT = 4
"""Raised when modiste of another version could no longer use what this one writes.

1: products and vectors. 2: photo signatures beside them. 3: the model's label probabilities.
4: further photos, sale prices, codes, sizes, garments and when a product was first seen. A field that a product gains
later is a column that may be null, and raises nothing: see `store.columns`.
"""

METADATA_KEY = b"modiste"
"""The manifest lies in the products table's schema metadata: Lance creates both in one commit, no kill parts them."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Written once, when the shop is created. `settings` are the resolved ones of that moment, JSON values."""

    identity: ModelIdentity
    settings: Mapping[str, object] = field(default_factory=dict)
    modiste: str = __version__
    format: int = FORMAT

    def to_json(self) -> bytes:
        """UTF-8 JSON."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, text: bytes, uri: str) -> Manifest:
        """The inverse of `to_json`. Raises ShopError, naming `uri`, for another format and for anything damaged."""
        try:
            values = json.loads(text)
            written = int(values["format"])
        except (ValueError, KeyError, TypeError) as error:
            raise ShopError(f"The shop {uri} has a damaged manifest; build it again in another folder.") from error
        if written > FORMAT:
            raise ShopError(
                f"The shop {uri} has format {written} and was made by modiste {values.get('modiste', '?')}; "
                f"this is modiste {__version__}, which reads up to format {FORMAT}: upgrade modiste."
            )
        if written < FORMAT:
            raise ShopError(
                f"The shop {uri} has the old format {written}, and this modiste reads format {FORMAT}: "
                f"run `modiste index SOURCE --shop {uri} --rebuild`."
            )
        try:
            identity = ModelIdentity(**values["identity"])
            return cls(identity, dict(values["settings"]), str(values["modiste"]), written)
        except (KeyError, TypeError) as error:
            raise ShopError(f"The shop {uri} has a damaged manifest; build it again in another folder.") from error


def refuse_other_model(uri: str, shop: ModelIdentity, opened_with: ModelIdentity) -> None:
    """Raise ModelMismatchError unless both vectors are comparable."""
    if shop == opened_with:
        return
    raise ModelMismatchError(
        f"The vectors of the shop {uri} were made by the model {_described(shop)}, not by {_described(opened_with)}: "
        "open it with that model, or run `modiste index` again with --rebuild or into another folder."
    )


def _described(identity: ModelIdentity) -> str:
    hashes = f"{identity.model_hash[:8]}/{identity.preprocessing_hash[:8]}"
    return f"{identity.name} ({hashes}, {identity.dimensions} dimensions)"
