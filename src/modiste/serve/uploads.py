"""Photos that strangers send: read with a limit, and never named by what they say they are called."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import HTTPException, UploadFile

from modiste.serve.settings import ServeSettings


def photo_bytes(upload: UploadFile, settings: ServeSettings) -> bytes:
    """An upload's bytes; one more than allowed is enough for the decoder to refuse it."""
    return upload.file.read(settings.photo_max_bytes + 1)


def refuse_too_many(uploads: Sequence[object], settings: ServeSettings) -> None:
    """Raise 413 for more photos than one request may have."""
    if len(uploads) > settings.most_photos:
        raise HTTPException(413, f"{len(uploads)} photos in one request; at most {settings.most_photos} are taken.")
