"""HTML reports: one dated page that carries its style and its pictures with it, in a light and a dark look.

A report is plain values; every text is escaped, whatever catalogue it comes from.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeAlias

from modiste.errors import MissingExtraError
from modiste.files import write_atomically
from modiste.report import style
from modiste.version import __version__

TEMPLATE = "report.html.j2"

SHARPNESS = 2
"""Pixels of a picture file per pixel of the page, as sheets and charts are drawn."""

LARGE_PICTURE = 400_000
"""Bytes from which a picture is embedded as WebP, so that a page with photo sheets can still be mailed."""

WEBP_QUALITY = 86


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    template: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Callout:
    """A sentence that must not be overlooked."""

    text: str
    tone: Literal["note", "warning", "good"] = "note"
    template: ClassVar[str] = "callout"


@dataclass(frozen=True, slots=True)
class Command:
    """A command to copy."""

    text: str
    template: ClassVar[str] = "command"


@dataclass(frozen=True, slots=True)
class Fact:
    """One large number with what it counts, and a smaller remark."""

    value: str
    label: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A row of large numbers."""

    facts: Sequence[Fact]
    template: ClassVar[str] = "facts"


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; numbers stand right, with digits of equal width."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of written cells, as many in each row as there are columns."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    template: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture file (PNG, twice as sharp as it is shown), embedded into the page.

    `description` is for those who cannot see it.
    `link`, relative to the page, is where a click leads, usually the picture file itself in its full size.
    """

    picture: Path
    description: str
    caption: str = ""
    link: str = ""
    template: ClassVar[str] = "figure"

    @property
    def size(self) -> tuple[int, int]:
        """The (height, width) in pixels of a page at which the picture is shown, where there is room for it."""
        from PIL import Image

        with Image.open(self.picture) as picture:
            return round(picture.height / SHARPNESS), round(picture.width / SHARPNESS)

    @property
    def data_uri(self) -> str:
        """The picture as a `data:` address; large ones as WebP."""
        content, kind = self.picture.read_bytes(), "png"
        if len(content) > LARGE_PICTURE:
            content, kind = _as_webp(content), "webp"
        return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


@dataclass(frozen=True, slots=True)
class Gallery:
    """Figures side by side where the page is wide enough."""

    figures: Sequence[Figure]
    template: ClassVar[str] = "gallery"


@dataclass(frozen=True, slots=True)
class Files:
    """Files that lie beside the page: name relative to it, and what is in it."""

    files: Sequence[tuple[str, str]]
    template: ClassVar[str] = "files"


Block: TypeAlias = Paragraph | Callout | Command | Facts | Table | Figure | Gallery | Files


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class HtmlReport:
    """A page: title, one line under it, the day it was made, and its sections."""

    title: str
    subtitle: str
    made: date
    sections: Sequence[Section]


def write_html(path: Path, report: HtmlReport) -> Path:
    """Write the page, whole or not at all; folders are created. Returns `path`.

    Raises MissingExtraError without jinja2, OSError when a figure's file cannot be read.
    """
    return write_atomically(path, render_html(report).encode("utf-8", errors="replace"))


def render_html(report: HtmlReport) -> str:
    """The page as text; the same report gives the same text."""
    light, dark = style.PAGE_LIGHT, style.PAGE_DARK
    page: str = _template().render(report=report, light=light, dark=dark, version=__version__)
    return page


def _template() -> Any:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise MissingExtraError("Writing HTML reports", "report") from error
    environment = Environment(
        loader=PackageLoader("modiste.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE)


def _as_webp(content: bytes) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.convert("RGB").save(buffer, "WEBP", quality=WEBP_QUALITY, method=4)
    return buffer.getvalue()
