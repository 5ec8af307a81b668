"""/v1/tag and /v1/formality: what the model says of photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, File, HTTPException, Query, UploadFile

from modiste.errors import PhotoError
from modiste.serve.keys import require_read
from modiste.serve.schema import FormalityAnswer, TaggedAnswer, TagsAnswer
from modiste.serve.uploads import photo_bytes, refuse_too_many
from modiste.serve.window import TheWindow, Window

router = APIRouter(prefix="/v1", dependencies=[Depends(require_read)])


@router.post("/tag", tags=["photos"])
def tag(
    window: TheWindow, photos: Annotated[list[UploadFile], File(description="JPEG, PNG, WebP or GIF.")]
) -> TagsAnswer:
    """Tags with calibrated confidences, one entry per photo; a photo that cannot be used has its error."""
    return TagsAnswer(photos=tagged(window, photos))


@router.post("/formality", tags=["photos"])
def formality(
    window: TheWindow, photo: Annotated[UploadFile, File(description="JPEG, PNG, WebP or GIF.")]
) -> FormalityAnswer:
    """How formal the garment on a photo looks."""
    return _formality(window, photo_bytes(photo, window.settings))


@router.get("/formality", tags=["photos"])
def formality_of_product(
    window: TheWindow,
    id: Annotated[str, Query(description="A product of the shop.", examples=["15970"])],  # noqa: A002
) -> FormalityAnswer:
    """How formal a product of the shop looks, judged from its thumbnail."""
    data = window.thumbnail(id)
    if data is None:
        raise HTTPException(404, f"The shop has no product {id!r}.")
    return _formality(window, data)


def _formality(window: Window, data: bytes) -> FormalityAnswer:
    with window.turns:
        (found,) = window.tagger.tag([data])
    if found.error is not None:
        raise PhotoError(found.error)
    said = found.formality
    return (
        FormalityAnswer(score=None, why=[]) if said is None else FormalityAnswer(score=said.score, why=list(said.why))
    )


def tagged(window: Window, photos: Sequence[UploadFile]) -> list[TaggedAnswer]:
    """The answers for uploads, in their order."""
    refuse_too_many(photos, window.settings)
    with window.turns:
        found = list(window.tagger.tag(photo_bytes(photo, window.settings) for photo in photos))
    return [
        TaggedAnswer.of(each, photo.filename or f"photo {number}")
        for number, (each, photo) in enumerate(zip(found, photos, strict=True), 1)
    ]
