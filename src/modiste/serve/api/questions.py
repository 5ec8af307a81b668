"""/v1/similar and /v1/search: which products fit a product, a photo or words."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, File, Form, HTTPException, UploadFile
from pydantic import BaseModel
from starlette.responses import Response

from modiste.serve.api.parameters import Search, Similar, SimilarTo
from modiste.serve.app_state import AppState, CurrentState
from modiste.serve.keys import require_read
from modiste.serve.schema import HitAnswer, SearchedAnswer, SimilarAnswer
from modiste.serve.uploads import photo_bytes
from modiste.types import Query

router = APIRouter(prefix="/v1", dependencies=[Depends(require_read)])

Photo = Annotated[UploadFile | None, File(description="JPEG, PNG, WebP or GIF.")]
ImageUrl = Annotated[
    str | None, Form(max_length=2000, description="A photo's public address, where the server has this switched on.")
]


@router.get("/similar", tags=["questions"], response_model=SimilarAnswer)
async def similar_to_product(state: CurrentState, asked: SimilarTo) -> Response:
    """Products that look like a product of the shop."""
    refuse_unknown(state, asked.id)
    return await _kept(state, asked.query(product_id=asked.id))


@router.post("/similar", tags=["questions"], response_model=SimilarAnswer)
async def similar_to_photo(
    state: CurrentState, asked: Similar, photo: Photo = None, image_url: ImageUrl = None
) -> Response:
    """Products that look like an uploaded photo, or like one at a public address."""
    return _json(await _answer(state, asked.query(await one_photo(state, photo, image_url))))


@router.get("/search", tags=["questions"], response_model=SearchedAnswer)
async def search_by_words(state: CurrentState, asked: Search) -> Response:
    """Products that fit words, a colour, and liked and disliked products; with how the words were read."""
    return await _kept(state, asked.query())


@router.post("/search", tags=["questions"], response_model=SearchedAnswer)
async def search_by_photo_and_words(
    state: CurrentState, asked: Search, photo: Photo = None, image_url: ImageUrl = None
) -> Response:
    """The same, beginning from a photo: "this, but in red"."""
    return _json(await _answer(state, asked.query(await one_photo(state, photo, image_url)), searched=True))


def refuse_unknown(state: AppState, product_id: str) -> None:
    """Raise 404 unless it is a product of the shop: any other text would be read as a file's path."""
    if product_id not in state.shop.browse:
        raise HTTPException(404, f"The shop has no product {product_id!r}.")


async def _kept(state: AppState, query: Query) -> Response:
    """The answer to a query without a photo, made once for each version of the shop."""
    key = state.shop.browse.version, query
    text = state.answers.get(key)
    if text is None:
        text = await _answer(state, query, searched=query.product_id is None)
        with suppress(ValueError):  # larger than all answers together may be
            state.answers[key] = text
    return _json(text)


async def _answer(state: AppState, query: Query, searched: bool = False) -> bytes:
    """As JSON; `searched`: with how the question was read."""

    def answer() -> bytes:
        said: BaseModel = SearchedAnswer.of(state.shop.ask(query)) if searched else _similar(state, query)
        return said.model_dump_json().encode()

    return await state.concurrency.run(answer)


def _similar(state: AppState, query: Query) -> SimilarAnswer:
    if query.photo is None:
        hits = state.shop.ask(query).hits
    else:
        hits = tuple(state.shop.similar(query.photo, query.k, query.where, query.collapse))
    return SimilarAnswer(hits=[HitAnswer.of(hit) for hit in hits])


def _json(text: bytes) -> Response:
    """JSON as it was written where it was made: left to FastAPI, it would be checked again in another thread."""
    return Response(text, media_type="application/json")


async def one_photo(state: AppState, photo: UploadFile | None, image_url: str | None) -> bytes:
    """The photo that was sent, or that lies at the address. Raises 422 unless there is one of both, 403."""
    if (photo is None) == (image_url is None):
        raise HTTPException(422, "Send a photo, or an image_url; one of them.")
    if photo is not None:
        return await to_thread.run_sync(photo_bytes, photo, state.settings)
    if not state.settings.image_urls:
        raise HTTPException(
            403, "Image addresses are switched off; the server's MODISTE_SERVE_IMAGE_URLS=true allows them."
        )
    return await to_thread.run_sync(state.remote.fetch, image_url or "")
