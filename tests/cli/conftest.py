from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_world import COLOURS, square


@pytest.fixture
def table(tmp_path) -> Path:
    """A table of eight squares with their photos beside it, two of them sold out."""
    lines = ["id,name,colour,kind,price,availability"]
    for colour in COLOURS:
        square(colour).save(tmp_path / f"{colour.lower()}.png")
        stock = "out of stock" if colour in ("Red", "Black") else "in stock"
        lines.append(f"{colour.lower()},{colour} square,{colour},Square,{len(colour)},{stock}")
    path = tmp_path / "products.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def shop(modiste: Callable, table: Path, tmp_path: Path, colour_model: Path, monkeypatch) -> Path:
    """The table's shop; the colour model is set for every command."""
    monkeypatch.setenv("MODISTE_MODEL", str(colour_model))
    assert modiste("index", table, "--shop", tmp_path / "shop").code == 0
    return tmp_path / "shop"
