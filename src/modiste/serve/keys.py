"""Who may read and write: API keys, compared in constant time."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from pydantic import SecretStr

from modiste.serve.settings import ServeSettings

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The keys for writing, and those for reading beside them; without a key for writing, writing is off."""

    write: tuple[bytes, ...]
    read: tuple[bytes, ...]

    @classmethod
    def of(cls, settings: ServeSettings) -> Keys:
        """The keys of a server."""
        return cls(_split(settings.write_keys), _split(settings.read_keys))

    def may_write(self, key: bytes) -> bool:
        """Whether it is a key for writing."""
        return _among(key, self.write)

    def may_read(self, key: bytes) -> bool:
        """Whether reading is open to all, or it is a key for reading or writing."""
        return not self.read or _among(key, self.read) | _among(key, self.write)


async def require_read(request: Request) -> None:
    """A dependency of every route that shows something of the shop."""
    if not request.app.state.modiste.keys.may_read(_given(request)):
        raise _unauthorised("Reading needs a key")
    _refuse_foreign_origin(request)


async def require_write(request: Request) -> None:
    """A dependency of every route that changes the shop."""
    keys: Keys = request.app.state.modiste.keys
    if not keys.write:
        raise HTTPException(403, "Writing is switched off; start the server with MODISTE_SERVE_WRITE_KEYS.")
    if not keys.may_write(_given(request)):
        raise _unauthorised("Writing needs a key")
    _refuse_foreign_origin(request)


def _unauthorised(what: str) -> HTTPException:
    """Browsers ask for user and password: the key is the password."""
    detail = f"{what}: send it as `Authorization: Bearer KEY`, or as the password of any user name."
    return HTTPException(401, detail, {"WWW-Authenticate": 'Basic realm="modiste", charset="UTF-8"'})


def _refuse_foreign_origin(request: Request) -> None:
    """Browsers send a remembered password along with other sites' forms: those say where they come from."""
    origin = request.headers.get("origin")
    if request.method in SAFE_METHODS or origin is None:
        return
    if urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, "The request comes from a page of another site.")


def _given(request: Request) -> bytes:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return value.strip().encode("utf-8", "surrogateescape")
    if kind.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""


def _split(keys: SecretStr) -> tuple[bytes, ...]:
    return tuple(key.strip().encode() for key in keys.get_secret_value().split(",") if key.strip())


def _among(key: bytes, known: tuple[bytes, ...]) -> bool:
    """Every key is compared, so that the time says nothing about which one nearly fits."""
    return sum([hmac.compare_digest(key, each) for each in known]) > 0
