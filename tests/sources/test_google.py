"""Google Merchant feeds: names, exact labels, and XML that is read item by item."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from told import Told, told

from modiste.errors import SourceError
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.sources.exact_labels import exact_labels, spelled_like
from modiste.types import Finding, Product

Reader = Callable[..., tuple[list[Product], list[Finding]]]

RSS = (
    '<?xml version="1.0"?>\n<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0">\n<channel><title>Shop</title>\n'
)
END = "</channel></rss>"

TABLE = (
    "id\ttitle\tdescription\tlink\timage link\tavailability\tprice\tsale price\tgender\tage group\tcolor\tsize\t"
    "product type\titem group id\tgtin\tstock\n"
    "A1\tOxford\tSoft\thttps://s.example/1\thttps://c.example/a%20b.jpg\tin_stock\t12,99 EUR\t9.99 EUR\tfemale\tadult\t"
    "gray\t38\tHome > T-Shirts\tG\t4006381333931\t3\n"
)
ITEM = """<item>
<g:id>A1</g:id><title>ignored</title><g:title>Oxford</g:title><g:description><![CDATA[Soft]]></g:description>
<link>https://s.example/1</link><g:image_link>https://c.example/a%20b.jpg</g:image_link>
<g:availability>in_stock</g:availability><g:price>12,99 EUR</g:price><g:sale_price>9.99 EUR</g:sale_price>
<g:gender>female</g:gender><g:age_group>adult</g:age_group><g:color>gray</g:color><g:size>38</g:size>
<g:product_type>Home &gt; T-Shirts</g:product_type><g:item_group_id>G</g:item_group_id><g:gtin>4006381333931</g:gtin>
<c:stock xmlns:c="http://base.google.com/cns/1.0">3</c:stock><pubDate>today</pubDate></item>
"""
EXPECTED = Product(
    "A1",
    title="Oxford",
    description="Soft",
    url="https://s.example/1",
    photo="a b.jpg",
    availability="in stock",
    price=12.99,
    currency="EUR",
    group="G",
    sale_price=9.99,
    gtin="4006381333931",
    size="38",
    attributes={
        "gender": "Women", "age_group": "adult", "color": "gray", "size": "38",
        "articleType": "Tshirts", "product_type": "Home > T-Shirts", "gtin": "4006381333931", "sale_price": 9.99,
        "stock": 3.0,
    },
)  # fmt: skip


@pytest.fixture
def read(write_files: Callable[..., Path], jpeg: Callable[..., bytes]) -> Reader:
    """Products and findings of a feed's text or bytes, beside photos."""

    def make(
        text: str | bytes, name: str = "feed.xml", photos: tuple[str, ...] = ("a b.jpg",)
    ) -> tuple[list[Product], list[Finding]]:
        data = text if isinstance(text, bytes) else text.encode()
        folder = write_files({name: data, **{photo: jpeg() for photo in photos}})
        found = list(open_source(folder / name, settings=Settings()).read())
        return [row for row in found if isinstance(row, Product)], [row for row in found if isinstance(row, Finding)]

    return make


def test_the_same_product_comes_out_of_table_and_xml(read: Reader) -> None:
    assert read(TABLE, "feed.txt") == ([EXPECTED], [])
    # XML has no columns that could be looked through for numbers: a shop's own attributes are text there.
    stock = {**EXPECTED.attributes, "stock": "3"}
    (product,), findings = read(RSS + ITEM + END)
    assert (product.attributes, findings) == (stock, [])
    assert (product.title, product.photo, product.price, product.url) == ("Oxford", "a b.jpg", 12.99, EXPECTED.url)


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        ({"gender": "male", "age_group": "adult"}, {"gender": "Men"}),
        ({"gender": "Female", "age_group": "kids"}, {"gender": "Girls"}),
        ({"gender": "male", "age_group": "Infant"}, {"gender": "Boys"}),
        ({"gender": "unisex"}, {"gender": "Unisex"}),
        ({"gender": "male"}, {}),
        ({"gender": "male", "age_group": "teen"}, {}),
        ({"gender": "women"}, {"gender": "Women"}),
        ({"color": "navy blue"}, {}),
        ({"product_type": "Home > Women > flip-flops"}, {"articleType": "Flip Flops"}),
        ({"product_type": "Sale", "google_product_category": "Clothing > Dresses"}, {"articleType": "Dresses"}),
        ({"google_product_category": "2271"}, {}),
        ({"product_type": "Shirts > Special offers"}, {}),
    ],
)
def test_labels_are_taken_only_where_both_words_mean_the_same(cells: dict[str, str], labels: dict[str, str]) -> None:
    assert exact_labels(cells) == labels


