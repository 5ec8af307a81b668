"""Google's product categories of the Kaggle set's article types: the data of google_categories.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def google_category(label: str) -> tuple[int | None, str | None]:
    """The number and path of Google's product category for an article type of the Kaggle set.

    None, None where no category fits, and for any other label.
    """
    table = _table()
    number = table["types"].get(label)
    return (None, None) if number is None else (number, table["paths"][str(number)])


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads((files("modiste.schema") / "google_categories.json").read_text("utf-8"))
    return table
