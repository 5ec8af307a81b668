"""The audit's suspects, cached: found once, without those already decided on, renewed when products change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence, Set

from modiste.errors import ModisteError
from modiste.serve.schema import SuspectAnswer


class LiveSuspects:
    """The suspects of a shop as it is now. Safe in several threads.

    `audit` takes seconds: the first who ask wait for it, together. When `version` says that products changed, the next
    question starts another audit in the background, and what was found before serves until it is done. `settled` gives
    the (product_id, attribute) of which a person has spoken.
    """

    def __init__(
        self,
        audit: Callable[[], Sequence[SuspectAnswer]],
        version: Callable[[], int],
        settled: Callable[[], Set[tuple[str, str]]],
        log: logging.Logger,
    ) -> None:
        self._audit = audit
        self._version = version
        self._settled = settled
        self._log = log
        self._lock = threading.Lock()
        self._found: Sequence[SuspectAnswer] | None = None
        self._of_version = -1
        self._refresh: threading.Thread | None = None

    @property
    def ready(self) -> bool:
        """Whether a list is ready, so that a request need not wait."""
        return self._found is not None

    def now(self) -> list[SuspectAnswer]:
        """Unsettled suspects, the most suspect first. Raises what the audit raises."""
        return self.around(None)[1]

    def around(self, key: tuple[str, str] | None) -> tuple[list[SuspectAnswer], list[SuspectAnswer]]:
        """As `now`, in two parts: up to the suspect with this key, be it settled or not, and what comes after it.

        Where there is none, all of them come after it.
        """
        with self._lock:
            if self._found is None:
                self._look()
            elif self._version() != self._of_version and not self.renewing:
                self._refresh = threading.Thread(target=self._renew, name="audit", daemon=True)
                self._refresh.start()
            found = self._found or ()
        settled = self._settled()
        begin = next((place for place, each in enumerate(found, 1) if each.key == key), 0)
        before, after = ([each for each in part if each.key not in settled] for part in (found[:begin], found[begin:]))
        return before, after

    @property
    def renewing(self) -> bool:
        """Whether a newer audit is under way."""
        return self._refresh is not None and self._refresh.is_alive()

    def find(self, product_id: str, attribute: str) -> SuspectAnswer | None:
        """One suspect; None where it is none, or settled."""
        return next((each for each in self.now() if each.key == (product_id, attribute)), None)

    def _look(self) -> None:
        # The version is asked first: a write in between makes the audit look old, never newer than it is.
        version = self._version()
        self._found = self._audit()
        self._of_version = version

    def _renew(self) -> None:
        try:
            self._look()
        except ModisteError as error:
            self._log.error("The audit could not be renewed: %s", error)
