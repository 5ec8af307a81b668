"""A shop's own table: columns matched, types found, photos located, broken rows named."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from told import Told, told

from modiste.errors import PhotoError, SourceError
from modiste.sources.table import TableSource
from modiste.types import Finding, Product

Writer = Callable[..., Path]
Jpeg = Callable[..., bytes]


@pytest.fixture
def table(write_files: Writer, jpeg: Jpeg) -> Callable[..., TableSource]:
    """A maker of table sources: the file's text or bytes, its name, and photos lying beside it."""

    def make(text: str | bytes, name: str = "shop.csv", photos: tuple[str, ...] = (), **options: object) -> TableSource:
        data = text if isinstance(text, bytes) else text.encode()
        folder = write_files({name: data, **{photo: jpeg() for photo in photos}})
        return TableSource(folder / name, **options)

    return make


def products(source: TableSource) -> list[Product]:
    return [row for row in source.read() if isinstance(row, Product)]


def findings(source: TableSource) -> list[Finding]:
    return [row for row in source.read() if isinstance(row, Finding)]


EXPECTED = Product(
    "007",
    title="Blue shirt, long",
    photo="a.jpg",
    price=12.9,
    currency="EUR",
    attributes={"colour": "Blue", "stock": 3.0, "fabric": "linen"},
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b'sku,name,image,price,colour,stock,fabric\n007,"Blue shirt, long",a.jpg,12.90 EUR,Blue,3,linen\n'),
        ("semi.csv", b"sku;name;image;price;colour;stock;fabric\n007;Blue shirt, long;a.jpg;12.90 EUR;Blue;3;linen\n"),
        (
            "SHOP.TSV",
            b"ID\tName\tImage Link\tPrice\tcolour\tstock\tfabric\n"
            b"007\tBlue shirt, long\ta.jpg\t12.90 EUR\tBlue\t3\tlinen\n",
        ),
        (
            "shop.jsonl",
            b'{"id": "007", "title": "Blue shirt, long", "photo": "a.jpg", "price": "12.90 EUR", "colour": "Blue", '
            b'"stock": 3, "fabric": "linen", "gender": null, "width": NaN}\n\n',
        ),
    ],
)  # fmt: skip
def test_the_same_product_comes_out_of_every_text_format(
    table: Callable[..., TableSource], name: str, data: bytes
) -> None:
    assert list(table(data, name, photos=("a.jpg",)).read()) == [EXPECTED]


def test_the_same_product_comes_out_of_parquet(table: Callable[..., TableSource], jpeg: Jpeg) -> None:
    columns = {
        "id": ["007", "8"],
        "title": ["Blue shirt, long", None],
        "photo": ["a.jpg", "a.jpg"],
        "price": [12.9, float("nan")],
        "currency": pa.array(["EUR", None]).dictionary_encode(),
        "colour": ["Blue", "NA"],
        "stock": [3, None],
        "fabric": ["linen", ""],
        "thumbnail": [jpeg(), None],
    }
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    left_out, *rows = table(out.getvalue(), "shop.parquet", photos=("a.jpg",)).read()
    assert left_out.reason == "column left out: 'thumbnail' holds bytes, neither text nor numbers"
    assert rows == [EXPECTED, Product("8", photo="a.jpg")]


def test_a_mapping_wins_over_names_and_what_it_displaces_is_listed(table: Callable[..., TableSource]) -> None:
    text = "id,code,name,title,Title 2\n1,A1,short,long,longest\n"
    source = table(text, columns={"product_id": "code", "title": "name"}, photos=("A1.jpg",))
    assert products(source) == [
        Product("A1", title="short", photo="A1.jpg", attributes={"id": 1.0, "Title 2": "longest"})
    ]
    assert [found.reason for found in findings(source)] == [
        "column left out: 'title', because title is read from 'name'"
    ]


def test_a_field_s_own_name_wins_over_its_aliases(table: Callable[..., TableSource]) -> None:
    (product,) = products(table("sku,id,product_id,name\na,b,c,d\n"))
    assert (product.product_id, product.title, product.attributes) == ("c", "d", {"sku": "a", "id": "b"})


def test_of_columns_that_differ_in_case_only_the_first_is_the_field(table: Callable[..., TableSource]) -> None:
    (product,) = products(table("id,Name,NAME\na,first,second\n"))
    assert (product.title, product.attributes) == ("first", {"NAME": "second"})


