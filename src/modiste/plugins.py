"""Parts that are found by name and imported when asked for: the package's own, and those of installed plugins.

A plugin is any installed distribution with an entry point in the table's group, for example in its pyproject.toml:

    [project.entry-points."modiste.recommenders"]
    newest = "our_shop.newest:newest"
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from modiste.errors import ModisteError, QueryError


class PartTable:
    """One sort of parts: name -> import path. Plugins are looked for once in the life of a table."""

    def __init__(self, what: str, group: str, own: Mapping[str, str], error: type[ModisteError] = QueryError) -> None:
        """`what` names the sort in messages ("recommender"), `group` is the plugins' entry point group.

        `own` maps names to "module:attribute". `error` is what an unknown name raises.
        """
        self._what = what
        self._group = group
        self._own = own
        self._error = error

    @property
    def names(self) -> tuple[str, ...]:
        """All known names in alphabetical order."""
        return tuple(self._entries)

    def load(self, name: str) -> Any:
        """Import the part of a name.

        Raises the table's error for an unknown name, listing the known ones, and for a plugin that cannot be imported.
        """
        entry = self._entries.get(name)
        if entry is None:
            known = ", ".join(self.names) or "none"
            raise self._error(f"There is no {self._what} {name!r}; the known ones are: {known}.")
        try:
            return entry.load()
        except (ImportError, AttributeError) as error:
            if name in self._own:
                raise
            raise self._error(f"The {self._what} {name!r} cannot be loaded from {entry.value}: {error}.") from error

    @cached_property
    def _entries(self) -> dict[str, EntryPoint]:
        """Name -> where it is, by name. Raises the table's error where one name stands for two parts."""
        found = {name: EntryPoint(name, path, self._group) for name, path in self._own.items()}
        for entry in entry_points(group=self._group):
            other = found.setdefault(entry.name, entry)
            if other.value != entry.value:
                raise self._error(
                    f"The {self._what} {entry.name!r} is both {other.value} and {entry.value}: "
                    "rename the plugin's entry point or uninstall it."
                )
        return dict(sorted(found.items()))
