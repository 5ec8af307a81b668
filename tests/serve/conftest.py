"""A server over the small world: eight squares, a title with a script, prices; asked through an HTTP client."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from small_world import COLOURS, png, square
from starlette.testclient import TestClient

from modiste.serve.app import create_app
from modiste.serve.settings import load_serve_settings
from modiste.settings import load_settings
from modiste.shop import Shop
from modiste.types import Product

KEY = "correct-horse"
SCRIPT = "<script>alert('title')</script>"


@pytest.fixture(scope="session")
def built_shop(tmp_path_factory: pytest.TempPathFactory, colour_model: Path) -> Path:
    """Eight squares; the red one's title is a script tag. Copied before it is changed."""
    folder = tmp_path_factory.mktemp("serve") / "shop"
    shop = Shop.create(folder, settings=load_settings(model=colour_model))
    shop.upsert(
        (
            Product(
                product_id=colour.lower(),
                title=SCRIPT if colour == "Red" else f"{colour} square",
                attributes={"baseColour": colour, "kind": "Square", "year": 2011.0 + (colour == "Red")},
                price=float(len(colour)),
                currency="EUR",
                url="javascript:alert('url')" if colour == "Red" else "https://example.com/p",
            ),
            png(square(colour)),
        )
        for colour in COLOURS
    )
    return folder


@pytest.fixture
def shop_folder(built_shop: Path, tmp_path: Path) -> Path:
    """A shop of one test's own."""
    return Path(shutil.copytree(built_shop, tmp_path / "shop"))


@pytest.fixture
def serve(shop_folder: Path, colour_model: Path) -> Iterator[Callable[..., TestClient]]:
    """A client of a running server with some settings."""
    running = ExitStack()

    def start(**settings: object) -> TestClient:
        given = {"write_keys": KEY, "requests_per_minute": 0, **settings}
        app = create_app(shop_folder, load_settings(model=colour_model), load_serve_settings(**given))
        return running.enter_context(TestClient(app))

    with running:
        yield start


@pytest.fixture
def client(serve: Callable[..., TestClient]) -> TestClient:
    """A client of a server with a key for writing."""
    return serve()


@pytest.fixture
def writer() -> dict[str, str]:
    """The header of someone who may write."""
    return {"Authorization": f"Bearer {KEY}"}
