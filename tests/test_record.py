"""What a product's record says by itself: its photos as views, and what it costs when."""

from __future__ import annotations

import pytest

from modiste.types import Box, Product, View


def test_the_first_photo_stays_the_first_view() -> None:
    product = Product("1", photo="front.jpg", further_photos=("back.jpg", "sole.jpg"))
    assert product.photos == ("front.jpg", "back.jpg", "sole.jpg")
    assert product.views == (View("front.jpg"), View("back.jpg"), View("sole.jpg"))
    assert Product("2").views == ()


@pytest.mark.parametrize(
    ("start", "end", "time", "price"),
    [
        (None, None, 50.0, 30.0),
        (40.0, 60.0, 50.0, 30.0),
        (40.0, 60.0, 60.0, 30.0),
        (40.0, 60.0, 39.9, 40.0),
        (40.0, 60.0, 60.1, 40.0),
        (None, 49.0, 50.0, 40.0),
        (51.0, None, 50.0, 40.0),
    ],
)
def test_a_sale_price_holds_in_its_time(start: float | None, end: float | None, time: float, price: float) -> None:
    product = Product("1", price=40.0, sale_price=30.0, sale_start=start, sale_end=end)
    assert product.price_at(time) == price


def test_without_a_sale_price_the_price_holds() -> None:
    assert Product("1", price=40.0, sale_start=0.0).price_at(5.0) == 40.0
    assert Product("1").price_at(5.0) is None


@pytest.mark.parametrize("edges", [(0.5, 0, 0.5, 1), (-0.1, 0, 1, 1), (0, 0.2, 1, 1.2), (0, 0.9, 1, 0.1)])
def test_a_box_lies_in_its_picture(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="a box needs"):
        Box(*edges)
