"""Every name of modiste that the golden answers use; where a name moves, only this file changes."""

from __future__ import annotations

from modiste import Product, Shop, Tagger
from modiste.errors import ModisteError
from modiste.sample.sample_shop import SampleShop

__all__ = ["ModisteError", "Product", "SampleShop", "Shop", "Tagger"]
