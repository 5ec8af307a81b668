"""Does a product's name find its photo?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modiste.evaluate.retrieval.finding_task import FindingTask
from modiste.evaluate.retrieval.galleries import Galleries
from modiste.evaluate.retrieval.results import NAMES, READER, RetrievalLine, RetrievalTable
from modiste.evaluate.retrieval.tally import HIT, RECIPROCAL, tabulate
from modiste.evaluate.retrieval.words import names, perfect_reader


class Names(FindingTask):
    """Every name of the judged side, asked in words of the photos' vectors alone, not through a shop: its titles would
    give the answer away."""

    task = NAMES
    words = (
        "Every name of the held-out gallery is asked in words of the pictures' vectors alone: is a photo of just that "
        "name among the first ten? Full text over titles has the answer written before it. The reader knows gender, "
        "type and colour of the name and draws ten of the products that have them."
    )

    def measure(self, galleries: Galleries) -> Iterator[RetrievalTable]:
        """See `FindingTask.measure`."""
        task = names(galleries.gallery)
        if galleries.methods.tower is None or not task.texts:
            return
        by_model = galleries.worded(task.texts, galleries.gallery_shop.embeddings)
        first = {code: row for row, code in reversed(list(enumerate(task.gallery.tolist())))}
        groups = [galleries.groups[galleries.held_out[first[code]]] for code in task.wanted.tolist()]
        size, scores = len(galleries.gallery), galleries.by_words(task, by_model)
        table = tabulate(NAMES, "exactly that name", size, groups, scores, (HIT, RECIPROCAL))
        read = galleries.sentence_columns
        if not read:
            yield table
            return
        found = float(perfect_reader(task, galleries.gallery, read).mean())
        reader = RetrievalLine(method=READER, values={HIT: found, RECIPROCAL: None})
        yield table.model_copy(update={"lines": (*table.lines[:-1], reader, table.lines[-1])})

    def absent(self, galleries: Galleries, tables: Sequence[RetrievalTable]) -> Mapping[str, str]:  # noqa: ARG002
        """See `FindingTask.absent`."""
        return {NAMES: galleries.towerless} if galleries.methods.tower is None else {}
