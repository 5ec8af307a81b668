"""Learned parts of a shop: saved under a name, bound to what they were learned with, and swapped while serving.

An artefact is arrays and a few facts about them: factors, pairs, a small net, word statistics. It is kept as an .npz
of plain arrays beside a JSON header, never as a pickle.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self, TypeVar, runtime_checkable

from numpy.typing import NDArray

from modiste.errors import ArtefactError
from modiste.plugins import PartTable
from modiste.schema import Schema
from modiste.store.artefact_format import Binding, Header, pack, unpack
from modiste.types import ArtefactFiles, StoredArtefact

GROUP = "modiste.artefacts"
"""The entry point group in which plugins name their kinds of artefacts."""

WRITE_ATTEMPTS = 10
"""How often a write is repeated that another process came before."""


@runtime_checkable
class Artefact(Protocol):
    """A learned part. Instances do not change; what they were learned from is the learner's own matter.

    `kind` is the name under which the class stands in the table of kinds, so that a shop can find it again.
    """

    kind: ClassVar[str]

    def facts(self) -> Mapping[str, Any]:
        """What is not an array, as JSON values."""
        ...

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Name -> array of numbers, booleans or fixed-length text, of any shape."""
        ...

    @classmethod
    def restore(cls, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The inverse of `facts` and `arrays`. Raises KeyError, TypeError or ValueError where they do not fit."""
        ...

    def forget(self, user_id: str) -> Self:
        """The artefact without anything about a person; the same object where it holds nothing about them."""
        ...


Kept = TypeVar("Kept", bound=Artefact)


@dataclass(frozen=True, slots=True)
class ArtefactStatus:
    """One artefact of a shop, as `modiste doctor` lists it. `problem` is a sentence, None for a usable one."""

    name: str
    version: int
    kind: str
    written: str
    problem: str | None


def artefact_kinds() -> PartTable:
    """The classes that artefacts can have: those of installed plugins."""
    return PartTable("kind of artefact", GROUP, {}, ArtefactError)


class Artefacts:
    """The artefacts of a shop. Safe in several threads; what other processes write is seen within a second."""

    def __init__(
        self, files: ArtefactFiles, binding: Callable[[], Binding], kinds: Callable[[], PartTable] = artefact_kinds
    ) -> None:
        """`binding` gives the model and the schema of the shop as they are now."""
        self._files = files
        self._binding = binding
        self._kinds = kinds
        self._lock = threading.Lock()
        self._seen = 0
        self._headers: dict[str, StoredArtefact] = {}
        self._loaded: dict[str, tuple[StoredArtefact, Artefact]] = {}

    def get(self, name: str, kind: type[Kept]) -> Kept:
        """The newest version of an artefact, loaded once.

        Raises ArtefactError where there is none, where it is damaged or of another kind, and where it was learned with
        another model or with attributes that the shop no longer has so.
        """
        stored, artefact = self._newest(name)
        if not isinstance(artefact, kind):
            raise ArtefactError(f"The artefact {name!r} is of the kind {artefact.kind!r}, not {kind.kind!r}.")
        Header.of(stored).bound_to.refuse_other(name, self._binding())
        return artefact

    def save(self, name: str, artefact: Artefact, attributes: Iterable[str] | None = None) -> int:
        """Keep an artefact under a name, in place of the one before, and return its version.

        It is bound to the shop's model and to the shop's `attributes` of these names, by default to all: when one of
        them changes, it is refused until it is learned again. Raises ArtefactError for a kind that the table lacks,
        QueryError for an unknown attribute, ShopError when it cannot be written.
        """
        if self._kinds().load(artefact.kind) is not type(artefact):
            raise ArtefactError(f"The kind of artefact {artefact.kind!r} is another class than {type(artefact)!r}.")
        bound_to = self._binding()
        if attributes is not None:
            bound_to = Binding(bound_to.model, Schema(tuple(map(bound_to.schema.named, attributes))))
        content = pack(artefact.arrays())
        for _ in range(WRITE_ATTEMPTS):
            before = self._files.headers().get(name)
            header = Header.new(artefact.kind, bound_to, artefact.facts(), content)
            stored = StoredArtefact(name, 1 if before is None else before.version + 1, header.to_json())
            if self._files.write(stored, content):
                return stored.version
        raise _always_changed(name)

    def remove(self, name: str) -> None:
        """Take an artefact out of the shop. Raises ArtefactError where there is none of this name."""
        if not self._files.drop([name]):
            raise self._missing(name)

    def all(self) -> list[ArtefactStatus]:
        """All artefacts by name, those that cannot be used with the reason."""
        headers = self._files.headers()
        if not headers:
            # Most shops have none, and the schema may cost a look at the whole catalogue.
            return []
        binding = self._binding()
        return [self._status(stored, binding) for stored in headers.values()]

    def forget(self, user_id: str) -> int:
        """Take a person out of every artefact, also out of those that are refused, and return how many held them.

        What was replaced is deleted from disk. Raises ArtefactError, after all others were done, where an artefact
        cannot be read to be searched for the person.
        """
        touched, unreadable = 0, []
        for name in self._files.headers():
            try:
                touched += self._forget(name, user_id)
            except ArtefactError as error:
                unreadable.append(str(error))
        if touched:
            self._files.purge()
        if unreadable:
            raise ArtefactError(
                f"Not every artefact could be searched for the person; remove those, or mend them and ask again: "
                f"{' '.join(unreadable)}"
            )
        return touched

    def _forget(self, name: str, user_id: str) -> bool:
        for _ in range(WRITE_ATTEMPTS):
            found = self._files.read(name)
            if found is None:
                return False
            stored, content = found
            header, artefact = Header.of(stored), self._restore(stored, content)
            left = artefact.forget(user_id)
            if left is artefact:
                return False
            new_content = pack(left.arrays())
            new_header = Header.new(header.kind, header.bound_to, left.facts(), new_content)
            if self._files.write(StoredArtefact(name, stored.version + 1, new_header.to_json()), new_content):
                return True
        raise _always_changed(name)

    def _newest(self, name: str) -> tuple[StoredArtefact, Artefact]:
        # The version is asked first: a write in between makes the headers look old, never newer than they are.
        version = self._files.version()
        with self._lock:
            if version != self._seen:
                self._headers, self._seen = self._files.headers(), version
                self._loaded = {key: kept for key, kept in self._loaded.items() if self._headers.get(key) == kept[0]}
            if name not in self._loaded:
                found = self._files.read(name) if name in self._headers else None
                if found is None:
                    raise self._missing(name)
                self._loaded[name] = found[0], self._restore(*found)
            return self._loaded[name]

    def _restore(self, stored: StoredArtefact, content: bytes) -> Artefact:
        header = Header.of(stored)
        kind: type[Artefact] = self._kinds().load(header.kind)
        try:
            return kind.restore(header.facts, unpack(stored.name, header, content))
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactError(
                f"The artefact {stored.name!r} does not fit its kind {header.kind!r} ({error}): learn it again."
            ) from error

    def _status(self, stored: StoredArtefact, binding: Binding) -> ArtefactStatus:
        try:
            header = Header.of(stored)
        except ArtefactError as error:
            return ArtefactStatus(stored.name, stored.version, "?", "?", str(error))
        problem = None
        try:
            self._kinds().load(header.kind)
            header.bound_to.refuse_other(stored.name, binding)
        except ArtefactError as error:
            problem = str(error)
        return ArtefactStatus(stored.name, stored.version, header.kind, header.written, problem)

    def _missing(self, name: str) -> ArtefactError:
        known = ", ".join(self._files.headers()) or "none"
        return ArtefactError(f"The shop has no artefact {name!r}; it has: {known}. Learn it and save it first.")


def _always_changed(name: str) -> ArtefactError:
    return ArtefactError(f"The artefact {name!r} is being changed by other processes all the time; try again later.")
