"""Parts found by name: own ones, and those of distributions that are on the path."""

from __future__ import annotations

from pathlib import Path

import pytest

from modiste.errors import QueryError, ShopError
from modiste.plugins import PartTable

OWN = {"joined": "os.path:join", "split": "os.path:split"}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes a distribution that offers some paths for the group "parts"."""

    def install(**paths: str) -> None:
        folder = tmp_path / "offered-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: offered\nVersion: 1.0\n")
        lines = [f"{name} = {path}" for name, path in paths.items()]
        (folder / "entry_points.txt").write_text("\n".join(["[parts]", *lines]))
        monkeypatch.syspath_prepend(str(tmp_path))

    return install


def test_own_parts_and_those_of_plugins_are_found(installed):
    installed(base="os.path:basename")
    table = PartTable("part", "parts", OWN)
    assert table.names == ("base", "joined", "split")
    assert table.load("joined")("a", "b") == "a/b"
    assert table.load("base")("a/b") == "b"


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(QueryError, match="There is no part 'cut'; the known ones are: joined, split"):
        PartTable("part", "parts", OWN).load("cut")
    with pytest.raises(ShopError, match="the known ones are: none"):
        PartTable("part", "parts", {}, ShopError).load("cut")


@pytest.mark.parametrize("path", ["no_such_module:part", "os.path:no_such_part"])
def test_a_plugin_that_cannot_be_imported_is_named(installed, path):
    installed(base=path)
    with pytest.raises(QueryError, match=f"The part 'base' cannot be loaded from {path}"):
        PartTable("part", "parts", OWN).load("base")


def test_one_name_for_two_parts_is_refused(installed):
    installed(split="os.path:basename")
    with pytest.raises(QueryError, match=r"'split' is both os.path:split and os.path:basename: rename"):
        PartTable("part", "parts", OWN).load("joined")
