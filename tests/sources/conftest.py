"""Small hand-made photos and catalogues."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

HEADER = "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName"


@pytest.fixture
def kaggle_files(jpeg: Callable[..., bytes]) -> Callable[..., dict[str, bytes]]:
    """A maker of the Kaggle set's files: name -> bytes, from table lines (without header) and ids that have a photo."""

    def make(*lines: str, photos: tuple[str, ...] = (), header: str = HEADER, root: str = "") -> dict[str, bytes]:
        table = "\n".join([header, *lines]) + "\n"
        pictures = {f"{root}images/{name}.jpg": jpeg() for name in photos}
        return {f"{root}styles.csv": table.encode(), **pictures}

    return make


@pytest.fixture
def write_files(tmp_path: Path) -> Callable[..., Path]:
    """Writes name -> bytes as a folder, or as a zip where the name ends in .zip; returns its path."""

    def write(files: dict[str, bytes], name: str = "catalogue") -> Path:
        target = tmp_path / name
        if name.endswith(".zip"):
            with zipfile.ZipFile(target, "w") as archive:
                for member, data in files.items():
                    archive.writestr(member, data)
            return target
        for member, data in files.items():
            (target / member).parent.mkdir(parents=True, exist_ok=True)
            (target / member).write_bytes(data)
        return target

    return write
