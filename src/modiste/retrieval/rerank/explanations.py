"""Why a hit of a search is shown, in words."""

from __future__ import annotations

from collections.abc import Mapping

from modiste.retrieval.candidates.text_index import TextIndex
from modiste.retrieval.query.parse import ParsedWords
from modiste.retrieval.query.vocabulary import WHOLE
from modiste.retrieval.rerank.agreement import agreement, listed, look
from modiste.retrieval.rerank.fusion import Evidence
from modiste.text.tokens import terms
from modiste.types import AttributeValue

CLEARLY_NEAR = 0.5
"""Share of the best product's nearness to a colour from which another is said to be near as well."""


class Reasons:
    """Says what a row has of the question: labels, words, colour, picture."""

    def __init__(
        self,
        question: ParsedWords,
        asked: Mapping[str, AttributeValue],
        library: TextIndex,
        evidence: Evidence,
        cosine_of: Mapping[int, float],
    ) -> None:
        """`asked` are the attributes of the photo or of the liked products that the question begins from; `cosine_of`
        gives rows' cosines with its direction, where it has one."""
        self._question = question
        self._asked = asked
        self._titles = library.snapshot.columns.column("title")
        self._evidence = evidence
        self._cosine_of = cosine_of

    def why(self, row: int, shown: Mapping[str, AttributeValue]) -> tuple[str, ...]:
        """For example ("same type", "Navy Blue as asked", "title has check", "similar look")."""
        said = (self._labels(shown), self._words(row), self._colour(row))
        return (*agreement(self._asked, shown), *(each for each in said if each), *look(self._cosine_of.get(row, 0.0)))

    def _labels(self, shown: Mapping[str, AttributeValue]) -> str:
        met = []
        for preference in self._question.preferences:
            meant = [m for m in preference.meanings if shown.get(m.attribute) == m.label]
            if meant:
                met.append(meant[0].label if meant[0].weight == WHOLE else f"{meant[0].label} (near it)")
        return f"{listed(list(dict.fromkeys(met)))} as asked" if met else ""

    def _words(self, row: int) -> str:
        own = set(terms(self._titles[row].as_py() or ""))
        found = [word for word in self._question.others if word in own]
        return f"title has {listed(found)}" if found else ""

    def _colour(self, row: int) -> str:
        colour = self._evidence.colour
        return "much of it in that colour" if colour is not None and colour[row] >= CLEARLY_NEAR else ""
