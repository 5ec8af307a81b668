"""Does a bare label find the products that have it? The KAGL protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from modiste.catalogue.groups import folded_name
from modiste.evaluate.retrieval.finding_task import FindingTask
from modiste.evaluate.retrieval.galleries import Galleries
from modiste.evaluate.retrieval.results import LABELS, RetrievalTable
from modiste.evaluate.retrieval.tally import FIRST, PRECISION, RECIPROCAL, tabulate
from modiste.evaluate.retrieval.words import IMAGE_SHARE, LABEL_WORDS, NAME_SHARE, label_words
from modiste.metrics.ranking import cosines
from modiste.types import Embeddings, Product

TRAINED_HERE = (
    "This model learned on this very catalogue (not on these groups), from photos of 80 x 60 pixels; the published "
    "rows of the KAGL benchmark are of general models that never saw it, on far larger photos and on the whole set as "
    "gallery. They do not compare models."
)


class LabelWords(FindingTask):
    """Bare labels against documents of photo and name, as the protocol has it, and so not through a shop."""

    task = LABELS
    words = (
        "The KAGL protocol: the bare label is the query, a document is nine parts photo and one part name; relevant is "
        f"what has the label. {TRAINED_HERE}"
    )

    def measure(self, galleries: Galleries) -> Iterator[RetrievalTable]:
        """See `FindingTask.measure`."""
        tower, gallery = galleries.methods.tower, galleries.gallery
        if tower is None or not gallery:
            return
        documents = _documents(gallery, galleries.gallery_shop.embeddings, tower.encode_texts)
        for role in LABEL_WORDS:
            column = galleries.columns.of_role(role)
            task = None if column is None else label_words(gallery, column)
            if column is None or task is None or not task.texts:
                continue
            scores = galleries.by_words(task, cosines(tower.encode_texts(task.texts), documents))
            metrics = (FIRST, PRECISION, RECIPROCAL)
            table = tabulate(LABELS, column.name, len(gallery), task.texts, scores, metrics)
            yield table.model_copy(update={"role": role})

    def absent(self, galleries: Galleries, tables: Sequence[RetrievalTable]) -> Mapping[str, str]:  # noqa: ARG002
        """See `FindingTask.absent`."""
        return {LABELS: galleries.towerless} if galleries.methods.tower is None else {}

    def printed(self, result: object) -> Iterator[str]:  # noqa: ARG002
        """Nothing: four tables are for the page."""
        yield from ()


def _documents(
    gallery: Sequence[Product], embeddings: Embeddings, encode: Callable[[Sequence[str]], Embeddings]
) -> Embeddings:
    """(n, d) unit vectors: nine parts photo and one part name, the photo alone for a product without a name."""
    named = [row for row, product in enumerate(gallery) if folded_name(product.title) is not None]
    documents = IMAGE_SHARE * embeddings
    documents[named] += NAME_SHARE * encode([gallery[row].title or "" for row in named])
    unit: Embeddings = (documents / np.linalg.norm(documents, axis=1, keepdims=True)).astype(np.float32)
    return unit
