"""Where a shop lies: a local folder, or a URI of object storage."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from modiste.errors import ShopError

REMOTE_SCHEMES = ("s3", "gs", "az")
"""Object storage that Lance reads; credentials and endpoint come from the usual environment variables."""

_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]+)://")


def locate(uri: str | Path) -> Path | str:
    """A local folder as an absolute Path, object storage as the URI itself. Raises ShopError for an unknown scheme."""
    scheme = _SCHEME.match(str(uri)) if isinstance(uri, str) else None
    if scheme is None:
        if not str(uri):
            raise ShopError("The shop's place is empty; name a folder or an s3:// URI.")
        return Path(uri).expanduser().absolute()
    if scheme[1] == "file":
        return Path(unquote(urlsplit(str(uri)).path)).absolute()
    if scheme[1] not in REMOTE_SCHEMES:
        known = ", ".join(f"{name}://" for name in REMOTE_SCHEMES)
        raise ShopError(f"The shop {uri} has the unknown scheme {scheme[1]}://; use a folder or {known}.")
    return str(uri)
