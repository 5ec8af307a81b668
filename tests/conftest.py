"""What tests share; the small world itself is in small_world.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small_world import ColourEncoder


@pytest.fixture
def colour_encoder() -> ColourEncoder:
    """The hand-checkable Encoder of the small world."""
    return ColourEncoder()


@pytest.fixture(scope="session")
def colour_model() -> Path:
    """The same encoder as a model folder, for tests that name a model by its path."""
    return Path(__file__).parent / "data" / "colour-model"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the Kaggle archives; tests that need it are skipped without."""
    folder = os.environ.get("MODISTE_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("MODISTE_DATA names no folder with the real photos")
    return Path(folder)
