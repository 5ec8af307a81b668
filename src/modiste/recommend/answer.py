"""What recommenders answer: entries, best first, that say how they become JSON and rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from modiste.types import Hit, Understood, as_written

HIT_VALUES = ("rank", "product_id", "score", "title", "attributes", "why", "variants")
WHERE_KNOWN = ("price", "currency", "availability", "url")
"""Fields of a hit in JSON: the first always, the second where the catalogue has them."""


@runtime_checkable
class Entry(Protocol):
    """One entry of an answer: a product, a pair, an outfit, a trend."""

    @property
    def score(self) -> float:
        """Higher is better; comparable within one answer."""
        ...

    @property
    def product_ids(self) -> tuple[str, ...]:
        """The products that it shows, the one that it stands under first; entries of equal score are sorted by it."""
        ...

    def as_json(self) -> dict[str, Any]:
        """JSON values."""
        ...

    def as_row(self) -> dict[str, str]:
        """Column title -> cell; the same columns for all entries of an answer."""
        ...


@runtime_checkable
class Answer(Protocol):
    """What a recommender answers; the command line, the server and Python all show it through these."""

    @property
    def entries(self) -> Sequence[Entry]:
        """Best first."""
        ...

    @property
    def remarks(self) -> Sequence[str]:
        """Lines for people about the answer as a whole."""
        ...

    def as_json(self) -> dict[str, Any]:
        """JSON values of the whole answer."""
        ...


EntryT = TypeVar("EntryT", bound=Entry)


@dataclass(frozen=True)
class Ranking(Generic[EntryT]):
    """Any entries, best first; `called` is the key under which they stand in JSON."""

    entries: tuple[EntryT, ...]
    called: str = "entries"
    remarks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """JSON values, for example {"pairs": [...]}."""
        return {self.called: [entry.as_json() for entry in self.entries]}


@dataclass(frozen=True)
class HitEntry:
    """A hit as an entry."""

    hit: Hit

    @property
    def score(self) -> float:
        """The hit's."""
        return self.hit.score

    @property
    def product_ids(self) -> tuple[str, ...]:
        """The hit's product, then its variants."""
        return (self.hit.product_id, *self.hit.variants)

    def as_json(self) -> dict[str, Any]:
        """The hit's fields but for the photo's place in the source; a server has the picture under /photos/ID."""
        values = {name: getattr(self.hit, name) for name in HIT_VALUES}
        values |= {name: value for name in WHERE_KNOWN if (value := getattr(self.hit, name)) is not None}
        values["score"] = round(self.hit.score, 6)
        values["attributes"] = {name: as_written(value) for name, value in self.hit.attributes.items()}
        return values | {name: list(values[name]) for name in ("why", "variants")}

    def as_row(self) -> dict[str, str]:
        """Rank, score, id, title, why and variants."""
        return {
            "": str(self.hit.rank),
            "score": f"{self.hit.score:.3f}",
            "id": self.hit.product_id,
            "title": self.hit.title or "",
            "why": "; ".join(self.hit.why),
            "variants": " ".join(self.hit.variants),
        }


@dataclass(frozen=True)
class Hits:
    """Products, best first, and how the question was read where words were."""

    hits: tuple[Hit, ...]
    understood: Understood | None = None

    @property
    def entries(self) -> tuple[HitEntry, ...]:
        """The hits."""
        return tuple(map(HitEntry, self.hits))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person should know about how the question was read."""
        return () if self.understood is None else self.understood.notes

    def as_json(self) -> dict[str, Any]:
        """{"hits": [...]}, and "understood" where words were read."""
        hits: Mapping[str, Any] = {"hits": [entry.as_json() for entry in self.entries]}
        return dict(hits) if self.understood is None else {**hits, "understood": self.understood.as_json()}
