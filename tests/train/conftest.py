"""A shop and a preset so small that a whole training takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from modiste.sample.sample_shop import write_sample_shop
from modiste.settings import Settings, load_settings
from modiste.sources import open_source
from modiste.sources.reading import read
from modiste.train.preset import Preset, load_preset
from modiste.types import Catalogue, Pixels

Samples: TypeAlias = Callable[[tuple[int, int]], Pixels]

TINY = {
    "backbone": "test_efficientnet",
    "weights": "none",
    "stages": [{"epochs": 2, "height": 24}, {"epochs": 1, "height": 32}],
    "batch": 16,
    "drawings": 80,
    "learning_rate": 5e-3,
    "average_decay": 0.8,
    "name_weight": 0.1,
    "checkpoint_minutes": 1e-9,
}
"""Every step leaves a checkpoint, so that a run can be stopped anywhere."""


@pytest.fixture(scope="session")
def settings() -> Settings:
    """One thread, so that nothing depends on how many processors a machine has."""
    return load_settings(threads=1)


@pytest.fixture(scope="session")
def small_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn catalogue in Kaggle's layout, with small photos."""
    return write_sample_shop(tmp_path_factory.mktemp("train") / "shop", seed=3, products=160, size=(48, 36))


@pytest.fixture(scope="session")
def small_catalogue(small_shop: Path, settings: Settings) -> Catalogue:
    """The same, read."""
    return read(open_source(small_shop, settings=settings))


@pytest.fixture(scope="session")
def tiny_preset() -> Callable[..., Preset]:
    """tiny_preset(batch=8): the preset `light` on a tiny net and few pictures, with changes."""
    return lambda **changes: load_preset("light", {**TINY, **changes})


@pytest.fixture(scope="session")
def grey_samples() -> Samples:
    """Photos for a start that looks at none."""
    return lambda size: np.full((2, *size, 3), 128, np.uint8)


@pytest.fixture(scope="session")
def tiny_flags() -> list[str]:
    """The same as options of `modiste train`."""
    return [part for name, value in TINY.items() for part in ("--set", f"{name}={_toml(value)}")]


@pytest.fixture
def one_torch_thread() -> Iterator[None]:
    """Sums are made in one order, as in a command with --threads 1."""
    torch = pytest.importorskip("torch", reason="training needs the extra [train]")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + "}"
    return str(value)
