"""HTML reports: everything escaped, everything inside the one file."""

from __future__ import annotations

import base64
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from modiste.errors import MissingExtraError
from modiste.report.html import (
    LARGE_PICTURE,
    Callout,
    Column,
    Command,
    Fact,
    Facts,
    Figure,
    Files,
    Gallery,
    HtmlReport,
    Paragraph,
    Section,
    Table,
    render_html,
    write_html,
)

EVIL = "<script>alert('\"&')</script>"


class Page(HTMLParser):
    """Collects tags with their attributes, and the text outside the style sheet."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._in_style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._in_style and data.strip():
            self.texts.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    Image.new("RGB", (40, 20), "teal").save(path)
    return path


def page(*blocks: object, title: str = "Title") -> Page:
    sections = [Section("First", blocks), Section("Second", [])]  # type: ignore[arg-type]
    return Page(render_html(HtmlReport(title, "subtitle", date(2026, 2, 3), sections)))


def test_text_from_strangers_stays_text_in_every_block(picture: Path) -> None:
    found = page(
        Paragraph(EVIL),
        Callout(EVIL),
        Command(EVIL),
        Facts([Fact(EVIL, EVIL, EVIL)]),
        Table([Column(EVIL), Column(EVIL, number=True)], [[EVIL, EVIL]], EVIL),
        Figure(picture, EVIL, EVIL, EVIL),
        Gallery([Figure(picture, EVIL)]),
        Files([(EVIL, EVIL)]),
        title=EVIL,
    )
    assert found.all("script") == []
    assert found.texts.count(EVIL) == 2 + 3 + 3 + 5 + 1 + 2
    assert [image["alt"] for image in found.all("img")] == [EVIL, EVIL]


def test_sections_are_listed_and_the_day_is_written() -> None:
    found = page()
    assert [link["href"] for link in found.all("a")] == ["#section-1", "#section-2"]
    assert [section["id"] for section in found.all("section")] == ["section-1", "section-2"]
    assert "3 February 2026" in found.texts
    assert found.all("time") == [{"datetime": "2026-02-03"}]


def test_pictures_are_inside_the_file_at_half_their_pixels(picture: Path) -> None:
    (image,) = page(Figure(picture, "teal", link="charts/my picture.png")).all("img")
    assert (image["width"], image["height"]) == ("20", "10")
    kind, _, data = str(image["src"]).partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(data) == picture.read_bytes()


def test_a_figure_links_to_its_file(picture: Path) -> None:
    links = page(Figure(picture, "teal", link="charts/my picture.png")).all("a")
    assert links[-1]["href"] == "charts/my%20picture.png"


def test_a_large_picture_is_embedded_smaller(tmp_path: Path) -> None:
    path = tmp_path / "noise.png"
    Image.effect_noise((900, 900), 80).convert("RGB").save(path)
    assert path.stat().st_size > LARGE_PICTURE
    uri = Figure(path, "noise").data_uri
    assert uri.startswith("data:image/webp;base64,")
    assert len(uri) < path.stat().st_size


def test_nothing_is_loaded_from_elsewhere(picture: Path) -> None:
    text = render_html(HtmlReport("T", "s", date(2026, 1, 1), [Section("One", [Figure(picture, "teal")])]))
    assert "http" not in text.replace("http-equiv", "")
    assert "default-src 'none'" in text


def test_numbers_stand_right(picture: Path) -> None:
    found = page(Table([Column("name"), Column("count", number=True)], [["a", "1"], ["b", "2"]]))
    assert [cell.get("class") for cell in found.all("td")] == [None, "number", None, "number"]
    assert [cell.get("class") for cell in found.all("th")] == [None, "number"]


def test_light_and_dark_have_the_same_names() -> None:
    from modiste.report.style import PAGE_DARK, PAGE_LIGHT

    assert PAGE_DARK.keys() == PAGE_LIGHT.keys()


def test_a_page_is_written_whole_into_a_new_folder(tmp_path: Path) -> None:
    report = HtmlReport("T", "lone surrogate \udcff", date(2026, 1, 1), [])
    path = write_html(tmp_path / "a" / "b" / "index.html", report)
    assert path.read_text("utf-8").rstrip().endswith("</html>")
    assert [entry.name for entry in path.parent.iterdir()] == ["index.html"]


def test_without_jinja_the_sentence_has_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'modiste\[report\]'"):
        render_html(HtmlReport("T", "", date(2026, 1, 1), []))
