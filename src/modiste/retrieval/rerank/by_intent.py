"""Candidates for a photo in the order of its likely kinds."""

from __future__ import annotations

from dataclasses import dataclass

from modiste.retrieval.candidates.candidates import Candidates, Retriever
from modiste.retrieval.query.photo import QueryPhoto
from modiste.retrieval.rerank.coverage import POOL, intent_coverage
from modiste.schema import Schema


@dataclass(frozen=True, slots=True)
class ByIntent:
    """The Retriever protocol over another's candidates, whose scores are cosines with the photo's vector. `model`: the
    attributes that the model reads."""

    retriever: Retriever
    photo: QueryPhoto
    model: Schema

    def find(self, wanted: int) -> Candidates:
        """The candidates, the first of them as `intent_coverage` orders them."""
        found = self.retriever.find(max(POOL, wanted))
        return found.at(intent_coverage(self.photo, found, self.model))