@pytest.mark.parametrize(
    ("label", "known", "same"),
    [
        ("navy blue", "Navy Blue", True),
        ("off-white", "Off White", True),
        ("Gray", "Grey", True),
        ("navy", "Navy Blue", True),
        ("Red/White", "Red", False),
        ("Midnight", "Navy Blue", False),
    ],
)
def test_labels_that_are_spelled_otherwise(label: str, known: str, same: bool) -> None:
    assert spelled_like(label, known) is same


def test_a_gender_without_an_age_stays_as_the_feed_writes_it(read: Reader) -> None:
    (product,), _ = read(f"{RSS}<item><g:id>1</g:id><g:gender>male</g:gender></item>{END}")
    assert product.attributes == {"gender": "male"}


def test_a_kind_of_article_that_the_feed_names_itself_stays(read: Reader) -> None:
    item = "<item><g:id>1</g:id><g:product_type>Shirts</g:product_type><g:articleType>Tops</g:articleType></item>"
    (product,), _ = read(RSS + item + END)
    assert product.attributes == {"product_type": "Shirts", "articleType": "Tops"}


def test_two_columns_of_one_meaning_are_one_attribute(read: Reader) -> None:
    item = "<item><g:id>1</g:id><g:color>Red</g:color><g:baseColour>Rust</g:baseColour><g:season>Fall</g:season></item>"
    (product,), _ = read(RSS + item + END)
    assert product.attributes == {"color": "Red", "season": "Fall"}
    (product,), _ = read(RSS + item.replace("<g:color>Red</g:color>", "") + END)
    assert product.attributes == {"color": "Rust", "season": "Fall"}


def test_columns_that_are_not_google_s_keep_their_names(read: Reader) -> None:
    text = "ID\tTitle\tImage Link\tPrice\tFabric Type\tBaseColour\tColor\n1\tA\t\t5 EUR\tLinen\tRust\tRed\n"
    (product,), findings = read(text, "feed.tsv")
    assert product.attributes == {"Fabric Type": "Linen", "BaseColour": "Rust"}
    assert [found.reason for found in findings] == [
        "column merged: 'color' means the same as 'BaseColour', and fills it where it is empty",
        "no photo: none is named",
    ]


def test_repeated_and_nested_elements_read_as_in_a_table(read: Reader) -> None:
    item = (
        "<item><guid>1</guid><g:additional_image_link>a.jpg</g:additional_image_link>"
        "<g:additional_image_link>b.jpg</g:additional_image_link><g:color>Red</g:color><g:color>Blue</g:color>"
        "<g:shipping>\n<g:country>US</g:country>\n<g:price>6.49 USD</g:price></g:shipping></item>"
    )
    (product,), _ = read(RSS + item + END)
    assert product.product_id == "1"
    assert product.attributes == {
        "additional_image_link": "a.jpg,b.jpg",
        "color": "Red",
        "shipping": "US:6.49 USD",
    }


UNCLOSED = "a comment or CDATA section that begins here, or soon behind, is never closed"


def test_an_element_named_like_a_field_is_an_attribute_of_another_name(read: Reader) -> None:
    (product,), _ = read(f"{RSS}<item><g:id>1</g:id><g:photo>x</g:photo><g:group>y</g:group></item>{END}")
    assert (product.photo, product.group) == (None, None)
    assert product.attributes == {"own_photo": "x", "own_group": "y"}


def item(number: int, inside: str = "") -> str:
    return f"<item><g:id>{number}</g:id><g:title>T{number}</g:title>{inside}</item>\n"


@pytest.mark.parametrize(
    ("broken", "lost", "reason"),
    [
        (item(2, "<g:brand>H&M</g:brand>"), 1, "it is not well-formed XML (not well-formed (invalid token))"),
        (item(2, "<g:brand>&nbsp;</g:brand>"), 1, "it is not well-formed XML (undefined entity)"),
        (item(2, "<g:brand>"), 1, "it is not well-formed XML (mismatched tag)"),
        (item(2).replace("</item>", ""), 1, "another item begins inside it"),
        (item(2, "<a>" * 30 + "</a>" * 30), 1, "it has more than 20 elements inside one another"),
        (item(2, "\x01"), 1, "it is not well-formed XML (not well-formed (invalid token))"),
        (item(2, "<g:brand><![CDATA["), 1, "another item begins inside it"),
        (item(2, "<g:brand><![CDATA[").replace("</item>", ""), 1, "another item begins inside it"),
        (item(2, "<!-- "), 1, "another item begins inside it"),
        ("<!-- unclosed\n" + item(2), 1, UNCLOSED),
        ("<![CDATA[ unclosed\n" + item(2), 1, UNCLOSED),
        ("<!-- " + item(2) + " -->", 0, ""),
        ("<!-- " + item(2) + item(2) + " -->", 0, ""),
        (item(2, "<g:brand><![CDATA[ </item><item> ]]></g:brand>"), 0, ""),
        ("</channel></rss>\n", 1, "it is not well-formed XML (junk after document element)"),
    ],
)
def test_a_broken_item_costs_itself_only(read: Reader, broken: str, lost: int, reason: str) -> None:
    products, findings = read(RSS + item(1) + broken + item(3) + item(4) + END)
    ids = [product.product_id for product in products]
    assert [name for name in ids if name != "2"] == ["1", "3", "4"]
    left_out = [found for found in findings if not found.kept]
    assert len(left_out) == lost
    if lost:
        assert left_out[0].reason == f"broken row: {reason}"
        assert left_out[0].where in ("feed.xml, line 4", "feed.xml, line 5", "feed.xml, line 6")


