"""What an audit goes by: a shop's products, what its model and its taught attributes say of them, and what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from modiste.curate.audit.evidence import GivenLabels
from modiste.curate.matched_heads import MatchedHead, match_heads, related_name
from modiste.curate.taught import TaughtAttribute
from modiste.errors import QueryError
from modiste.retrieval.query.where import attribute_asked
from modiste.schema import Schema
from modiste.types import LabelProbabilities, Snapshot


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """`attributes` to judge, None for all that can be. `names`: whether the words of products' names speak, too."""

    attributes: Sequence[str] | None = None
    names: bool = True


@dataclass(frozen=True, slots=True)
class AuditMaterial:
    """A shop's products as of now, with the model's `probabilities` of each and the attributes that the shop taught.

    `schema` says what the shop's attributes mean, `model` what the heads of the model mean.
    """

    snapshot: Snapshot
    probabilities: LabelProbabilities
    schema: Schema
    model: Schema
    taught: Sequence[TaughtAttribute] = ()

    def column(self, name: str) -> list[str | None]:
        """One value per product; all None for an attribute that no product has."""
        if name not in self.snapshot.columns.column_names:
            return [None] * self.snapshot.columns.num_rows
        values: list[str | None] = self.snapshot.columns.column(name).to_pylist()
        return values

    def given_labels(self, options: AuditOptions, *, absent: bool) -> Iterator[GivenLabels]:
        """The labels to judge, attribute by attribute, so that one's arrays are free before the next ones' are made.

        `absent`: with attributes that no product has but the model knows. Raises QueryError where there is nothing to
        judge, and for an attribute that cannot be judged.
        """
        heads = match_heads(self.snapshot, self.schema, self.model)
        head_of = {each.name: each for each in heads if each.held or absent}
        own = {each.attribute: each for each in self.taught}
        names = [name for name in self.snapshot.attribute_names if name in head_of or name in own]
        names += [name for name in head_of if name not in self.snapshot.attribute_names]
        if not names:
            known = ", ".join([*self.model.names, *own]) or "none"
            raise QueryError(
                f"There is nothing to audit: no product has a label of the attributes that can be audited, {known}."
            )
        for name in [self._judgeable(asked, names) for asked in options.attributes or names]:
            related = related_name(name, self.schema, heads, self.model)
            beside = self.column(related) if related in self.snapshot.attribute_names else None
            yield self._of_taught(own[name], beside) if name in own else self._of_head(head_of[name], beside)

    def _judgeable(self, asked: str, names: Sequence[str]) -> str:
        """The attribute that is asked for, however it is spelled. Raises QueryError for one that cannot be judged."""
        if asked in names:
            return asked
        try:
            found = attribute_asked(asked, names, self.schema)
        except QueryError:
            found = asked
        if found not in names:
            raise QueryError(f"The attribute {asked!r} cannot be audited; those that can are {', '.join(names)}.")
        return found

    def _of_head(self, head: MatchedHead, related: Sequence[str | None] | None) -> GivenLabels:
        photo = self.probabilities.of(head.head.name)
        return GivenLabels(head.name, head.labels, self.column(head.name), photo, related)

    def _of_taught(self, taught: TaughtAttribute, related: Sequence[str | None] | None) -> GivenLabels:
        values = [taught.given.get(str(product_id)) for product_id in self.column("product_id")]
        return GivenLabels(
            taught.attribute, taught.labels, values, taught.probabilities(self.snapshot.embeddings), related
        )
