"""Files that are either complete or absent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4


def write_atomically(path: Path, content: bytes) -> Path:
    """Replace `path` by a file with this content, whole or not at all; folders are created. Returns `path`.

    Raises OSError that names `path`.
    """
    with written_whole(path) as temporary:
        temporary.write_bytes(content)
    return path


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` to write to, renamed to `path` at the end; folders are created.

    Where the block raises, `path` stays as it was and the temporary file is removed. Raises OSError that names `path`.
    """
    temporary = path.with_name(f".{uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        error.filename = str(path)  # the caller does not know the temporary file's name
        raise
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
