"""The seller's pages: photos become listing drafts, drafts are edited and saved as CSV. Nothing is kept here."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, UploadFile
from starlette.responses import Response

from modiste.errors import PhotoError
from modiste.serve.api.photos import tagged
from modiste.serve.app_state import AppState, CurrentState
from modiste.serve.keys import require_read
from modiste.serve.uploads import photo_bytes
from modiste.sources.reading import harmless
from modiste.vision.decode import decode, thumbnail

router = APIRouter(prefix="/desk", dependencies=[Depends(require_read)])

DRAFT_SIDE = 160


@router.get("")
def seller_page(state: CurrentState) -> Response:
    """Where a seller brings photos."""
    return state.pages.page("seller", drafts=[], most=state.settings.most_photos)


@router.post("/drafts")
async def drafts(state: CurrentState, photos: Annotated[list[UploadFile], File()]) -> Response:
    """One draft per photo, to be read over."""
    answers = await tagged(state, photos)
    pictures = await state.concurrency.run(lambda: [_picture(state, photo) for photo in photos])
    rows = list(zip(answers, pictures, strict=True))
    return state.pages.page("seller", drafts=rows, most=state.settings.most_photos)


@router.post("/drafts.csv")
async def save(request: Request) -> Response:
    """The edited drafts as a table, with no cell that a spreadsheet would run."""
    form = await request.form(max_files=0, max_fields=20_000)
    columns: dict[str, Sequence[str]] = {
        name: [str(value) for value in form.getlist(name)] for name in dict.fromkeys(form.keys())
    }
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(map(harmless, columns))
    for number in range(max(map(len, columns.values()), default=0)):
        table.writerow(harmless(values[number]) if number < len(values) else "" for values in columns.values())
    headers = {"Content-Disposition": 'attachment; filename="listings.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _picture(state: AppState, upload: UploadFile) -> str:
    """A small copy of the photo for the draft's page; empty for one that cannot be used."""
    upload.file.seek(0)
    data = photo_bytes(upload, state.settings)
    limits = {"max_bytes": state.settings.photo_max_bytes, "max_pixels": state.settings.photo_max_pixels}
    try:
        small = thumbnail(decode(data, **limits, least_side=DRAFT_SIDE), data, DRAFT_SIDE)
    except PhotoError:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(small).decode()}"
