from __future__ import annotations

from collections.abc import Callable

import pytest
from curated_world import SETTINGS, pairs
from small_world import ColourEncoder

from modiste import Shop
from modiste.sources.given import GivenSource


@pytest.fixture
def make_shop(tmp_path) -> Callable[..., Shop]:
    def make(**labels: str) -> Shop:
        return Shop.build(GivenSource(list(pairs(**labels))), tmp_path / "shop", ColourEncoder(), SETTINGS)

    return make
