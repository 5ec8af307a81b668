"""The shopper's pages: the list with its filters, a product, and the photos."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, HTTPException, Query, Request, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from modiste.errors import QueryError
from modiste.serve.api.products import one_product
from modiste.serve.app_state import AppState, CurrentState
from modiste.serve.keys import require_read
from modiste.serve.pages.photo_token import as_data, photo_token
from modiste.serve.pages.question import MOST_SHOWN, PAGE, PageQuestion
from modiste.serve.pages.ticked import either
from modiste.serve.uploads import photo_bytes
from modiste.shop import Browse, Facet, parse
from modiste.types import Condition, Hit, Product, Understood
from modiste.vision.decode import decode

router = APIRouter(dependencies=[Depends(require_read)])

SIMILAR_SHOWN = 12
MOST_VARIANTS = 24


@dataclass(frozen=True, slots=True)
class Shown:
    """The products of one view, how many there are in all, the facets, how words were read, and as which filters."""

    products: Sequence[Hit | Product]
    total: int
    facets: Sequence[Facet]
    understood: Understood | None = None
    from_words: tuple[Condition, ...] = ()

    @property
    def worded(self) -> frozenset[str]:
        """The attributes that the words, not ticks, narrow to some values."""
        return frozenset(each.attribute for each in self.from_words if each.operator == "=")

    def grows(self, question: PageQuestion) -> bool:
        """Whether a longer list would have more."""
        return len(self.products) >= question.show < MOST_SHOWN and self.total > len(self.products)


class ListParameters(BaseModel):
    """The list's question in an address."""

    q: str = Field("", max_length=2000)
    photo: str = ""
    where: list[str] = Field([], max_length=100)
    like: list[str] = Field([], max_length=50)
    unlike: list[str] = Field([], max_length=50)
    price_min: str = ""
    price_max: str = ""
    show: int = Field(PAGE, ge=1, le=MOST_SHOWN)


async def asked(given: Annotated[ListParameters, Query()]) -> PageQuestion:
    """The question in an address."""
    return PageQuestion(
        text=given.q,
        photo=given.photo,
        where=tuple(given.where),
        like=tuple(dict.fromkeys(given.like)),
        unlike=tuple(each for each in dict.fromkeys(given.unlike) if each not in given.like),
        price_min=given.price_min,
        price_max=given.price_max,
        show=given.show,
    )


Asked = Annotated[PageQuestion, Depends(asked)]


@router.get("/")
async def listing(state: CurrentState, question: Asked) -> Response:
    """The list; a question that cannot be answered keeps its words and says why."""
    return await state.concurrency.run(lambda: _listing(state, question))


def _listing(state: AppState, question: PageQuestion) -> Response:
    browse, error, status = state.shop.browse, "", 200
    try:
        shown = _answer(state, browse, question)
    except QueryError as refusal:
        error, status = str(refusal), 400
        shown = Shown((), 0, browse.facets()[0])
    examples = browse.products((*question.like, *question.unlike))
    return state.pages.page(
        "listing",
        status,
        question=question,
        shown=shown,
        error=error,
        titles={each.product_id: each.title or each.product_id for each in examples},
        photo_data=as_data(question.photo) if question.photo else "",
        has_prices=browse.has_prices,
        most_shown=MOST_SHOWN,
        next_show=min(MOST_SHOWN, question.show + PAGE),
    )


@router.post("/photo")
def bring_photo(state: CurrentState, photo: Annotated[UploadFile, File()], question: Asked) -> Response:
    """A shopper's photo becomes part of the question, in the address that lists what looks like it."""
    limits = {"max_bytes": state.settings.photo_max_bytes, "max_pixels": state.settings.photo_max_pixels}
    picture = decode(photo_bytes(photo, state.settings), **limits, least_side=256)
    return RedirectResponse(question.address(photo=photo_token(picture)), 303)


@router.get("/products/{product_id:path}")
async def product_page(state: CurrentState, product_id: str, question: Asked) -> Response:
    """One product with its tags, why it was found, its variants, and what looks like it."""
    return await state.concurrency.run(lambda: _product_page(state, product_id, question))


def _product_page(state: AppState, product_id: str, question: PageQuestion) -> Response:
    product = one_product(state, product_id)
    hits = state.shop.similar(product_id, SIMILAR_SHOWN)
    return state.pages.page(
        "product",
        product=product,
        why=_why(state, product_id, question),
        variants=state.shop.browse.variants(product_id, MOST_VARIANTS),
        similar=hits,
        question=question,
    )


@router.get("/photos/{product_id:path}")
def photo(state: CurrentState, product_id: str, request: Request) -> Response:
    """A product's thumbnail."""
    data = state.thumbnail(product_id)
    if data is None:
        raise HTTPException(404, f"The shop has no photo of {product_id!r}.")
    headers = {
        "ETag": f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"',
        "Cache-Control": "private, max-age=300",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="image/jpeg", headers=headers)


def _answer(state: AppState, browse: Browse, question: PageQuestion) -> Shown:
    conditions = either(map(parse, question.conditions))
    if not question.asks:
        page = browse.page(conditions, question.show, question.unlike)
        return Shown(page.products, page.total, page.facets)
    found = state.shop.ask(question.query(conditions))
    facets, total = browse.facets(found.understood.conditions or conditions)
    chosen = set(map(str, conditions))
    from_words = tuple(each for each in found.understood.conditions if str(each) not in chosen)
    return Shown(found.hits, total, facets, found.understood, from_words)


def _why(state: AppState, product_id: str, question: PageQuestion) -> tuple[str, ...]:
    """The words that the list said of this product."""
    if not question.asks:
        return ()
    try:
        return state.shop.why(product_id, question.text, question.like)
    except QueryError:
        return ()