def test_columns_without_a_name_are_listed(table: Callable[..., TableSource]) -> None:
    source = table(",id\n0,a\n", photos=("a.jpg",))
    assert products(source) == [Product("a", photo="a.jpg")]
    assert [found.reason for found in findings(source)] == ["column left out: column 1 has no name"]


@pytest.mark.parametrize(
    ("text", "columns", "sentence"),
    [
        ("id,name\n", {"title": "label"}, r"has no column 'label' to take title from; it has id, name\."),
        (
            "id,name\n",
            {"titel": "name"},
            r"'titel' is not a field or role .* the fields are product_id, .* roles are .*size\.",
        ),
        ("number,name\n", {}, r"no column for the product id; .*--column product_id=COLUMN.* one of number, name\."),
        ("id,size,size\n", {}, "the column 'size' more than once"),
        ("", {}, "first line .* must name the columns"),
        ('id,"name\n', {}, "first line .* does not name columns"),
        (b"id,gr\xf6\xdfe\n", {}, "first line .* as UTF-8 text"),
    ],
)
def test_columns_that_cannot_be_matched_are_refused(
    table: Callable[..., TableSource], text: str | bytes, columns: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SourceError, match=sentence):
        table(text, columns=columns)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "2.5", "-3e2"], [1.0, 2.5, -300.0]),
        (["1", "", "NA"], [1.0, None, None]),
        (["1", "two", "3"], ["1", "two", "3"]),
        (["007", "8", "9"], ["007", "8", "9"]),
        (["4006381333931", "5", "6"], [4006381333931.0, 5.0, 6.0]),
        (["12345678901234567", "5", "6"], ["12345678901234567", "5", "6"]),
        (["1_000", "nan", "inf"], ["1_000", "nan", "inf"]),
        (["\uff11", "\u0662", "3"], ["\uff11", "\u0662", "3"]),
        (["", "NA", " "], [None, None, None]),
    ],
)
def test_own_columns_are_numbers_only_where_every_value_is(
    table: Callable[..., TableSource], cells: list[str], expected: list[object]
) -> None:
    text = "id,own\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))
    assert [product.attributes.get("own") for product in products(table(text))] == expected


def test_ids_and_labels_are_always_text(table: Callable[..., TableSource]) -> None:
    (product,) = products(table("id,season,group\n0042,2011,7\n"))
    assert (product.product_id, product.attributes, product.group) == ("0042", {"season": "2011"}, "7")


def test_a_price_that_is_none_is_listed_and_the_row_kept(table: Callable[..., TableSource]) -> None:
    source = table("id,price,currency\n1,12.50,EUR\n2,12.50 USD,EUR\n3,cheap,EUR\n4,,EUR\n5,8 usd,USD\n")
    assert [(product.price, product.currency) for product in products(source)] == [
        (12.5, "EUR"),
        (None, None),
        (None, "EUR"),
        (None, "EUR"),
        (8.0, "USD"),
    ]
    unusable = [found for found in findings(source) if found.reason.startswith("unusable value")]
    assert [(found.where, found.kept) for found in unusable] == [("shop.csv, line 3", True), ("shop.csv, line 4", True)]
    assert "'12.50 USD' contradicts the currency 'EUR'" in unusable[0].reason
    assert unusable[1].reason == "unusable value: 'cheap' is not one clear price; write it like 12.90 EUR"


def test_a_sign_of_several_currencies_gives_way_to_the_currency_s_own_column(
    table: Callable[..., TableSource],
) -> None:
    source = table("id,price,currency\n1,$12.50,AUD\n2,$12.50,\n3,A$12.50,USD\n")
    assert [(product.price, product.currency) for product in products(source)] == [
        (12.5, "AUD"),
        (12.5, "$"),
        (None, None),
    ]


def test_broken_rows_are_listed_with_their_line(table: Callable[..., TableSource]) -> None:
    lines = (
        'id,name', '1,"two', 'lines"', '2', '3,a,b', '', '4,"never closed', '5,fine', '6,"closed"x', ',nameless',
        '5,again', '7,"also, fine"', '',
    )  # fmt: skip
    source = table("\n".join(lines))
    assert [(product.product_id, product.title) for product in products(source)] == [
        ("1", "two\nlines"),
        ("5", "fine"),
        ("7", "also, fine"),
    ]
    left_out = [(found.where, found.reason.partition(":")[0]) for found in findings(source) if not found.kept]
    assert left_out == [
        ("shop.csv, line 4", "broken row"),
        ("shop.csv, line 5", "broken row"),
        ("shop.csv, line 7", "broken row"),
        ("shop.csv, line 9", "broken row"),
        ("shop.csv, line 10", "empty id"),
        ("shop.csv, line 11", "repeated id"),
    ]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;\r"])
