"""modiste: a fashion catalogue becomes tags, visual search and recommendations.

The public names are loaded on first use, so that `import modiste` needs numpy alone.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from modiste.version import __version__

if TYPE_CHECKING:
    from modiste.shop import Shop
    from modiste.shop.tagger import Tagger
    from modiste.types import Hit, Product, SearchAnswer, Tagged

# ONNX Runtime's own builds send usage events to their maker unless this is set before they are loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__all__ = ["Hit", "Product", "SearchAnswer", "Shop", "Tagged", "Tagger", "__version__"]

_HOMES = {
    "Hit": "modiste.types",
    "Product": "modiste.types",
    "SearchAnswer": "modiste.types",
    "Shop": "modiste.shop",
    "Tagged": "modiste.types",
    "Tagger": "modiste.shop.tagger",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'modiste' has no attribute {name!r}; it has {', '.join(__all__)}")
