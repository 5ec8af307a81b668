"""`modiste doctor SOURCE`: what is said about a feed, the exit code, and the commands it names."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which

import pytest
from small_world import COLOURS, png, square

HEADER = "id\ttitle\timage_link\tprice\tcolor\tgender\titem_group_id\n"
RSS = '<rss xmlns:g="http://base.google.com/ns/1.0"><channel>\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with the eight colours as photos."""
    (tmp_path / "photos").mkdir()
    for name in COLOURS:
        (tmp_path / "photos" / f"{name}.png").write_bytes(png(square(name)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def row(number: int, colour: str, price: str = "9.90 EUR", gender: str = "", group: str = "") -> str:
    return f"{number}\tA {colour} shirt\thttps://cdn.example/{colour}.png\t{price}\t{colour}\t{gender}\t{group}\n"


def test_a_healthy_feed_ends_with_0_and_the_command_that_indexes_it(modiste: Callable, folder: Path) -> None:
    (folder / "feed.txt").write_text(HEADER + row(1, "Red", group="G") + row(2, "Blue", "19,90 €", group="G"))
    done = modiste("doctor", "feed.txt", "--photos", "photos")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(
        "Source      feed.txt was recognised as a Google Merchant feed (table): its columns are Google's"
    )
    assert "Rows        2 of 2 usable, 0 left out" in done.out
    assert "Photos      2 of 2 products have one, in 2 files" in done.out
    assert "of 2 looked at, 0 cannot be used, 0 are under 60 pixels" in done.out
    assert "2 products share a group with others (groups: 1; the largest, 'G', has 2)" in done.out
    assert "2 of 2 products have one, 9.90 to 19.90: EUR 2" in done.out
    assert "baseColour: 2 known to the model, 0 not" in done.out
    assert done.out.endswith("This feed will work. Next: modiste index feed.txt --photos photos --shop shop\n")


def test_everything_that_is_wrong_is_counted_with_an_example_and_a_remedy(modiste: Callable, folder: Path) -> None:
    (folder / "photos" / "Black.png").write_bytes(b"<html>")
    (folder / "photos" / "Green.png").write_bytes(png(square("Green", 20, 30)))
    (folder / "feed.txt").write_bytes(
        (
            HEADER
            + row(1, "Red", "1,299 EUR", "male")
            + row(2, "Blue", "cheap")
            + row(2, "Blue")
            + row(3, "Orange", "$5")
            + row(4, "Black", "9")
            + row(5, "Green").replace("shirt", "GrÃ¼n &amp; more")
            + row(6, "Whit")
            + "7\tbroken\n"
            + "8\tbroken too\n"
        ).encode()
        + row(9, "Red").replace("shirt", "Größe").encode("latin-1")
    )
    done = modiste("doctor", "feed.txt", "--photos", "photos")
    assert done.code == 1
    assert "Rows        6 of 10 usable, 4 left out" in done.out
    assert "2  broken row: 2 fields instead of 7 (feed.txt, line 9)" in done.out
    assert "1  broken row: it is not UTF-8 text; save the file as UTF-8 (feed.txt, line 11)" in done.out
    assert "1  repeated id: '2' is already at feed.txt, line 3 (feed.txt, line 4)" in done.out
    assert (
        "2  unusable value: '1,299 EUR' is not one clear price; write it like 12.90 EUR (feed.txt, line 2)" in done.out
    )
    assert "2  no photo: 'https://cdn.example/Orange.png' is an address and nothing is fetched" in done.out
    assert "of 4 looked at, 1 cannot be used, 1 are under 60 pixels" in done.out
    assert "Black.png: The file is a web page or XML text; only JPEG, PNG, WebP and GIF are read." in done.out
    assert "Green.png: 20 x 30 pixels" in done.out
    assert "4 of 6 products have one, 5.00 to 9.90: EUR 2, $ 1, no currency 1" in done.out
    assert "1  color 'Whit' is not a label, spelled nearly like White" in done.out
    for advice in (
        "To fix      4 of 10 rows are left out.",
        "To fix      Rows with an id that an earlier row has: 1. Give every variant an id of its own",
        "To fix      2 of 6 products have no photo, and will be left out of the shop. Their addresses are known",
        "modiste doctor feed.txt --photos photos --downloads photos.curl; curl --config photos.curl",
        "To fix      Of 4 photos looked at, 1 unusable.",
        "To fix      Rows left out because they are not text in the file's encoding: 1.",
        "iconv -f WINDOWS-1252 -t UTF-8 feed.txt > utf8-feed.txt",
        "To fix      Titles that look garbled: 1, like 'A Green GrÃ¼n &amp; more'.",
        "To know     Titles that were escaped twice: 1, like",
        "To know     Prices without a currency: 1.",
        "To know     Signs that stand for several currencies: $.",
        "To know     Some products have a gender but no age group; it is kept as the feed writes it.",
    ):
        assert advice in done.out
    assert "This feed will work, without what is named above. Next: modiste index feed.txt" in done.out


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (HEADER + row(1, "Orange"), "In the way  1 of 1 products have no photo"),
        (HEADER + "1\tbroken\n", "In the way  No row can be used."),
        (HEADER, "In the way  It has no rows."),
    ],
)
def test_a_feed_that_cannot_be_indexed_ends_with_2(modiste: Callable, folder: Path, feed: str, said: str) -> None:
    (folder / "feed.txt").write_text(feed)
    done = modiste("doctor", "feed.txt", "--photos", "photos")
    assert done.code == 2
    assert said in done.out
    assert done.out.endswith("This feed cannot be used yet.\n")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("bomb.xml", '<!DOCTYPE a [<!ENTITY a "a">]><rss><item>&a;</item></rss>', "defines entities"),
        ("feed.json", '[{"id": 1}]', "is one JSON list"),
        ("page.xml", "<html/>", "its outermost element is <html>"),
    ],
)
def test_what_is_no_feed_is_one_sentence_and_2(
    modiste: Callable, folder: Path, name: str, data: str, sentence: str
) -> None:
    (folder / name).write_text(data)
    done = modiste("doctor", name)
    assert done.code == 2
    assert sentence in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--photos", "feed.txt", "--downloads", "x"],
            "--photos feed.txt is not a folder that photos can be downloaded to",
        ),
        (["--downloads", "nowhere/x"], "--downloads nowhere/x cannot be written"),
        (["--photos", "nowhere"], "nowhere cannot be read as a zip archive or folder"),
        (["--column", "title=nix"], "has no column 'nix' to take title from"),
    ],
)
def test_mistakes_are_one_sentence(modiste: Callable, folder: Path, arguments: list[str], sentence: str) -> None:
    (folder / "feed.txt").write_text(HEADER + row(1, "Red"))
    done = modiste("doctor", "feed.txt", *arguments)
    assert done.code == 2
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_strangers_text_does_not_steer_the_terminal(modiste: Callable, folder: Path) -> None:
    (folder / "feed.txt").write_text(HEADER.replace("title", "title\tev\x1b[2Jil") + "1\tA\t\t\tb\x1b[2J\t5 EUR\t\t\n")
    out = modiste("doctor", "feed.txt", "--photos", "photos").out
    assert "ev\N{REPLACEMENT CHARACTER}[2Jil" in out
    assert "\x1b" not in out


