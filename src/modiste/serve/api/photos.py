"""/v1/tag and /v1/formality: what the model says of photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, File, HTTPException, Query, UploadFile

from modiste.errors import PhotoError
from modiste.serve.app_state import AppState, CurrentState
from modiste.serve.keys import require_read
from modiste.serve.schema import FormalityAnswer, TaggedAnswer, TagsAnswer
from modiste.serve.uploads import photo_bytes, refuse_too_many

router = APIRouter(prefix="/v1", dependencies=[Depends(require_read)])


@router.post("/tag", tags=["photos"])
async def tag(
    state: CurrentState, photos: Annotated[list[UploadFile], File(description="JPEG, PNG, WebP or GIF.")]
) -> TagsAnswer:
    """Tags with calibrated confidences, one entry per photo; a photo that cannot be used has its error."""
    return TagsAnswer(photos=await tagged(state, photos))


@router.post("/formality", tags=["photos"])
async def formality(
    state: CurrentState, photo: Annotated[UploadFile, File(description="JPEG, PNG, WebP or GIF.")]
) -> FormalityAnswer:
    """How formal the garment on a photo looks."""
    return await state.concurrency.run(lambda: _formality(state, photo_bytes(photo, state.settings)))


@router.get("/formality", tags=["photos"])
async def formality_of_product(
    state: CurrentState,
    id: Annotated[str, Query(description="A product of the shop.", examples=["15970"])],  # noqa: A002
) -> FormalityAnswer:
    """How formal a product of the shop looks, judged from its thumbnail."""
    data = await to_thread.run_sync(state.thumbnail, id)
    if data is None:
        raise HTTPException(404, f"The shop has no product {id!r}.")
    return await state.concurrency.run(lambda: _formality(state, data))


def _formality(state: AppState, data: bytes) -> FormalityAnswer:
    (found,) = state.tagger.tag([data])
    if found.error is not None:
        raise PhotoError(found.error)
    said = found.formality
    return (
        FormalityAnswer(score=None, why=[]) if said is None else FormalityAnswer(score=said.score, why=list(said.why))
    )


async def tagged(state: AppState, photos: Sequence[UploadFile]) -> list[TaggedAnswer]:
    """The answers for uploads, in their order."""
    refuse_too_many(photos, state.settings)
    found = await state.concurrency.run(
        lambda: state.tagger.tag(photo_bytes(photo, state.settings) for photo in photos)
    )
    return [
        TaggedAnswer.of(each, photo.filename or f"photo {number}")
        for number, (each, photo) in enumerate(zip(found, photos, strict=True), 1)
    ]
