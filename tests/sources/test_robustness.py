"""Any bytes in any kind of source: one sentence or findings, never a traceback, and never another row lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modiste.errors import SourceError
from modiste.quality.feed.check import examine
from modiste.schema import Schema
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.types import Finding, Product

IDS = tuple(f"product-{number}" for number in range(6))
HURT = 2
"""The row that garbage is put into."""

RSS = '<?xml version="1.0"?>\n<rss xmlns:g="http://base.google.com/ns/1.0"><channel>\n'

KINDS: dict[str, tuple[str, Callable[[str], str], str]] = {
    "table.csv": ("id,title,colour\n", lambda name: f"{name},A shirt,Red\n", ""),
    "google.txt": (
        "id\ttitle\timage_link\tprice\n",
        lambda name: f"{name}\tA shirt\thttps://c.example/{name}.jpg\t9 EUR\n",
        "",
    ),
    "shopify.csv": (
        "Handle,Title,Variant Price,Image Src\n",
        lambda name: f"{name},A shirt,9,https://c.example/{name}.jpg\n",
        "",
    ),
    "lines.jsonl": ("", lambda name: f'{{"id": "{name}", "title": "A shirt"}}\n', ""),
    "rss.xml": (
        RSS,
        lambda name: f"<item><g:id>{name}</g:id><g:title>A shirt</g:title></item>\n",
        "</channel></rss>\n",
    ),
}
"""File name -> beginning, the row of a product, end."""

NASTY = (
    b'"', b"'", b",", b"\t", b"\n", b"\r", b"\0", b"\xff", b"\xfe\xff", b"\xc3", b"\xed\xa0\x80", b"<", b">", b"&",
    b"]]>", b"<![CDATA[", b"<!--", b"-->", b"</item>", b"<item>", b"<entry>", b"</channel></rss>", b"<!DOCTYPE a>",
    b"&lol;", b"<?xml ?>", b"{", b"}", b"[" * 200, b"\\u0000", b"\\ud800", b"1e999", b"=cmd()", b"\xe2\x80\xa8",
    b"x" * 3000,
)  # fmt: skip
GARBAGE = st.lists(st.sampled_from(NASTY) | st.binary(max_size=4), min_size=1, max_size=5).map(b"".join)

quickly = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows(path: Path) -> list[Product | Finding] | str:
    """Everything that is read, or the sentence of the refusal."""
    try:
        return list(open_source(path, settings=Settings()).read())
    except SourceError as refusal:
        return str(refusal)


def ids(found: list[Product | Finding]) -> list[str]:
    return [row.product_id for row in found if isinstance(row, Product)]


@pytest.mark.parametrize("name", KINDS)
@quickly
@given(garbage=GARBAGE, at=st.floats(0, 1))
def test_garbage_in_one_row_costs_no_other(tmp_path: Path, name: str, garbage: bytes, at: float) -> None:
    begin, row, end = KINDS[name]
    lines = [row(product).encode() for product in IDS]
    place = round(at * (len(lines[HURT]) - 1))
    lines[HURT] = lines[HURT][:place] + garbage + lines[HURT][place:]
    path = tmp_path / name
    path.write_bytes(begin.encode() + b"".join(lines) + end.encode())
    found = rows(path)
    assert not isinstance(found, str)
    assert [name for name in ids(found) if name in IDS and name != IDS[HURT]] == [
        name for name in IDS if name != IDS[HURT]
    ]


@pytest.mark.parametrize("name", KINDS)
@quickly
@given(cut=st.floats(0, 1), garbage=st.just(b"") | GARBAGE)
def test_a_file_cut_off_anywhere_keeps_the_rows_before(tmp_path: Path, name: str, cut: float, garbage: bytes) -> None:
    begin, row, end = KINDS[name]
    whole = (begin + "".join(map(row, IDS)) + end).encode()
    place = round(cut * len(whole))
    path = tmp_path / name
    path.write_bytes(whole[:place] + garbage)
    found = rows(path)
    if isinstance(found, str):
        assert found.endswith(".")
        assert "\n" not in found
    else:
        complete = [product for product in IDS if place >= whole.index(row(product).encode()) + len(row(product))]
        assert ids(found)[: len(complete)] == complete
        assert rows(path) == found


@quickly
@given(
    data=st.binary(max_size=300) | GARBAGE,
    name=st.sampled_from(["a", "a.csv", "a.xml", "a.jsonl", "a.parquet", "a.zip"]),
)
def test_any_bytes_are_refused_in_a_sentence_or_read(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    for begin in (b"", b"id,title\n", b"PAR1", b"<rss>", b'{"id": "1"}\n', b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04"):
        path.write_bytes(begin + data)
        found = rows(path)
        if isinstance(found, str):
            assert found.endswith(".")
            assert "\n" not in found
        else:
            source = open_source(path, settings=Settings())
            assert examine(source, Schema(), Settings(), sample=5).products == len(ids(found))


@quickly
@given(cut=st.floats(0, 0.99), flip=st.integers(0, 255), at=st.floats(0, 1))
def test_a_damaged_archive_is_refused_or_costs_photos_only(
    tmp_path: Path, jpeg: Callable[..., bytes], cut: float, flip: int, at: float
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jpg", jpeg())
        archive.writestr("b/c.jpg", jpeg("blue"))
    whole = bytearray(out.getvalue())
    whole[round(at * (len(whole) - 1))] ^= flip
    for data in (bytes(whole), bytes(whole[: round(cut * len(whole))])):
        path = tmp_path / "photos.zip"
        path.write_bytes(data)
        found = rows(path)
        if isinstance(found, str):
            assert found.endswith(".")
        else:
            source = open_source(path, settings=Settings())
            assert examine(source, Schema(), Settings(), sample=9).products == len(ids(found))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", KINDS)
def test_encodings_and_line_ends(tmp_path: Path, name: str, newline: str, encoding: str) -> None:
    begin, row, end = KINDS[name]
    text = (begin + "".join(row(product) for product in IDS) + end).replace("A shirt", "Größe").replace("\n", newline)
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    found = rows(path)
    readable = encoding in ("utf-8-sig", "utf-16")
    if name.endswith(".jsonl") and (newline == "\r" or not encoding.startswith("utf-8")):
        # JSON lines are UTF-8 between line feeds, by their definition.
        assert "UTF-8" in str(found)
    elif encoding == "utf-16-le":
        assert "save it as UTF-8" in str(found)
    elif readable:
        assert not isinstance(found, str)
        assert [(p.product_id, p.title) for p in found if isinstance(p, Product)] == [(name, "Größe") for name in IDS]
    else:
        assert not isinstance(found, str)
        assert [f.kept for f in found if isinstance(f, Finding)] == [False] * len(IDS)


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("id," + ",".join(f"c{number}" for number in range(200_000)) + "\n1\n")
    assert "has more than 5,000 columns" in str(rows(path))
    path = tmp_path / "wide.jsonl"
    path.write_text("".join(f'{{"id": "{n}", "c{n}": 1}}\n' for n in range(5001)))
    assert "has more than 5,000 columns" in str(rows(path))


@pytest.mark.parametrize("name", ["table.csv", "lines.jsonl"])
def test_an_endless_line_costs_itself_only(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("delimited", "json_lines"):
        monkeypatch.setattr(f"modiste.sources.{module}.LONGEST_LINE", 1000)
    begin, row, _ = KINDS[name]
    path = tmp_path / name
    path.write_text(begin + row(IDS[0]) + "x" * 5500 + "\n" + row(IDS[1]) + row(IDS[2]))
    found = rows(path)
    assert not isinstance(found, str)
    assert ids(found) == list(IDS[:3])
    (broken,) = [row for row in found if isinstance(row, Finding) and not row.kept]
    assert broken.where == f"{name}, line {3 if begin else 2}"
    assert "more than 1,000" in broken.reason
