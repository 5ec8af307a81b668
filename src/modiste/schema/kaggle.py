"""The attributes of the Kaggle set "Fashion Product Images", with the merges of the paper: the data of kaggle.json.

The label lists cover the whole data set, so that the class counts do not depend on the rows at a given time: raw
5/7/45/143/46/4/8, merged 3/5/33/142/14/4/4. Classes are in alphabetical order; a class index is the position in it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from modiste.schema.schema import Schema


@cache
def kaggle() -> Schema:
    """The seven attributes of the Kaggle set, in the order of the paper's target."""
    return Schema.from_json((files("modiste.schema") / "kaggle.json").read_text(encoding="utf-8"))
