"""Does a sentence about colour, type and wearer find products that fit?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modiste.evaluate.retrieval.finding_task import FindingTask
from modiste.evaluate.retrieval.galleries import Galleries
from modiste.evaluate.retrieval.results import SENTENCES, RetrievalTable
from modiste.evaluate.retrieval.tally import PRECISION, tabulate
from modiste.evaluate.retrieval.words import LEAST_RELEVANT, attribute_sentences


class Sentences(FindingTask):
    """Sentences such as "black shirts for men", asked of vectors and of a shop."""

    task = SENTENCES
    words = (
        "Sentences such as 'black shirts for men', for every colour, type and gender that ten or more of the gallery "
        "have. The shop's search also reads titles and labels; pictures alone do not."
    )

    def measure(self, galleries: Galleries) -> Iterator[RetrievalTable]:
        """See `FindingTask.measure`."""
        task = attribute_sentences(galleries.gallery, galleries.sentence_columns)
        if galleries.methods.tower is None or not task.texts:
            return
        shop = galleries.gallery_shop
        by_model = galleries.worded(task.texts, shop.embeddings)
        scores = galleries.by_words(task, by_model, task.judge(shop.search(task.texts)))
        yield tabulate(
            SENTENCES, "that gender, type and colour", len(galleries.gallery), task.texts, scores, (PRECISION,)
        )

    def absent(self, galleries: Galleries, tables: Sequence[RetrievalTable]) -> Mapping[str, str]:  # noqa: ARG002
        """See `FindingTask.absent`."""
        if attribute_sentences(galleries.gallery, galleries.sentence_columns).texts:
            return {}
        return {SENTENCES: f"No colour, type and gender together is held by {LEAST_RELEVANT} products of the gallery."}
