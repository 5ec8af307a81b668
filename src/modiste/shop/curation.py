"""What people say about a shop's products: corrections, the audit, missing values, taught attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from modiste.curate.taught import TaughtAttribute
from modiste.errors import QueryError
from modiste.shop.model import model_schema
from modiste.shop.parts import ShopParts
from modiste.types import Correction, Finding, Origin

if TYPE_CHECKING:
    from modiste.curate.audit.material import AuditMaterial
    from modiste.curate.audit.suspects import Suspect

LEAST_TO_FILL = 0.9
"""Confidence from which a missing label is filled in unless another is asked for."""


class Curation(ShopParts):
    """The methods of `Shop` that hear what people say, and ask them."""

    def correct(self, corrections: Iterable[Correction]) -> None:
        """Lay corrections over what the source says, for every answer from now on, `update` of the source included."""
        self._corrections.add(corrections)

    def read_corrections(
        self, path: Path | str, new_values: bool = False, *, held: bool = False
    ) -> tuple[list[Correction], list[Finding]]:
        """The corrections of a CSV file that fit this shop, and what was refused; see `curate.correction_file`.

        With `held` those that the shop holds fit as they are, to be withdrawn.
        """
        from modiste.curate.correction_file import read_corrections

        kept = self.corrections() if held else []
        return read_corrections(Path(path), self.snapshot(), self._known_labels(), new_values, kept, self.schema)

    def correction(
        self, product_id: str, attribute: str, value: str, reason: str = "", *, origin: Origin = Origin.PROGRAM
    ) -> Correction:
        """A correction that fits this shop, its value as the shop or the model writes it; empty withdraws the label.

        Raises QueryError for a product, attribute or value that neither knows.
        """
        from modiste.curate.correction_check import CorrectionCheck

        cells = {"product_id": product_id, "attribute": attribute, "value": value, "reason": reason}
        try:
            fits = CorrectionCheck(self.snapshot(), self._known_labels(), schema=self.schema).correction(cells)
        except ValueError as error:
            raise QueryError(f"The correction does not fit: {error}.") from error
        return replace(fits, reason=reason, origin=origin)

    def withdraw(self, corrections: Iterable[Correction]) -> int:
        """Take corrections back (their product and attribute count); returns how many were there."""
        return self._corrections.withdraw(corrections)

    def corrections(self) -> list[Correction]:
        """All corrections that hold, by product id and attribute."""
        return self._corrections.all()

    def audit(self, attributes: Sequence[str] | None = None, k: int | None = None, names: bool = True) -> list[Suspect]:
        """Labels that look wrong, the most suspect first, at most `k`; of the attributes named, or of all judgeable.

        What a correction settles, a value that was kept among them, is not suspect. `names`: let the titles' words
        speak, too. Raises QueryError for an attribute that cannot be judged.
        """
        from modiste.curate.audit.material import AuditOptions
        from modiste.curate.audit.suspects import suspects

        settled = {(each.product_id, each.attribute) for each in self.corrections()}
        return suspects(self._audit_material(), AuditOptions(attributes, names), k, settled)

    def fill(
        self, attributes: Sequence[str] | None = None, least: float = LEAST_TO_FILL, names: bool = True
    ) -> list[Suspect]:
        """Values for missing labels with a confidence of at least `least`, the surest first; see `audit`."""
        from modiste.curate.audit.material import AuditOptions
        from modiste.curate.audit.suspects import missing

        return missing(self._audit_material(), AuditOptions(attributes, names), least)

    @property
    def taught(self) -> tuple[TaughtAttribute, ...]:
        """The own attributes of this shop, by name; each predicts labels and confidences from embeddings."""
        return tuple(self._taught.all())

    def taught_of_any_model(self) -> list[TaughtAttribute]:
        """As `taught`, with those that must be taught again because another model made the vectors."""
        return self._taught.of_any_model()

    def read_labels(self, path: Path | str) -> tuple[dict[str, str], list[Finding]]:
        """product_id -> label from a CSV file, for `teach`, and the rows refused. Raises SourceError."""
        from modiste.curate.label_file import read_labels

        return read_labels(Path(path), self._view.now().row_of)

    def teach(self, attribute: str, labels: Mapping[str, str]) -> TaughtAttribute:
        """Learn an own attribute from product_id -> label, keep it, and use it in every answer from now on.

        Raises QueryError for a name the catalogue uses, unknown products, fewer than two labels, or too few products.
        """
        from modiste.curate.lesson import lesson

        taught = lesson(attribute, labels, self._store.snapshot(), self._encoder.identity)
        self._taught.keep(taught)
        return taught

    def forget(self, attribute: str) -> None:
        """Take an own attribute out of the shop. Raises QueryError where there is none of this name."""
        known = [each.attribute for each in self._taught.of_any_model()]
        if not self._taught.forget(attribute):
            raise QueryError(f"The shop was taught no {attribute!r}; taught are: {', '.join(known) or 'none'}.")

    def _known_labels(self) -> Mapping[str, tuple[str, ...]]:
        """Attribute -> the labels that the model knows of it, as this shop names and writes them."""
        from modiste.curate.matched_heads import known_labels, match_heads

        return known_labels(match_heads(self.snapshot(), self.schema, model_schema(self._encoder)))

    def _audit_material(self) -> AuditMaterial:
        from modiste.curate.audit.material import AuditMaterial

        snapshot = self.snapshot()
        return AuditMaterial(
            snapshot, self.label_probabilities(), self.schema, model_schema(self._encoder), self.taught
        )
