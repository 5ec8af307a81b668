from __future__ import annotations

from pathlib import Path

import pytest

pytest.register_assert_rewrite("recommend_contract")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of the contract's world; copied before it is changed."""
    from recommend_contract import build_world

    return build_world(tmp_path_factory.mktemp("contract") / "shop")
