"""The catalogue that a first try uses: the Kaggle set where it is on the machine, else the sample shop."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from modiste.errors import MissingExtraError, SourceError
from modiste.sample.sample_shop import SampleShop
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.types import Source

KAGGLE_SET = "paramaggarwal/fashion-product-images-small"
ARCHIVE = "fashion-product-images-small.zip"


@dataclass(frozen=True, slots=True)
class DefaultSource:
    """A source and the sentence that says which one was used and why."""

    source: Source
    message: str


def default_source(settings: Settings, *, source: str | None = None, download: bool = False) -> DefaultSource:
    """`source` if given; else Kaggle's set from `settings.data`, from kagglehub's cache, or downloaded if asked for;
    else the sample shop. Raises SourceError, and MissingExtraError for a download without the extra [kaggle].
    """
    if source is not None:
        return DefaultSource(open_source(source, settings=settings), f"Catalogue: {source}.")
    if settings.data is not None and (settings.data / ARCHIVE).is_file():
        archive = settings.data / ARCHIVE
        return DefaultSource(
            open_source(str(archive), settings=settings), f"Catalogue: the Kaggle set in {archive} (MODISTE_DATA)."
        )
    cached = _newest_cached()
    if cached is not None:
        return DefaultSource(
            open_source(str(cached), settings=settings), f"Catalogue: the Kaggle set in kagglehub's cache, {cached}."
        )
    if download:
        folder = _downloaded()
        return DefaultSource(
            open_source(str(folder), settings=settings), f"Catalogue: the Kaggle set, downloaded to {folder}."
        )
    return DefaultSource(
        SampleShop(), "Catalogue: the sample shop, drawn by modiste itself (--download fetches the Kaggle set)."
    )


def _newest_cached() -> Path | None:
    """The newest complete version that kagglehub has downloaded before."""
    cache = Path(os.environ.get("KAGGLEHUB_CACHE", Path.home() / ".cache" / "kagglehub"))
    versions = cache / "datasets" / KAGGLE_SET / "versions"
    numbered = [folder for folder in versions.glob("*") if folder.name.isdigit() and any(folder.rglob("styles.csv"))]
    return max(numbered, key=lambda folder: int(folder.name), default=None)


def _downloaded() -> Path:
    try:
        import kagglehub
    except ImportError as error:
        raise MissingExtraError("Downloading the Kaggle set", "kaggle") from error
    try:
        return Path(kagglehub.dataset_download(KAGGLE_SET))
    except Exception as error:  # kagglehub raises its own, requests' and the system's kinds
        reason = " ".join(str(error).split())[:200]
        raise SourceError(
            f"The Kaggle set {KAGGLE_SET} cannot be downloaded: {reason}. Download it yourself and use --source."
        ) from error
