"""One frozen settings object: defaults, then `modiste.toml` in the working folder, MODISTE_* variables, flags."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from modiste.errors import QueryError

SETTINGS_FILE = "modiste.toml"
SCHEMA_SECTION = "schema"


class Settings(BaseSettings):
    """Everything that can be set without changing code; the resolved values are saved beside every artefact."""

    model_config = SettingsConfigDict(env_prefix="MODISTE_", frozen=True, extra="forbid")

    data: Path | None = Field(None, description="Folder with the Kaggle archives, for the demo and for tests.")
    model: Path | None = Field(None, description="Model folder; by default the one in the package.")
    threads: int = Field(
        default_factory=lambda: (
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        ),
        ge=1,
        description="Processor threads for decoding and for the net; by default all.",
    )
    encode_batch: int = Field(64, ge=1, le=4096, description="Photos per call of the net while indexing.")
    write_batch: int = Field(2048, ge=1, description="Products per write at most.")
    write_seconds: float = Field(20.0, ge=0, description="Longest time between writes; what a killed run can lose.")
    photo_max_bytes: int = Field(25_000_000, ge=1, description="Larger photo files are refused before decoding.")
    photo_max_pixels: int = Field(80_000_000, ge=1, description="Photos with more pixels are refused before decoding.")
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="A table's column for a field or a role, as `--column`; the section [schema] of modiste.toml.",
    )
    thumbnail_side: int = Field(320, ge=16, le=1024, description="Longest side of a shop's thumbnails, in pixels.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags win over the environment, the environment over the file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, _from_file(Path(SETTINGS_FILE)))


def load_settings(**flags: object) -> Settings:
    """The resolved settings; flags that are None do not count.

    Raises QueryError with the setting and the value, for an unknown name, and for a file that is not valid TOML
    or not UTF-8.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise QueryError(f"{SETTINGS_FILE} is not valid TOML: {error}.") from error
    except UnicodeDecodeError as error:
        raise QueryError(f"{SETTINGS_FILE} is not UTF-8 text (byte {error.start + 1:,}): save it as UTF-8.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            known = ", ".join(Settings.model_fields)
            raise QueryError(
                f"{SETTINGS_FILE} sets {name}, which is not a setting; the settings are {known}."
            ) from error
        raise QueryError(f"The setting {name} cannot be {first['input']!r}: {first['msg']}.") from error


def _from_file(file: Path) -> dict[str, Any]:
    # Windows editors put a byte order mark at the start, which `tomllib` would read as a statement.
    values = tomllib.loads(file.read_bytes().decode("utf-8-sig")) if file.is_file() else {}
    # `schema` itself is the name of a method of pydantic's models.
    return {"columns" if name == SCHEMA_SECTION else name: value for name, value in values.items()}
