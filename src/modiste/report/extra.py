"""Whether the extra [report] is installed, asked before long work rather than after it."""

from __future__ import annotations

from importlib.util import find_spec

from modiste.errors import MissingExtraError

PACKAGES = ("matplotlib", "jinja2")


def require_report_extra(feature: str) -> None:
    """Raise MissingExtraError, naming the feature, unless charts can be drawn and pages written."""
    if any(find_spec(package) is None for package in PACKAGES):
        raise MissingExtraError(feature, "report")
