"""`modiste inspect` on the real Kaggle set, where it lies at hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from modiste.schema import kaggle


@pytest.mark.slow
def test_every_table_of_the_real_set_sums_to_its_rows(modiste: Callable, real_data: Path, tmp_path: Path) -> None:
    source = real_data / "fashion-product-images-small.zip"
    ended = modiste("inspect", source, "--out", tmp_path, "--limit-photos", 60)
    assert (ended.code, ended.err) == (0, "")
    numbers = json.loads((tmp_path / "reading.json").read_text("utf-8"))
    assert numbers["rows"] == numbers["kept"] == 40_041
    assert numbers["without_photo"] == 5
    for attribute in kaggle().names:
        with (tmp_path / "tables" / f"labels_{attribute}.csv").open(encoding="utf-8", newline="") as file:
            assert sum(int(row["count"]) for row in csv.DictReader(file)) == 40_041
