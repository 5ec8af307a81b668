"""Files that are either complete or absent."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write_atomically(path: Path, content: bytes) -> Path:
    """Write to a temporary file beside `path` and rename it; folders are created. Returns `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{uuid4().hex}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        error.filename = str(path)  # nobody knows the temporary file's name
        raise
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path
