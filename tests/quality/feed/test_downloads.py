"""The config file for curl: every address once, no file outside the folder, nothing written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from modiste.quality.feed.downloads import write_downloads


def outputs(path: Path) -> list[str]:
    """The files that would be written, in order."""
    return [line.partition(" = ")[2].strip('"') for line in path.read_text().splitlines() if line.startswith("output")]


def test_files_are_named_as_the_finder_looks_for_them(tmp_path: Path) -> None:
    (tmp_path / "there.jpg").write_bytes(b"")
    missing = [
        ("1", "https://c.example/1/main.jpg"),
        ("1b", "https://c.example/1/main.jpg"),
        ("2", "https://c.example/2/main.jpg"),
        ("3", "https://c.example/there.jpg"),
        ("shirt/S", "https://c.example/photo.php?id=4"),
        ("5", 'https://c.example/a%20"b.jpg'),
    ]
    config = tmp_path / "photos.curl"
    assert write_downloads(config, missing, tmp_path, 1000) == (5, 0)
    names = ["main.jpg", "2.jpg", "3.jpg", "shirt/S.jpg", 'a \\"b.jpg']
    assert outputs(config) == [f"{tmp_path}/{name}" for name in names]
    assert "max-filesize = 1000" in config.read_text()
    assert 'url = "https://c.example/a%20\\"b.jpg"' in config.read_text()


@pytest.mark.parametrize(
    ("product_id", "address"),
    [
        ("../../etc/cron", "https://c.example/..%2f..%2fpasswd"),
        ("..", "https://c.example/.bashrc"),
        ("/root/x", "https://c.example/"),
        ("a\\..\\b", "https://c.example/x.exe"),
        ("a\nurl", "https://c.example/a"),
        ("1", "file:///etc/passwd.jpg"),
        ("1", "ftp://c.example/a.jpg"),
        ("1", "https://c.example/[1-9999].jpg"),
        ("1", "https://c.example/{a,b}.jpg"),
        ("1", 'https://c.example/a.jpg\n-o "/etc/passwd"'),
    ],
)
def test_what_could_do_harm_is_left_out(tmp_path: Path, product_id: str, address: str) -> None:
    config = tmp_path / "photos.curl"
    assert write_downloads(config, [(product_id, address)], tmp_path, 1000) == (0, 1)
    assert outputs(config) == []
    assert "url =" not in config.read_text()
