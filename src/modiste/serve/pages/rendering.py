"""Templates to pages. Every text is escaped, whatever catalogue it comes from."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, Undefined
from PIL import Image
from starlette.responses import HTMLResponse, Response

from modiste.serve.pages.readings import condition, preference, spaced
from modiste.serve.schema import photo_address
from modiste.shop import Shop
from modiste.types import Condition
from modiste.version import __version__

TEMPLATES = Path(__file__).parent.parent / "templates"

SMALL_PHOTO = 200
"""Thumbnails whose longest side is shorter get small tiles: enlarged they would blur."""

LOOKED_AT = 12


class Pages:
    """The templates with what they share."""

    def __init__(self, small_photos: bool) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=Undefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"small_photos": small_photos, "version": __version__}
        self._environment.filters |= {
            "words": spaced,
            "photo": photo_address,
            "money": money,
            "condition": condition,
            "asking": asking,
            "preference": preference,
        }

    @classmethod
    def for_shop(cls, shop: Shop) -> Pages:
        """Pages whose tiles fit the shop's photos."""
        some = [each.product_id for each in shop.browse.after(None, LOOKED_AT)]
        sides = sorted(max(Image.open(BytesIO(data)).size) for data in shop.thumbnails(some).values())
        return cls(bool(sides) and sides[len(sides) // 2] < SMALL_PHOTO)

    def page(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """One template as an answer."""
        return HTMLResponse(self._environment.get_template(f"{name}.html").render(**values), status)

    def error(self, request: Request, status: int, detail: str) -> Response:
        """The page that says what went wrong."""
        request_id = request.scope.get("request_id", "")
        return self.page("error", status, code=status, detail=detail, request_id=request_id)


def asking(value: object, attribute: str) -> str:
    """The condition that asks for one value of an attribute."""
    return str(Condition(attribute, "=", (str(value),)))


def money(price: float, currency: str | None) -> str:
    """A price with its currency, where there is one."""
    return f"{currency} {price:,.2f}" if currency else f"{price:,.2f}"