def test_excel_s_line_about_the_separator_is_no_row(table: Callable[..., TableSource], line: str) -> None:
    source = table(f"{line}\nid;title;price\n1;A, b;9,90 EUR\n2;broken\n")
    assert [(product.title, product.price) for product in products(source)] == [("A, b", 9.9)]
    assert [found.where for found in findings(source) if not found.kept] == ["shop.csv, line 4"]


def test_quotes_that_mean_nothing_are_kept_between_tabs(table: Callable[..., TableSource]) -> None:
    lines = (
        "id\ttitle\tbrand",
        '1\t"Oxford" shirt\tA',
        '2\t"unclosed\tB',
        '3\t24" belt\t"C"',
        '4\t"two\nlines"\tD',
        "5\t\tE",
    )
    source = table("\n".join(lines), "shop.tsv")
    assert [(product.product_id, product.title, product.brand) for product in products(source)] == [
        ("1", '"Oxford" shirt', "A"),
        ("2", '"unclosed', "B"),
        ("3", '24" belt', "C"),
        ("4", "two\nlines", "D"),
        ("5", None, "E"),
    ]
    assert all(found.kept for found in findings(source))


def test_an_endless_cell_costs_its_own_row_only(table: Callable[..., TableSource]) -> None:
    text = 'id,name\n1,"unclosed\n' + "".join(f"{row},shirt number {row}\n" for row in range(2, 10_000))
    source = table(text)
    assert [product.product_id for product in products(source)] == [str(row) for row in range(2, 10_000)]


def test_rows_in_another_encoding_are_listed(table: Callable[..., TableSource]) -> None:
    source = table("id,name\n1,größe\n".encode() + "2,größe\n".encode("latin-1"))
    assert [product.title for product in products(source)] == ["größe"]
    assert Told("shop.csv, line 3", "broken row: it is not UTF-8 text; save the file as UTF-8", kept=False) in map(
        told, findings(source)
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'{"id": 1', "broken row: it is not JSON"),
        (b"[1, 2]", "broken row: it is not a JSON object but b'[1, 2]'"),
        (b'{"id": "\xff"}', "broken row: it is not UTF-8 text; save the file as UTF-8"),
        (b'{"id": "\\ud800"}', "broken row: it is not UTF-8 text; save the file as UTF-8"),
        (b'{"id": ' + b"[" * 100_000 + b"}", "broken row: it is not JSON"),
        (b'{"id": ' + b"9" * 5_000 + b"}", "broken row: it is not JSON"),
        (b'{"id": null}', "empty id"),
    ],
)
def test_broken_json_lines_are_listed(table: Callable[..., TableSource], row: bytes, reason: str) -> None:
    source = table(b'{"id": 1}\n' + row + b'\n{"id": 2.0, "tags": ["a", "b"]}\n', "shop.jsonl")
    assert [(product.product_id, product.attributes) for product in products(source)] == [
        ("1", {}),
        ("2", {"tags": '["a", "b"]'}),
    ]
    (left_out,) = [found for found in findings(source) if not found.kept]
    assert left_out.where == "shop.jsonl, line 2"
    assert left_out.reason.startswith(reason)


def test_photos_are_found_by_their_names_below_the_photo_folder(
    table: Callable[..., TableSource], write_files: Writer, jpeg: Jpeg
) -> None:
    text = "id,photo\n1,a.jpg\n2,sub/b.png\n3,\n4,c.jpg\n5,https://shop.example/d.jpg\n"
    folder = write_files({"a.jpg": jpeg("blue"), "sub/b.png": jpeg()}, "photos")
    source = table(text, photos=("c.jpg",))
    assert [product.photo for product in products(source)] == [None, None, None, "c.jpg", None]
    source = TableSource(source.name, folder)
    assert [product.photo for product in products(source)] == ["a.jpg", "sub/b.png", None, None, None]
    assert source.photo("a.jpg") == jpeg("blue")
    reasons = [found.reason for found in findings(source)]
    assert reasons[0] == "no photo: none is named"
    assert reasons[1].startswith("no photo: There is no file 'c.jpg' in ")
    assert reasons[2] == (
        "no photo: 'https://shop.example/d.jpg' is an address and nothing is fetched; "
        f"save it in {folder} as 'd.jpg' or '5.jpg'"
    )


