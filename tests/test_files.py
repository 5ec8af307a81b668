"""Files that are complete or absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from modiste.files import write_atomically, written_whole


def test_a_file_is_replaced_whole_and_its_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "table.csv"
    assert write_atomically(path, b"old") == path
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert [each.name for each in path.parent.iterdir()] == ["table.csv"]


def test_a_block_that_raises_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), written_whole(path) as temporary:
        temporary.write_bytes(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["table.csv"]


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match=r"file/table\.csv"):
        write_atomically(tmp_path / "file" / "table.csv", b"new")
