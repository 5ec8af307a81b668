"""The Kaggle archive: every row that can be kept is kept, unquoted commas and all."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import Told, told

from modiste.errors import PhotoError, SourceError
from modiste.sources.kaggle import KaggleSource, split_line
from modiste.types import Finding, Product

Maker = Callable[..., dict[str, bytes]]
Writer = Callable[..., Path]

SHIRT = "7,Men,Apparel,Topwear,Shirts,Navy Blue,Fall,2011,Casual,A Shirt"
ATTRIBUTES = {
    "gender": "Men",
    "masterCategory": "Apparel",
    "subCategory": "Topwear",
    "articleType": "Shirts",
    "baseColour": "Navy Blue",
    "season": "Fall",
    "usage": "Casual",
    "year": 2011.0,
}


def line(product_id: str = "7", year: str = "2011", title: str = "A Shirt") -> str:
    return f"{product_id},Men,Apparel,Topwear,Shirts,Navy Blue,Fall,{year},Casual,{title}"


def rows(path: Path) -> list[Product | Finding]:
    return list(KaggleSource(path).read())


@pytest.mark.parametrize("name", ["folder", "archive.zip"])
@pytest.mark.parametrize("root", ["", "fashion-dataset/", "myntradataset/"])
def test_a_row_becomes_a_product(kaggle_files: Maker, write_files: Writer, name: str, root: str) -> None:
    path = write_files(kaggle_files(SHIRT, photos=("7",), root=root), name)
    assert rows(path) == [Product("7", title="A Shirt", attributes=ATTRIBUTES, photo="images/7.jpg")]
    assert KaggleSource(path).photo("images/7.jpg").startswith(b"\xff\xd8")


@pytest.mark.parametrize("name", ["folder", "archive.zip"])
def test_of_two_copies_the_shallower_is_read(kaggle_files: Maker, write_files: Writer, name: str) -> None:
    files = kaggle_files(line("1"), photos=("1",), root="z/") | kaggle_files(line("2"), photos=("2",), root="a/copy/")
    assert rows(write_files(files, name)) == [
        Product("1", title="A Shirt", attributes=ATTRIBUTES, photo="images/1.jpg")
    ]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        pytest.param("Set of 3, red, blue, and green", "Set of 3, red, blue, and green", id="unquoted-commas"),
        pytest.param('"Set of 3, red"', "Set of 3, red", id="quoted-commas"),
        pytest.param('"The ""best"" shirt, red"', 'The "best" shirt, red', id="doubled-quotes"),
        pytest.param('"Best" shirt, red', '"Best" shirt, red', id="quoted-word-first"),
        pytest.param('"Best shirt', '"Best shirt', id="stray-quote-first"),
        pytest.param('red,"blue",x', 'red,"blue",x', id="quoted-word-between-commas"),
        pytest.param('Shirt 15" wide, red', 'Shirt 15" wide, red', id="inches"),
        pytest.param("a,,b,", "a,,b,", id="empty-between-commas"),
        pytest.param("  A Shirt ", "A Shirt", id="white-space"),
        pytest.param("Größe “M”, 日本", "Größe “M”, 日本", id="unicode"),
        pytest.param("", None, id="empty"),
        pytest.param("NA", None, id="na"),
    ],
)
def test_titles_are_read_as_written(kaggle_files: Maker, write_files: Writer, written: str, title: str | None) -> None:
    path = write_files(kaggle_files(line(title=written), line("8"), photos=("7", "8")))
    first, second = rows(path)
    assert first == Product("7", title=title, attributes=ATTRIBUTES, photo="images/7.jpg")
    assert isinstance(second, Product)


@given(st.text(st.characters(exclude_characters="\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"])))
def test_any_unquoted_tail_is_the_last_field(title: str) -> None:
    quoted = title.startswith('"') and title.replace('""', "").endswith('"')
    if not quoted:
        assert split_line("7,Men,Apparel," + title, 4) == ["7", "Men", "Apparel", title]


@given(st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"])), min_size=2, max_size=6))
def test_properly_quoted_lines_come_back(fields: list[str]) -> None:
    written = ",".join('"' + field.replace('"', '""') + '"' for field in fields)
    assert split_line(written, len(fields)) == fields


def test_missing_labels_are_absent(kaggle_files: Maker, write_files: Writer) -> None:
    path = write_files(kaggle_files("7,Men,Apparel,Topwear,Shirts,NA,,NA,,A Shirt", photos=("7",)))
    (product,) = rows(path)
    kept = {name: ATTRIBUTES[name] for name in ("gender", "masterCategory", "subCategory", "articleType")}
    assert product == Product("7", title="A Shirt", attributes=kept, photo="images/7.jpg")


@pytest.mark.parametrize("name", ["folder", "archive.zip"])
def test_rows_that_are_broken_are_listed_with_their_line(kaggle_files: Maker, write_files: Writer, name: str) -> None:
    files = kaggle_files(
        line("1"),
        "2,Men,Apparel",
        '3,Men,Apparel,Topwear,Shirts,Blue,Fall,2011,"Red, and blue"',
        line(""),
        line("1", title="Again"),
        "",
        line("4", year="soon"),
        line("5", year="inf"),
        photos=("1", "4", "5", "9"),
    )
    read = rows(write_files(files, name))
    assert [row.product_id for row in read if isinstance(row, Product)] == ["1", "4", "5"]
    assert [told(row) for row in read if isinstance(row, Finding)] == [
        Told("styles.csv, line 3", "broken row: 3 fields instead of 10", kept=False),
        Told("styles.csv, line 4", "broken row: 9 fields instead of 10", kept=False),
        Told("styles.csv, line 5", "empty id: the row names no product", kept=False),
        Told("styles.csv, line 6", "repeated id: '1' is already at styles.csv, line 2", kept=False, product_id="1"),
        Told("styles.csv, line 8", "unusable value: the year 'soon' is not a number", kept=True, product_id="4"),
        Told("styles.csv, line 9", "unusable value: the year 'inf' is not a number", kept=True, product_id="5"),
        Told("images/9.jpg", "stray photo: no row has this photo", kept=False),
    ]


def test_a_row_without_photo_is_kept(kaggle_files: Maker, write_files: Writer) -> None:
    product, finding = rows(write_files(kaggle_files(SHIRT)))
    assert product == Product("7", title="A Shirt", attributes=ATTRIBUTES)
    assert told(finding) == Told("styles.csv, line 2", "no photo: images/7.jpg is not there", kept=True, product_id="7")


def test_a_repeated_row_without_photo_gives_one_finding(kaggle_files: Maker, write_files: Writer) -> None:
    read = rows(write_files(kaggle_files(SHIRT, SHIRT, photos=("7",)), "a.zip"))
    assert [type(row) for row in read] == [Product, Finding]
    read = rows(write_files(kaggle_files(SHIRT, SHIRT), "b.zip"))
    assert [getattr(row, "reason", "").partition(":")[0] for row in read] == ["", "no photo", "repeated id"]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(kaggle_files: Maker, write_files: Writer) -> None:
    files = kaggle_files(SHIRT, photos=("7",))
    files["styles.csv"] = b"\xef\xbb\xbf" + files["styles.csv"].replace(b"\n", b"\r\n")
    assert rows(write_files(files)) == [Product("7", title="A Shirt", attributes=ATTRIBUTES, photo="images/7.jpg")]


def test_a_row_that_is_not_utf8_is_left_out_alone(kaggle_files: Maker, write_files: Writer) -> None:
    files = kaggle_files(line("1"), line("2"), photos=("1",))
    files["styles.csv"] = files["styles.csv"].replace(b"2,Men", b"2,M\xe9n")
    read = rows(write_files(files))
    assert list(map(told, read[1:])) == [
        Told("styles.csv, line 3", "broken row: it is not UTF-8 text; save the file as UTF-8", kept=False)
    ]


@pytest.mark.parametrize("product_id", ["../../secret", "/etc/passwd", "..", "a/../../b"])
@pytest.mark.parametrize("name", ["folder", "archive.zip"])
def test_an_id_never_leads_out_of_the_photo_folder(
    kaggle_files: Maker, write_files: Writer, tmp_path: Path, name: str, product_id: str
) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    read = rows(write_files(kaggle_files(line(product_id)), name))
    assert isinstance(read[0], Product)
    assert read[0].photo is None


@pytest.mark.parametrize("name", ["folder", "archive.zip"])
@pytest.mark.parametrize(
    "key", ["../secret.jpg", "images/../../secret.jpg", "/etc/passwd", "images", "", "images/\0.jpg"]
)
def test_photo_refuses_names_outside(
    kaggle_files: Maker, write_files: Writer, tmp_path: Path, name: str, key: str
) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    source = KaggleSource(write_files(kaggle_files(SHIRT, photos=("7",)), name))
    with pytest.raises(PhotoError):
        source.photo(key)


@pytest.mark.parametrize("name", ["folder", "archive.zip"])
def test_photo_is_read_up_to_the_limit(kaggle_files: Maker, write_files: Writer, name: str) -> None:
    files = kaggle_files(SHIRT, photos=("7",))
    path = write_files(files, name)
    size = len(files["images/7.jpg"])
    assert KaggleSource(path, photo_max_bytes=size).photo("images/7.jpg") == files["images/7.jpg"]
    with pytest.raises(PhotoError, match=f"at most {size - 1}"):
        KaggleSource(path, photo_max_bytes=size - 1).photo("images/7.jpg")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(kaggle_files: Maker, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in kaggle_files(SHIRT).items():
            archive.writestr(name, data)
        archive.writestr("images/7.jpg", b"\0" * 30_000_000)
    with pytest.raises(PhotoError, match="The file has 30,000,000 bytes; at most 25,000,000 are read"):
        KaggleSource(path).photo("images/7.jpg")


def test_a_zip_that_lies_about_sizes_is_refused(kaggle_files: Maker, write_files: Writer) -> None:
    path = write_files(kaggle_files(SHIRT, photos=("7",)), "lying.zip")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("images/7.jpg").file_size
    declared = size.to_bytes(4, "little")
    path.write_bytes(bytes(data).replace(declared, (100).to_bytes(4, "little")))
    with pytest.raises(PhotoError, match="cannot be unpacked"):
        KaggleSource(path).photo("images/7.jpg")


def test_a_damaged_member_costs_only_itself(kaggle_files: Maker, write_files: Writer) -> None:
    files = kaggle_files(line("1"), line("2"), photos=("1", "2"))
    path = write_files(files, "damaged.zip")
    data = bytearray(path.read_bytes())
    data[data.index(b"\xff\xd8") + 40] ^= 0xFF
    path.write_bytes(data)
    source = KaggleSource(path)
    with pytest.raises(PhotoError, match="cannot be unpacked: Bad CRC-32"):
        source.photo("images/1.jpg")
    assert source.photo("images/2.jpg") == files["images/2.jpg"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        pytest.param({"readme.txt": b"hello"}, "holds no styles.csv", id="nothing"),
        pytest.param({"styles.csv": b""}, "is not Kaggle's table", id="empty-table"),
        pytest.param(
            {"styles.csv": b"id,style\n1,boho\n"}, "its columns are 'id, style' instead of id,gender", id="other-table"
        ),
    ],
)
@pytest.mark.parametrize("name", ["folder", "archive.zip"])
def test_other_archives_are_refused(write_files: Writer, files: dict[str, bytes], sentence: str, name: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        rows(write_files(files, name))


def test_what_is_neither_zip_nor_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 and nothing more")
    for name in ("broken.zip", "missing.zip"):
        with pytest.raises(SourceError, match="cannot be read as a zip archive or folder"):
            KaggleSource(tmp_path / name)
