"""What a server can be told: defaults, then MODISTE_SERVE_* variables. Keys come from the environment alone."""

from __future__ import annotations

import os

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from modiste.errors import QueryError

PREFIX = "MODISTE_SERVE_"

SHOP_VARIABLE = f"{PREFIX}SHOP"
"""No setting: it tells worker processes which shop they serve."""


class ServeSettings(BaseSettings):
    """Limits, keys and switches of one server. Keys are never shown: their type hides them in logs and messages."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    write_keys: SecretStr = Field(SecretStr(""), description="Keys for writing, separated by commas; none: no writing.")
    read_keys: SecretStr = Field(SecretStr(""), description="Keys for reading, separated by commas; none: open to all.")
    image_urls: bool = Field(False, description="Whether photos are fetched from addresses that a question names.")
    url_seconds: float = Field(5.0, gt=0, le=60, description="Seconds in all for fetching one photo.")
    requests_per_minute: int = Field(600, ge=0, description="Per client address and process; 0: no limit.")
    request_max_bytes: int = Field(60_000_000, ge=1, description="Larger requests are refused while they arrive.")
    photo_max_bytes: int = Field(15_000_000, ge=1, description="Larger uploaded photos are refused before decoding.")
    photo_max_pixels: int = Field(40_000_000, ge=1, description="Photos with more pixels are refused before decoding.")
    most_photos: int = Field(20, ge=1, le=200, description="Photos in one request.")
    questions_at_once: int = Field(0, ge=0, description="Others queue. 0: one per core, shared by the workers.")
    drain_seconds: int = Field(30, ge=0, description="Time that running requests get after SIGTERM.")


def load_serve_settings(**flags: object) -> ServeSettings:
    """The resolved settings; flags that are None do not count.

    Raises QueryError with the setting, never with a key, and for a variable that is none: with READ_KEY for READ_KEYS
    a server would stand open.
    """
    known = [f"{PREFIX}{name.upper()}" for name in ServeSettings.model_fields]
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in (*known, SHOP_VARIABLE))
    if unknown:
        raise QueryError(f"{unknown[0]} is not a setting of the server; the settings are {', '.join(known)}.")
    try:
        return ServeSettings(**{name: value for name, value in flags.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise QueryError(f"The setting MODISTE_SERVE_{name.upper()} cannot be used: {first['msg']}.") from error