def test_something_has_to_be_named(modiste: Callable) -> None:
    done = modiste("doctor")
    assert (done.code, done.err) == (
        2,
        "modiste: Name what to look at: modiste doctor SOURCE, or modiste doctor --shop URI.\n",
    )


def test_at_most_the_sample_is_decoded(modiste: Callable, folder: Path) -> None:
    (folder / "feed.txt").write_text(HEADER + "".join(row(at, name) for at, name in enumerate(COLOURS)))
    assert "of 3 looked at" in modiste("doctor", "feed.txt", "--photos", "photos", "--sample", 3).out
    assert "looked at" not in modiste("doctor", "feed.txt", "--photos", "photos", "--sample", 0).out


def test_a_shop_is_looked_at_beside_a_feed(modiste: Callable, folder: Path, colour_model: Path) -> None:
    pytest.importorskip("modiste.cli.shop_health", reason="the health of shops is another part of the work")
    (folder / "feed.txt").write_text(HEADER + row(1, "Red") + row(2, "Blue"))
    given = ("feed.txt", "--photos", "photos")
    assert modiste("index", *given, "--shop", "shop", "--model", colour_model).code == 0
    alone = modiste("doctor", "--shop", "shop", "--model", colour_model)
    both = modiste("doctor", *given, "--shop", "shop", "--model", colour_model)
    assert "shop: 2 products" in alone.out
    assert both.out.startswith("Source ")
    assert both.out.endswith(alone.out)
    assert (alone.code, both.code) == (0, 0)
    assert modiste("doctor", *given, "--shop", "nowhere").code == 2


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """A server of the photos on the loopback."""
    handler = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.skipif(which("curl") is None, reason="curl is not installed")
def test_the_named_commands_download_the_photos_and_the_feed_works(
    modiste: Callable, folder: Path, address: str, colour_model: Path
) -> None:
    items = "".join(
        f"<item><g:id>{name}</g:id><g:image_link>{address}/photos/{name}.png?size=1</g:image_link></item>\n"
        for name in ("Red", "Blue", "Orange")
    )
    (folder / "feed.xml").write_text(f"{RSS}{items}</channel></rss>")
    done = modiste("doctor", "feed.xml", "--photos", "downloaded", "--downloads", "photos.curl")
    assert done.code == 2
    assert "Downloads   wrote 3 addresses to photos.curl" in done.out
    assert "\n                curl --config photos.curl\n" in done.out
    subprocess.run(["curl", "--silent", "--config", "photos.curl"], cwd=folder, check=False, timeout=60)
    assert sorted(path.name for path in (folder / "downloaded").iterdir()) == ["Blue.png", "Red.png"]
    done = modiste("doctor", "feed.xml", "--photos", "downloaded")
    assert done.code == 1
    assert "2 of 3 products have one, in 2 files" in done.out
    indexed = modiste("index", "feed.xml", "--photos", "downloaded", "--shop", "shop", "--model", colour_model)
    assert indexed.out.startswith("The shop shop holds 2 products.")
    assert indexed.out.endswith("feed.xml was read as a Google Merchant feed (XML).\n")


def test_the_help_opens_without_heavy_libraries() -> None:
    code = "import sys, modiste.cli.main; print([m for m in ('price_parser', 'defusedxml', 'PIL') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_strangers_file_cannot_steer_the_terminal(modiste: Callable, folder: Path) -> None:
    (folder / "odd.csv").write_text("na\x1b[2Jme,\x07price\n1,2\n")
    done = modiste("doctor", "odd.csv")
    assert done.code == 2
    assert not {"\x1b", "\x07"} & set(done.out + done.err)
    (folder / "a\x1b[2J.jpg").write_bytes(b"no photo")
    done = modiste("tag", folder / "a\x1b[2J.jpg")
    assert (done.code, "\x1b" in done.err, "is not a picture" in done.err) == (1, False, True)
