"""The room of the Shop; its names are imported from here."""

from __future__ import annotations

from modiste.curate.audit.suspects import Suspect
from modiste.retrieval.query.where import conditions_of, parse
from modiste.shop.browse import Browse, BrowsePage
from modiste.shop.curation import LEAST_TO_FILL
from modiste.shop.facets import Facet, FacetValue
from modiste.shop.shop import Shop
from modiste.types.query import MOST_HITS

__all__ = [
    "LEAST_TO_FILL",
    "MOST_HITS",
    "Browse",
    "BrowsePage",
    "Facet",
    "FacetValue",
    "Shop",
    "Suspect",
    "conditions_of",
    "parse",
]
