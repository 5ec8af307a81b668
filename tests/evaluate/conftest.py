"""A sample shop on disk and a tiny model with heads, for the evaluation's tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def label_model() -> Path:
    """A model folder with the seven raw heads and fixed random weights (tests/data/make_label_model.py)."""
    return Path(__file__).parents[1] / "data" / "label-model"


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn catalogue of 240 products, as the Kaggle archive is laid out."""
    from modiste.sample.sample_shop import write_sample_shop

    return write_sample_shop(tmp_path_factory.mktemp("shop"), seed=0, products=240, size=(80, 60))
