"""/v1/tag and /v1/formality: what the model says of photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, File, UploadFile

from modiste.serve.keys import require_read
from modiste.serve.schema import TaggedAnswer, TagsAnswer
from modiste.serve.uploads import photo_bytes, refuse_too_many
from modiste.serve.window import TheWindow, Window

router = APIRouter(prefix="/v1", dependencies=[Depends(require_read)])


@router.post("/tag", tags=["photos"])
def tag(
    window: TheWindow, photos: Annotated[list[UploadFile], File(description="JPEG, PNG, WebP or GIF.")]
) -> TagsAnswer:
    """Tags with calibrated confidences, one entry per photo; a photo that cannot be used has its error."""
    return TagsAnswer(photos=tagged(window, photos))


def tagged(window: Window, photos: Sequence[UploadFile]) -> list[TaggedAnswer]:
    """The answers for uploads, in their order."""
    refuse_too_many(photos, window.settings)
    found = window.tagger.tag(photo_bytes(photo, window.settings) for photo in photos)
    return [
        TaggedAnswer.of(each, photo.filename or f"photo {number}")
        for number, (each, photo) in enumerate(zip(found, photos, strict=True), 1)
    ]
