"""The sample shop: what it holds, what is planted in it, and that its pictures show what its rows say."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modiste.catalogue.near_duplicates import near_duplicates_of
from modiste.errors import PhotoError, QueryError
from modiste.sample.drawing.photo import COLOURS, GARMENTS, Drawing, draw
from modiste.sample.sample_shop import SampleShop, draw_products, write_sample_shop
from modiste.schema import kaggle
from modiste.sources.kaggle import KaggleSource
from modiste.sources.reading import read
from modiste.types import Product, Source
from modiste.vision.decode import decode
from modiste.vision.signature import signature

SMALL = (80, 60)
CLOTH_IN_THE_MIDDLE = ("Shirts", "Tshirts", "Skirts", "Trousers", "Handbags", "Caps", "Ties")


@pytest.fixture(scope="module")
def shop() -> SampleShop:
    return SampleShop()


@pytest.fixture(scope="module")
def products(shop: SampleShop) -> tuple[Product, ...]:
    return read(shop).products


def planted(shop: SampleShop, fault: str) -> list[Product]:
    return [row.product for row in shop.rows if row.fault == fault]


def pixels(shop: SampleShop, product: Product) -> np.ndarray:
    assert product.photo is not None
    return np.asarray(decode(shop.photo(product.photo), max_bytes=10**7, max_pixels=10**7), np.float32)


def test_there_are_360_products_over_at_least_12_article_types(shop: SampleShop, products: tuple[Product, ...]) -> None:
    assert isinstance(shop, Source)
    assert (shop.name, len(products)) == ("sample shop (seed 0)", 360)
    counts = Counter(product.attributes["articleType"] for product in products)
    assert len([kind for kind, count in counts.items() if count >= 8]) >= 12
    assert {product.attributes["gender"] for product in products} == {"Men", "Women", "Boys", "Girls", "Unisex"}
    assert len({product.attributes.get("baseColour") for product in products}) >= 20


@pytest.mark.parametrize("attribute", kaggle().names)
def test_every_label_is_one_of_kaggles(products: tuple[Product, ...], attribute: str) -> None:
    used = {product.attributes[attribute] for product in products if attribute in product.attributes}
    assert used <= set(kaggle().named(attribute).labels)


def test_titles_prices_and_availability_are_those_of_a_shop(shop: SampleShop, products: tuple[Product, ...]) -> None:
    for row in shop.rows:
        pattern = "" if row.drawing.pattern == "Solid" else f" {row.drawing.pattern}"
        said = f"{row.product.brand} {row.drawing.gender} {row.drawing.colour}{pattern} "
        assert str(row.product.title).startswith(said)
    assert all(product.price and product.price > 5 and product.currency == "EUR" for product in products)
    stock = Counter(product.availability for product in products)
    assert set(stock) == {"in stock", "out of stock"}
    assert 0.05 < stock["out of stock"] / len(products) < 0.25


def test_the_same_seed_draws_the_same_bytes_and_another_seed_others(shop: SampleShop) -> None:
    again, other = SampleShop(), SampleShop(seed=1)
    assert again.rows == shop.rows
    keys = [row.product.photo for row in shop.rows[:10] if row.product.photo]
    assert [again.photo(key) for key in keys] == [shop.photo(key) for key in keys]
    first, second = shop.rows[0].product.photo, other.rows[0].product.photo
    assert first != second
    assert first is not None and second is not None and shop.photo(first) != other.photo(second)


def test_threads_draw_what_one_thread_draws() -> None:
    shop = SampleShop(products=40, size=SMALL)
    keys = [row.product.photo for row in shop.rows if row.product.photo]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(shop.photo, keys)) == [shop.photo(key) for key in keys]


@pytest.mark.slow
def test_every_photo_decodes_but_the_one_cut_short(shop: SampleShop, products: tuple[Product, ...]) -> None:
    refused = []
    for product in products:
        if product.photo is None:
            continue
        try:
            assert pixels(shop, product).shape == (240, 180, 3)
        except PhotoError:
            refused.append(product.product_id)
    assert refused == [product.product_id for product in planted(shop, "broken photo")]
    assert len(refused) == 1


def test_an_unknown_photo_key_is_refused(shop: SampleShop) -> None:
    with pytest.raises(PhotoError, match="no such photo"):
        shop.photo("images/1.jpg")


def test_near_duplicates_repeat_a_title_and_nearly_the_pixels_but_not_the_bytes(shop: SampleShop) -> None:
    originals = {row.drawing.take: row.product for row in shop.rows if not row.fault}
    copies = [row for row in shop.rows if row.fault == "near-duplicate"]
    assert len(copies) >= 10
    for copy in copies[:4]:
        original = originals[copy.drawing.take]
        assert (copy.product.title, copy.product.product_id) != (original.title, original.product_id)
        assert copy.product.title == original.title
        photos = [Image.fromarray(pixels(shop, product).astype(np.uint8)) for product in (original, copy.product)]
        assert near_duplicates_of(signature(photos[0]), signature(photos[1])[np.newaxis]).all()
        small = [np.asarray(photo.resize((9, 12)), np.float32) for photo in photos]
        assert 0 < np.abs(small[0] - small[1]).mean() < 6


def test_colour_variants_share_a_group_named_by_their_first_id(shop: SampleShop) -> None:
    groups: dict[str, list[Product]] = {}
    for row in shop.rows:
        if row.product.group and not row.fault:
            groups.setdefault(row.product.group, []).append(row.product)
    complete = [members for group, members in groups.items() if members[0].product_id == group and len(members) > 1]
    assert len(complete) > 50
    for members in complete:
        assert len({member.attributes["baseColour"] for member in members}) == len(members)
        assert len({(m.brand, m.price, m.attributes["articleType"], m.attributes["gender"]) for m in members}) == 1


def test_wrong_rows_are_reported_or_kept_as_planted(shop: SampleShop) -> None:
    catalogue = read(shop)
    kept = {product.product_id: product for product in catalogue.products}
    (bare,), (clash,) = planted(shop, "no photo"), planted(shop, "repeated id")
    assert [(finding.product_id, finding.kept) for finding in catalogue.findings] == [
        (bare.product_id, True),
        (clash.product_id, False),
    ]
    assert kept[bare.product_id].photo is None
    assert kept[clash.product_id].title != clash.title
    no_season, no_colour = planted(shop, "missing labels")
    assert not {"season", "usage"} & set(no_season.attributes)
    assert "baseColour" not in no_colour.attributes


def test_two_labels_are_wrong_where_the_title_and_the_photo_are_right(shop: SampleShop) -> None:
    colour, kind = [row for row in shop.rows if row.fault == "wrong label"]
    assert colour.product.attributes["baseColour"] != colour.drawing.colour
    assert colour.drawing.colour in str(colour.product.title)
    assert kind.product.attributes["articleType"] == "Scarves" != kind.drawing.article_type


@pytest.mark.parametrize("article_type", CLOTH_IN_THE_MIDDLE)
def test_a_plain_garment_has_the_colour_that_its_label_names(article_type: str) -> None:
    names, table = list(COLOURS), np.asarray(list(COLOURS.values()))
    for number, colour in enumerate(names):
        second = "Black" if colour == "White" else "White"
        gender = ("Men", "Women")[number % 2]
        drawing = Drawing(article_type, gender, colour, second, "Solid", "white", (3, number), (4, number))
        photo = np.asarray(draw(drawing, 120, 90), np.float32)
        middle = np.median(photo[50:75, 35:55].reshape(-1, 3), axis=0)
        assert names[int(np.linalg.norm(table - middle, axis=1).argmin())] == colour


@pytest.mark.parametrize("article_type", sorted(GARMENTS))
def test_on_white_the_product_is_centred_and_fills_the_frame(article_type: str) -> None:
    gender = "Women" if article_type in ("Dresses", "Skirts", "Heels", "Handbags") else "Men"
    drawing = Drawing(article_type, gender, "Red", "Black", "Solid", "white", (5,), (6,))
    rows, columns = np.nonzero(np.asarray(draw(drawing, 240, 180)).min(axis=2) < 200)
    height, width = np.ptp(rows) / 240, np.ptp(columns) / 180
    assert max(height, width) > 0.6
    assert abs((rows.min() + rows.max()) / 480 - 0.5) < 0.06
    assert abs((columns.min() + columns.max()) / 360 - 0.5) < 0.06


def test_a_busy_ground_and_a_pattern_change_the_picture() -> None:
    plain = Drawing("Shirts", "Men", "White", "Red", "Solid", "white", (1,), (2,))
    busy = [draw(replace(plain, ground=ground), *SMALL) for ground in ("wood", "leaves")]
    patterned = [draw(replace(plain, pattern=name), *SMALL) for name in ("Striped", "Checked", "Polka Dot", "Floral")]
    assert all(np.asarray(photo)[:, 0].mean() < 250 for photo in busy)
    assert all(np.asarray(photo)[:, 0].mean() == 255 for photo in patterned)
    assert len({photo.tobytes() for photo in (draw(plain, *SMALL), *busy, *patterned)}) == 7


@pytest.mark.parametrize("article_type", ["Shirts", "Tshirts", "Jeans", "Trousers"])
def test_a_womans_clothes_are_narrower_and_a_boys_shorter(article_type: str) -> None:
    extents = {}
    for gender in ("Men", "Women", "Boys"):
        photo = draw(Drawing(article_type, gender, "Red", "Black", "Solid", "white", (5,), (6,)), 240, 180)
        rows, columns = np.nonzero(np.asarray(photo).min(axis=2) < 200)
        extents[gender] = np.ptp(rows), np.ptp(columns)
    assert extents["Women"][1] < 0.92 * extents["Men"][1]
    assert extents["Boys"][0] < 0.92 * extents["Men"][0]


def test_printed_t_shirts_carry_a_print_in_the_second_colour() -> None:
    drawing = Drawing("Tshirts", "Men", "White", "Red", "Printed", "white", (1,), (2,))
    printed, plain = (np.asarray(draw(one, 240, 180), int) for one in (drawing, replace(drawing, pattern="Solid")))
    red = (printed[..., 0] - printed[..., 1] > 100) & (plain[..., 0] - plain[..., 1] < 20)
    assert red[80:140, 60:120].sum() > 300
    assert red.sum() == red[60:150, 50:130].sum()


def test_products_for_training_have_no_faults_and_ids_of_their_own(shop: SampleShop) -> None:
    drawn = list(draw_products(seed=5, count=45, size=SMALL))
    assert len({product.product_id for product, _ in drawn} - {row.product.product_id for row in shop.rows}) == 45
    assert all(photo.size == (60, 80) and photo.mode == "RGB" for _, photo in drawn)
    assert all(set(kaggle().names) < set(product.attributes) for product, _ in drawn)


def test_the_written_folder_reads_like_the_shop(tmp_path: Path) -> None:
    shop = SampleShop(seed=2, products=48, size=SMALL)
    folder = write_sample_shop(tmp_path / "shop", seed=2, products=48, size=SMALL)
    written, drawn = read(KaggleSource(folder)), read(shop)
    assert written.findings == drawn.findings
    assert [(p.product_id, p.title, p.attributes, p.photo) for p in written.products] == [
        (p.product_id, p.title, p.attributes, p.photo) for p in drawn.products
    ]
    for product in drawn.products:
        if product.photo:
            assert (folder / product.photo).read_bytes() == shop.photo(product.photo)
    assert Image.open(BytesIO(shop.photo(str(drawn.products[0].photo)))).size == (60, 80)


def test_too_small_a_shop_is_refused() -> None:
    with pytest.raises(QueryError, match="at least 40"):
        SampleShop(products=5)
