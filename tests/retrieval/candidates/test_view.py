"""A shelf that is prepared: questions never wait, and a change is seen when everything is ready for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_world import ColourEncoder, png, square

from modiste.errors import ShopError
from modiste.settings import load_settings
from modiste.shop import Shop
from modiste.types import Product


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop.create(tmp_path / "shop", ColourEncoder(), load_settings())
    shop.upsert([(Product("red", "Crimson thing"), png(square("Red")))])
    return shop


def write_blue(shop: Shop) -> None:
    shop.upsert([(Product("blue", "Ultramarine thing"), png(square("Blue")))])


def test_without_prepare_the_next_question_sees_a_write(shop):
    write_blue(shop)
    assert [hit.product_id for hit in shop.search("ultramarine")] == ["blue"]


def test_a_write_is_seen_when_it_is_prepared_and_its_words_are_ready_by_then(shop):
    assert shop.prepare()
    before = shop.snapshot()
    write_blue(shop)
    assert shop.snapshot() is before
    assert list(shop.search("ultramarine")) == []
    during = []

    def ready(snapshot):
        # Asked while the new one is made ready: the old one still answers, and the new one's words are read.
        during.append((len(shop.snapshot().embeddings), snapshot, shop._view._latest.text))

    assert shop.prepare(ready)
    [(held, snapshot, library)] = during
    assert held == 1
    assert library.snapshot is snapshot is shop.snapshot()
    assert [hit.product_id for hit in shop.search("ultramarine")] == ["blue"]
    assert shop._view.now().text is library
    assert not shop.prepare(ready)
    assert len(during) == 1


def test_what_cannot_be_made_ready_is_not_seen(shop):
    shop.prepare()
    write_blue(shop)

    def broken(_):
        raise ShopError("no")

    with pytest.raises(ShopError):
        shop.prepare(broken)
    assert len(shop.snapshot().embeddings) == 1
    assert shop.prepare()
    assert len(shop.snapshot().embeddings) == 2
