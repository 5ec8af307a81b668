"""/v1/similar and /v1/search: which products fit a product, a photo or words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, HTTPException, Query, UploadFile
from pydantic import BaseModel
from starlette.responses import Response

from modiste.serve.app_state import AppState, CurrentState
from modiste.serve.keys import require_read
from modiste.serve.schema import Collapse, HitAnswer, K, SearchedAnswer, SimilarAnswer, Where
from modiste.serve.uploads import photo_bytes

router = APIRouter(prefix="/v1", dependencies=[Depends(require_read)])

Text = Annotated[
    str, Query(max_length=2000, description="What a shopper writes.", examples=["navy check shirt for men"])
]
Like = Annotated[list[str], Query(description="Products to go towards.", max_length=50)]
Unlike = Annotated[list[str], Query(description="Products to go away from.", max_length=50)]
Diversity = Annotated[float, Query(ge=0, le=1, description="0: the best; towards 1: the more varied.")]
Colour = Annotated[
    str | None, Query(description="A colour as #rrggbb.", examples=["#1f3a5f"], pattern="^#[0-9a-fA-F]{6}$")
]
Photo = Annotated[UploadFile | None, File(description="JPEG, PNG, WebP or GIF.")]
ImageUrl = Annotated[
    str | None, Form(max_length=2000, description="A photo's public address, where the server has this switched on.")
]


@router.get("/similar", tags=["questions"], response_model=SimilarAnswer)
def similar_to_product(
    state: CurrentState,
    id: Annotated[str, Query(description="A product of the shop.", examples=["15970"])],  # noqa: A002
    k: K = 10,
    where: Where = [],  # noqa: B006 - FastAPI copies defaults
    collapse: Collapse = True,
) -> Response:
    """Products that look like a product of the shop."""
    refuse_unknown(state, id)
    key = (id, k, tuple(where), collapse)
    return _json(state.answers.get(key, lambda: _similar(state, id, k, where, collapse)))


@router.post("/similar", tags=["questions"], response_model=SimilarAnswer)
def similar_to_photo(
    state: CurrentState,
    photo: Photo = None,
    image_url: ImageUrl = None,
    k: K = 10,
    where: Where = [],  # noqa: B006
    collapse: Collapse = True,
) -> Response:
    """Products that look like an uploaded photo, or like one at a public address."""
    data = one_photo(state, photo, image_url)
    return _json(_similar(state, data, k, where, collapse))


async def _search(
    state: CurrentState,
    text: Text = "",
    k: K = 10,
    where: Where = [],  # noqa: B006
    like: Like = [],  # noqa: B006
    unlike: Unlike = [],  # noqa: B006
    diversity: Diversity = 0.0,
    colour: Colour = None,
    collapse: Collapse = True,
) -> Callable[[bytes | None], bytes | None]:
    """What answers the question in the address, beginning from a photo or from none; without one it is kept."""

    def answer(photo: bytes | None) -> bytes:
        with state.concurrency:
            found = state.shop.search(text, photo, k, where, like, unlike, diversity, colour, collapse)
            return _text(SearchedAnswer.of(found))

    key = (text, k, *map(tuple, (where, like, unlike)), diversity, colour, collapse)
    return lambda photo: answer(photo) if photo is not None else state.answers.get(key, lambda: answer(None))


Search = Annotated[Callable[[bytes | None], bytes | None], Depends(_search)]


@router.get("/search", tags=["questions"], response_model=SearchedAnswer)
def search_by_words(search: Search) -> Response:
    """Products that fit words, a colour, and liked and disliked products; with how the words were read."""
    return _json(search(None))


@router.post("/search", tags=["questions"], response_model=SearchedAnswer)
def search_by_photo_and_words(
    state: CurrentState, search: Search, photo: Photo = None, image_url: ImageUrl = None
) -> Response:
    """The same, beginning from a photo: "this, but in red"."""
    return _json(search(one_photo(state, photo, image_url)))


def refuse_unknown(state: AppState, product_id: str) -> None:
    """Raise 404 unless it is a product of the shop: a text that is none would be taken for a file's path."""
    if product_id not in state.counter.now().row_of:
        raise HTTPException(404, f"The shop has no product {product_id!r}.")


def _similar(state: AppState, photo_or_id: bytes | str, k: int, where: list[str], collapse: bool) -> bytes:
    with state.concurrency:
        hits = state.shop.similar(photo_or_id, k, where, collapse)
        return _text(SimilarAnswer(hits=[HitAnswer.of(hit) for hit in hits]))


def _text(answer: BaseModel) -> bytes:
    return answer.model_dump_json().encode()


def _json(text: bytes | None) -> Response:
    """JSON as it was written where it was made: left to FastAPI, it would be checked again in another thread."""
    return Response(text, media_type="application/json")


def one_photo(state: AppState, photo: UploadFile | None, image_url: str | None) -> bytes:
    """The photo that was sent, or that lies at the address. Raises 422 unless there is one of both, 403."""
    if (photo is None) == (image_url is None):
        raise HTTPException(422, "Send a photo, or an image_url; one of them.")
    if photo is not None:
        return photo_bytes(photo, state.settings)
    if not state.settings.image_urls:
        raise HTTPException(
            403, "Image addresses are switched off; the server's MODISTE_SERVE_IMAGE_URLS=true allows them."
        )
    return state.remote.fetch(image_url or "")
