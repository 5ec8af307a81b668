"""Where a setting comes from, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from modiste.settings import load_settings

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable and no file of whoever runs the tests counts."""
    monkeypatch.chdir(tmp_path)
    for name in ("MODEL", "THREADS"):
        monkeypatch.delenv(f"MODISTE_{name}", raising=False)


def test_a_flag_wins_over_the_environment_and_that_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert example is not None
    Path("modiste.toml").write_text(example[1], "utf-8")
    found = load_settings()
    assert (found.model, found.threads, found.thumbnail_side) == (Path("models/ours"), 4, 256)
    monkeypatch.setenv("MODISTE_THREADS", "2")
    assert load_settings().threads == 2
    assert load_settings(threads=1).threads == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("thread = 2", "sets thread, which is not a setting; the settings are data, model, threads, encode_batch,"),
        ("threads = 0", "The setting threads cannot be 0"),
        ("threads = ", "modiste.toml is not valid TOML: Invalid value"),
    ],
)
def test_a_wrong_file_is_one_sentence(modiste: Callable, written: str, said: str) -> None:
    Path("modiste.toml").write_text(written, "utf-8")
    ended = modiste("index", "catalogue.csv", "--shop", "s")
    assert ended.code == 2
    assert said in ended.err


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    Path("modiste.toml").write_bytes(b"\xef\xbb\xbfthumbnail_side = 200\r\n")
    assert load_settings().thumbnail_side == 200


def test_a_file_in_another_encoding_is_one_sentence(modiste: Callable) -> None:
    Path("modiste.toml").write_bytes("# größer\nthreads = 1\n".encode("cp1252"))
    ended = modiste("index", "catalogue.csv", "--shop", "s")
    assert (ended.code, ended.err) == (
        2,
        "modiste: modiste.toml is not UTF-8 text (byte 5): save it as UTF-8.\n",
    )