def test_the_feed_s_own_prefixes_hold_behind_a_broken_item(read: Reader) -> None:
    head = RSS.replace("xmlns:g", 'xmlns:m="urn:m&quot;x" xmlns:g')
    products, _ = read(head + item(1, "&") + item(2, "<m:fit>slim</m:fit>") + END)
    assert [(product.product_id, product.attributes) for product in products] == [("2", {"fit": "slim"})]


@pytest.mark.parametrize("blank", ["\u2028", "\u00a0", "\u2028a\u2028b\u2028"])
def test_a_namespace_with_blanks_is_none_of_google_s(read: Reader, blank: str) -> None:
    products, findings = read(RSS.replace("base.google", f"base{blank}.google") + item(1) + END)
    assert products == []
    assert all(isinstance(found, Finding) for found in findings)


def test_bytes_of_another_encoding_cost_their_item_only(read: Reader) -> None:
    text = RSS + item(1) + item(2, "<g:brand>Größe</g:brand>") + item(3) + END
    products, findings = read(text.encode("latin-1"))
    assert [product.product_id for product in products] == ["1", "3"]
    (left_out,) = [found for found in findings if not found.kept]
    assert told(left_out) == Told(
        "feed.xml, line 5", "broken row: it is not text in the encoding that the file declares", kept=False
    )
    declared = text.replace('version="1.0"?', 'version="1.0" encoding="ISO-8859-1"?')
    assert [product.brand for product in read(declared.encode("latin-1"))[0]] == [None, "Größe", None]
    assert [product.brand for product in read(text.encode("utf-16"))[0]] == [None, "Größe", None]


def test_a_file_that_was_cut_off_says_so(read: Reader) -> None:
    products, findings = read((RSS + item(1) + item(2))[:-20])
    assert [product.product_id for product in products] == ["1"]
    assert told(findings[-1]) == Told("feed.xml, line 5", "broken row: the file ends inside it", kept=False)
    products, findings = read(RSS + item(1))
    assert findings[-1].reason == "broken row: the file ends before the feed does; was it cut off?"


@pytest.mark.parametrize(
    "definition",
    [
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY % a SYSTEM "http://127.0.0.1/a.dtd"> %a;]>',
    ],
)
def test_feeds_that_define_entities_are_refused(read: Reader, definition: str) -> None:
    with pytest.raises(SourceError, match="defines entities or includes other files"):
        read(f'<?xml version="1.0"?>{definition}<rss><channel>{item(1, "&b;&a;")}</channel></rss>')


def test_memory_does_not_grow_with_the_feed(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    padding = "x" * 20_000
    with path.open("w") as file:
        file.write(RSS)
        for number in range(1500):
            file.write(item(number, f"<g:description>{padding}</g:description>"))
        file.write(END)
    assert path.stat().st_size > 30_000_000
    source = open_source(path, settings=Settings())
    tracemalloc.start()
    try:
        assert sum(isinstance(row, Product) for row in source.read()) == 1500
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000


@pytest.mark.parametrize(
    "filler", ["x" * 100_000, "<!-- " + "x" * 100_000, "<a>" * 30_000, "<g:a " + "b='c' " * 20_000]
)
def test_what_never_ends_is_given_up_and_the_next_item_read(
    read: Reader, filler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modiste.sources.google_xml.LARGEST_ITEM", 50_000)
    monkeypatch.setattr("modiste.sources.google_xml.CHUNK", 10_000)
    products, findings = read(f"{RSS}{item(1)}<item><g:id>2</g:id>{filler}{item(3)}{item(4)}{END}")
    assert [product.product_id for product in products] == ["1", "3", "4"]
    assert [found.where for found in findings if not found.kept] == ["feed.xml, line 5"]