def test_photos_are_found_by_id_where_no_column_names_them(
    write_files: Writer, jpeg: Jpeg, table: Callable[..., TableSource]
) -> None:
    names = ("1.jpg", "1.png", "2.PNG", "3.webp", "4.gif", "5.bmp", "sub/6.jpg", ".7.jpg", "1.0.jpeg")
    photos = write_files(dict.fromkeys(names, jpeg()), "photos")
    text = "id\n1\n2\n3\n4\n5\n6\n7\n1.0\n"
    expected = ["1.jpg", "2.PNG", "3.webp", "4.gif", None, None, None, "1.0.jpeg"]
    assert [product.photo for product in products(TableSource(table(text).name, photos))] == expected
    zipped = write_files({name: jpeg() for name in names}, "photos.zip")
    source = TableSource(table(text).name, zipped)
    assert [product.photo for product in products(source)] == expected
    assert source.photo("2.PNG") == jpeg()


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "sub/../../secret.jpg", "/etc/passwd", "link.jpg", "linked/secret.jpg", ".."]
)
def test_photo_names_that_leave_the_folder_are_refused(
    table: Callable[..., TableSource], tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (tmp_path / "catalogue" / "linked").symlink_to(tmp_path)
    source = table(json.dumps({"id": "1", "photo": name}), "shop.jsonl")
    assert products(source) == [Product("1")]
    (finding,) = findings(source)
    assert finding.kept
    assert finding.reason.startswith(f"no photo: The name {name!r} leads out of ")
    with pytest.raises(PhotoError, match="leads out of"):
        source.photo(name)


def test_a_photo_folder_that_is_not_there_is_refused(table: Callable[..., TableSource], tmp_path: Path) -> None:
    shop = table("id\n1\n").name
    with pytest.raises(SourceError, match="nowhere cannot be read as a zip archive or folder"):
        TableSource(shop, tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["shop.xlsx", "shop", "missing.csv"])
def test_other_files_are_no_tables(tmp_path: Path, name: str) -> None:
    if name != "missing.csv":
        (tmp_path / name).write_bytes(b"id\n1\n")
    with pytest.raises(SourceError, match=r"is not a table; tables are files that end in \.csv, .*\.parquet"):
        TableSource(tmp_path / name)


def test_a_file_that_only_claims_to_be_parquet_is_refused(table: Callable[..., TableSource]) -> None:
    with pytest.raises(SourceError, match="cannot be read as Parquet"):
        table(b"id,name\n1,a\n", "shop.parquet")


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(alphabet=",;\"\n\r\t'= NA", max_size=8)


def expected_cell(text: str) -> str | None:
    """What a cell must come back as, said a second time."""
    stripped = text.strip()
    return None if stripped == "" or stripped == "NA" else stripped


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6),
    kind=st.sampled_from(["csv", "tsv", "jsonl", "parquet"]),
)
def test_any_text_comes_back_from_every_format(tmp_path: Path, rows: list[tuple[str, str]], kind: str) -> None:
    path = tmp_path / f"shop.{kind}"
    records = [{"id": f"p{row}", "title": title, "brand": brand} for row, (title, brand) in enumerate(rows)]
    if kind == "jsonl":
        path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    elif kind == "parquet":
        pq.write_table(pa.Table.from_pylist(records), path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["id", "title", "brand"], delimiter="\t" if kind == "tsv" else ",")
            writer.writeheader()
            writer.writerows(records)
    read = [(product.product_id, product.title, product.brand) for product in products(TableSource(path))]
    assert read == [(f"p{row}", expected_cell(title), expected_cell(brand)) for row, (title, brand) in enumerate(rows)]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=200) | st.text(alphabet='id,"\n\r12;\t{}', max_size=80).map(str.encode),
    kind=st.sampled_from(["csv", "jsonl"]),
)
def test_any_bytes_are_read_twice_alike_or_refused_in_a_sentence(tmp_path: Path, data: bytes, kind: str) -> None:
    path = tmp_path / f"shop.{kind}"
    path.write_bytes(b"id,name\n" + data if kind == "csv" else data)
    try:
        source = TableSource(path)
        rows = list(source.read())
    except SourceError as refusal:
        assert str(refusal).endswith(".")
    else:
        assert rows == list(source.read())
        ids = [row.product_id for row in rows if isinstance(row, Product)]
        assert len(ids) == len(set(ids))
