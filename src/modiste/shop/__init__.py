"""The room of the Shop; its names are imported from here."""

from __future__ import annotations

from modiste.shop.query_service import MOST_HITS
from modiste.shop.shop import LEAST_TO_FILL, Shop

__all__ = ["LEAST_TO_FILL", "MOST_HITS", "Shop"]
