"""What tests share; the small world itself is in small_world.py."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from PIL import Image
from small_world import ColourEncoder

hypothesis_settings.register_profile("fast", max_examples=20)


@pytest.fixture
def colour_encoder() -> ColourEncoder:
    """The hand-checkable Encoder of the small world."""
    return ColourEncoder()


@pytest.fixture(scope="session")
def colour_model() -> Path:
    """The same encoder as a model folder, for tests that name a model by its path."""
    return Path(__file__).parent / "data" / "colour-model"


@pytest.fixture(scope="session")
def jpeg() -> Callable[..., bytes]:
    """A maker of plain JPEGs: colour, (height, width), further options of Pillow's `save`."""

    def make(colour: str = "red", size: tuple[int, int] = (80, 60), **options: object) -> bytes:
        height, width = size
        out = BytesIO()
        Image.new("RGB", (width, height), colour).save(out, "JPEG", **options)
        return out.getvalue()

    return make


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the Kaggle archives; tests that need it are skipped without."""
    folder = os.environ.get("MODISTE_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("MODISTE_DATA names no folder with the real photos")
    return Path(folder)


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The distribution `shop-recommenders` is installed: see tests/plugins."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "plugins"))


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def modiste(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """The command as a shell calls it, in this process: modiste("index", folder, "--shop", shop)."""

    def call(*arguments: object) -> Ended:
        from modiste.cli.main import run

        monkeypatch.setattr(sys, "argv", ["modiste", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            run()
        out, err = capsys.readouterr()
        return Ended(int(end.value.code or 0), out, err)

    return call
