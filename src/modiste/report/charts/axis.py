"""What an axis shows, and how its values are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows. `better` says in which direction improvement lies, and the axis says it too.

    `percent`: values are shares from 0 to 1 and are written as per cent. `whole`: only whole numbers stand at
    the axis. `low` and `high` fix the ends.
    """

    title: str
    better: Literal["higher", "lower"] | None = None
    percent: bool = False
    log: bool = False
    whole: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def label(self) -> str:
        """The title with the direction: "Accuracy (higher is better)"."""
        return f"{self.title} ({self.better} is better)" if self.better else self.title

    def written(self, value: float) -> str:
        """A value as people read it: 40,041 or 92.3 % or 0.35."""
        if self.percent:
            return f"{100 * value:.1f} %"
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3g}"

    def tick(self, value: float, _: int | None = None) -> str:
        """A value as it stands at the axis; the second argument is what matplotlib's formatters get and is not used."""
        return f"{100 * value:g} %" if self.percent else f"{value:,g}"
