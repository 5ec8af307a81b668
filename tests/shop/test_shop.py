"""Shop over the small world: every score can be worked out in the head (see small_world)."""

from __future__ import annotations

import csv
import io
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image
from small_world import COLOURS, ColourEncoder, png, score, square

from modiste import Shop
from modiste.errors import ModelMismatchError, PhotoError, QueryError, ShopError, SourceError
from modiste.settings import Settings
from modiste.shop import MOST_HITS
from modiste.sources.given import GivenSource
from modiste.sources.reading import read
from modiste.types import Condition, Encoder, ModelIdentity, Product

SETTINGS = Settings(threads=2, encode_batch=4, write_batch=4)


class OtherEncoder(ColourEncoder):
    identity = ModelIdentity("other", "other-1", "other-1", 4)


def pairs() -> list[tuple[Product, bytes]]:
    """A square of each colour; bright ones cost 10, the others 20."""
    return [
        (
            Product(
                colour.lower(),
                title=f"{colour} square",
                price=10.0 if sum(rgb) > 500 else 20.0,
                attributes={"articleType": "Square", "baseColour": colour, "channels": float(sum(c > 0 for c in rgb))},
            ),
            png(square(colour)),
        )
        for colour, rgb in COLOURS.items()
    ]


@pytest.fixture
def shop(tmp_path) -> Shop:
    return Shop.build(GivenSource(pairs()), tmp_path / "shop", ColourEncoder(), SETTINGS)


def ids(hits) -> list[str]:
    return [hit.product_id for hit in hits]


def test_build_and_open_hold_the_same(shop, tmp_path):
    again = Shop.open(tmp_path / "shop", ColourEncoder(), SETTINGS)
    assert shop.count == again.count == 8
    assert again.product("red") == Product(
        "red",
        title="Red square",
        photo="red",
        price=20.0,
        attributes={"articleType": "Square", "baseColour": "Red", "channels": 1.0},
    )


def test_similar_by_id_leaves_the_product_out_and_ranks_by_colour(shop):
    hits = shop.similar("red", k=7)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5, 6, 7]
    assert ids(hits)[:3] == ["black", "magenta", "yellow"]  # one channel away, ties by id
    assert [hit.score for hit in hits] == pytest.approx(
        sorted((score("Red", colour) for colour in COLOURS if colour != "Red"), reverse=True), abs=1e-3
    )


def test_similar_by_photo_finds_the_product_itself(shop):
    [hit] = shop.similar(png(square("Green", 300, 200)), k=1)
    assert (hit.product_id, hit.title, hit.price) == ("green", "Green square", 20.0)
    assert hit.score == pytest.approx(1.0, abs=1e-3)
    assert hit.attributes == {"articleType": "Square", "baseColour": "Green", "channels": 1.0}


def test_hits_by_id_say_why(shop):
    assert shop.similar("red", k=1)[0].why == ("same type",)
    assert shop.similar(square("Red"), k=1)[0].why == ("same colour", "nearly the same look")


@pytest.mark.parametrize(
    "picture",
    [
        square("Blue"),
        square("Blue").convert("RGBA"),
        square("Blue").quantize(4),
        Image.new("RGBA", (9, 9), (0, 0, 255, 255)),
    ],
)
def test_pictures_of_any_mode_are_photos(shop, picture):
    assert ids(shop.similar(picture, k=1)) == ["blue"]


def test_transparent_picture_lies_on_white(shop):
    assert ids(shop.similar(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), k=1)) == ["white"]


def test_picture_is_turned_upright(shop):
    half = Image.new("RGB", (60, 80), "white")
    half.paste("red", (0, 0, 60, 40))
    exif = Image.Exif()
    exif[0x0112] = 3
    turned = io.BytesIO()
    half.transpose(Image.Transpose.ROTATE_180).save(turned, "PNG", exif=exif)
    upright = shop.similar(half, k=8)
    assert shop.similar(Image.open(turned), k=8) == upright
    assert shop.similar(turned.getvalue(), k=8) == upright


def test_text_is_an_id_first_and_a_photo_s_path_second(shop, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    square("Green").save("red", "PNG")
    square("Green").save("photo.png")
    assert "red" not in ids(shop.similar("red"))
    assert ids(shop.similar(Path("red"), k=1)) == ids(shop.similar("photo.png", k=1)) == ["green"]


@pytest.mark.parametrize("text", ["nobody", "", "x" * 5000, "nul\0byte"], ids=["unknown", "empty", "long", "nul"])
def test_text_that_is_neither_id_nor_photo_is_refused(shop, text):
    with pytest.raises(QueryError, match="is neither a product of the shop nor a photo file"):
        shop.similar(text)


@pytest.mark.parametrize("photo", [b"", b"text", Path("nowhere.jpg"), Image.new("RGB", (0, 5))])
def test_unusable_photo_is_refused(shop, photo):
    with pytest.raises(PhotoError):
        shop.similar(photo)


@pytest.mark.parametrize("k", [0, -1, MOST_HITS + 1])
def test_unreasonable_k_is_refused(shop, k):
    with pytest.raises(QueryError, match=f"k is {k}"):
        shop.similar("red", k)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (None, ["black", "magenta", "yellow", "blue", "green", "white", "cyan"]),
        ("channels=2", ["magenta", "yellow", "cyan"]),
        (["channels>=2", "price<15"], ["magenta", "yellow", "white", "cyan"]),
        ([Condition("baseColour", "!=", ("Black", "White")), "channels=1"], ["blue", "green"]),
        (Condition("baseColour", "=", ("cyan",)), ["cyan"]),
    ],
)
def test_where_holds_for_every_hit(shop, where, expected):
    found = ids(shop.similar("red", where=where))
    assert sorted(found) == sorted(expected)
    assert found == expected or where is None


def test_unknown_condition_is_refused(shop):
    with pytest.raises(QueryError, match="baseColour"):
        shop.similar("red", where="baseColour=Purple")


def test_near_duplicates_share_one_hit(shop):
    shop.upsert([(Product(f"red {n}"), png(square("Red", 80 * n, 60 * n))) for n in (1, 2)])
    [first, second] = shop.similar(square("Red"), k=2)
    assert (first.product_id, first.variants) == ("red", ("red 1", "red 2"))
    assert second.score == pytest.approx(0.5, abs=1e-3)
    assert ids(shop.similar(square("Red"), k=3, collapse=False)) == ["red", "red 1", "red 2"]
    assert not {"red 1", "red 2"} & set(ids(shop.similar("red", k=10)))


def test_other_photo_is_a_hit_of_its_own_however_close_the_model_puts_it(shop):
    shop.upsert([(Product("red stripe"), png(square("Red", 20, 60)))])
    hits = shop.similar(square("Red"), k=2)
    assert [(hit.product_id, hit.variants, round(hit.score, 3)) for hit in hits] == [
        ("red", (), 1.0),
        ("red stripe", (), 1.0),
    ]
    assert ids(shop.similar("red", k=1)) == ["red stripe"]


def test_sold_out_product_is_replaced_by_its_double_in_stock(shop):
    sold_out = Product("sold out", availability="OutOfStock")
    shop.upsert([(sold_out, png(square("Red"))), (Product("double", availability="true"), png(square("Red")))])
    assert ids(shop.similar("sold out", where="availability=in stock")) == ["double"]
    assert ids(shop.similar("sold out", where="availability=preorder")) == []


def test_a_source_that_cannot_be_read_leaves_no_shop(tmp_path):
    with pytest.raises(SourceError):
        Shop.build(tmp_path / "nothing.zip", tmp_path / "shop", ColourEncoder(), SETTINGS)
    assert not (tmp_path / "shop").exists()


def test_two_photos_of_one_name_stay_two(shop):
    given = [
        (Product("one", photo="front.png"), png(square("Cyan"))),
        (Product("two", photo="front.png"), png(square("Red"))),
    ]
    assert shop.upsert(given).encoded == 2
    one, two = (
        np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).mean((0, 1))
        for data in shop.thumbnails(["one", "two"]).values()
    )
    assert np.abs(one - two).max() > 50


def test_answers_are_as_many_as_asked_for_where_many_are_of_one_group(shop):
    shop.upsert(
        (
            Product(f"{group}-{size}", title="Tall thing", group=f"g{group}"),
            png(square((40 * group, 120, 255 - 40 * group))),
        )
        for group in range(6)
        for size in range(20)
    )
    for k in (3, 5, 6):
        hits = shop.search("tall thing", k=k).hits
        assert len({hit.product_id.partition("-")[0] for hit in hits if "-" in hit.product_id}) == k


def test_a_text_is_one_id_and_not_those_of_its_letters(shop):
    pairs = [(Product(name), png(square("Cyan"))) for name in ("1", "2", "12")]
    shop.upsert(pairs)
    assert (shop.unknown("12"), shop.unknown("13"), list(shop.thumbnails("12"))) == ([], ["13"], ["12"])
    assert shop.remove("12") == 1
    assert shop.unknown(["1", "2", "12"]) == ["12"]


def test_upserted_product_is_found_at_once_and_a_removed_one_no_more(shop):
    grey = png(square((130, 130, 130)))
    report = shop.upsert([(Product("grey"), grey)])
    assert report.encoded == 1
    assert ids(shop.similar(grey, k=1)) == ["grey"]
    assert shop.remove(["grey", "nobody"]) == 1
    assert "grey" not in ids(shop.similar(grey, k=10))
    with pytest.raises(QueryError, match="no product 'grey'"):
        shop.product("grey")


def test_given_products_are_read_as_a_table_is(shop):
    attributes = {"articleType": " Square ", "baseColour": "NA", "channels": 2.0}
    report = shop.upsert(
        [
            (Product("tidy", title="  A square ", brand="", attributes=attributes), png(square("Cyan"))),
            (Product(""), b""),
        ]
    )
    tidy = shop.product("tidy")
    assert (tidy.title, tidy.brand, dict(tidy.attributes)) == (
        "A square",
        None,
        {"articleType": "Square", "channels": 2.0},
    )
    assert (report.encoded, report.left_out) == (1, {"empty id": 1})


def test_upsert_reports_a_broken_photo(shop):
    report = shop.upsert([(Product("bad"), b"no photo"), (Product("good"), png(square("Red")))])
    assert (report.encoded, report.left_out) == (1, {"refused photo": 1})


def test_other_shop_object_s_write_is_seen_within_seconds(shop, tmp_path):
    other = Shop.open(tmp_path / "shop", ColourEncoder(), SETTINGS)
    assert other.count == 8
    shop.upsert([(Product("grey"), png(square((130, 130, 130))))])
    end = time.monotonic() + 3
    while ids(other.similar(square((130, 130, 130)), k=1)) != ["grey"]:
        assert time.monotonic() < end


def test_questions_from_many_threads_while_products_come_and_go(shop):
    def ask(number: int) -> list[str]:
        return ids(shop.similar("red" if number % 2 else square("Red"), k=9))

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(ask, range(60))
        for number in range(10):
            shop.upsert([(Product(f"extra {number}"), png(square((number, 255, 128))))])
            shop.remove([f"extra {number}"])
        found = list(answers)
    assert all("red" not in answer for answer in found[1::2])
    assert all(answer[0] == "red" and len(answer) >= 8 for answer in found[::2])


def test_update_takes_a_catalogue_a_source_or_a_path(shop, tmp_path):
    square((10, 200, 100)).save(tmp_path / "10.png")
    folder = tmp_path / "folder"
    folder.mkdir()
    square((10, 200, 100)).save(folder / "10.png")
    assert shop.update(folder).encoded == 1
    assert shop.update(str(folder)).unchanged == 1
    assert shop.update(read(GivenSource(pairs()))).unchanged == 8
    assert shop.update(GivenSource(pairs()), prune=True).removed == 1


def test_upsert_with_a_broken_photo_changes_nothing(shop):
    report = shop.upsert([(Product("red", title="new words"), b"")])
    assert (report.left_out, report.earlier_photo) == ({"refused photo": 1}, 0)
    assert shop.product("red").title != "new words"


def test_other_model_is_refused_until_rebuilt(shop, tmp_path):
    with pytest.raises(ModelMismatchError):
        Shop.open(tmp_path / "shop", OtherEncoder(), SETTINGS)
    rebuilt = Shop.create(tmp_path / "shop", OtherEncoder(), SETTINGS, rebuild=True)
    assert rebuilt.count == 0
    end = time.monotonic() + 3
    with pytest.raises(ModelMismatchError):
        while time.monotonic() < end:
            shop.similar(square("Red"))


def test_label_probabilities_are_the_model_s(shop):
    likely = shop.label_probabilities()
    best = likely.of("baseColour").argmax(axis=1)
    ids_of_rows = shop.snapshot().columns["product_id"].to_pylist()
    assert [likely.labels["baseColour"][index].lower() for index in best] == ids_of_rows


def test_missing_shop_is_refused(tmp_path):
    with pytest.raises(ShopError, match="There is no shop"):
        Shop.open(tmp_path / "nowhere", ColourEncoder(), SETTINGS)


def test_model_folder_is_loaded_for_photos_only(tmp_path, colour_model, monkeypatch):
    shop = Shop.build(GivenSource(pairs()), tmp_path / "shop", colour_model, SETTINGS)
    assert ids(shop.similar(square("Red"), k=1)) == ["red"]
    again = Shop.open(tmp_path / "shop", str(colour_model), SETTINGS)
    monkeypatch.setattr("modiste.models.encoder.OnnxEncoder.__init__", lambda *_: pytest.fail("the net was loaded"))
    assert len(again.similar("red")) == 7


def test_model_folder_is_an_encoder(colour_model):
    from modiste.models.lazy import LazyEncoder

    lazy = LazyEncoder.open(colour_model)
    assert isinstance(lazy, Encoder)
    pixels = lazy.prepare(square("Red"))[np.newaxis]
    assert np.allclose(lazy.encode(pixels).embeddings, ColourEncoder().encode(pixels).embeddings, atol=1e-3)


def test_export_as_parquet_has_the_columns_the_attributes_and_the_vectors(shop, tmp_path):
    path = shop.export_table(tmp_path / "new folder" / "table.parquet")
    table = pq.read_table(path)
    assert table.column("product_id").to_pylist() == sorted(colour.lower() for colour in COLOURS)
    assert table.column("baseColour").to_pylist()[6] == "White"
    assert table.column("channels").to_pylist()[6] == 3.0
    assert np.allclose(table.column("vector").to_pylist()[6], [0.5, 0.5, 0.5, 0.5], atol=1e-3)
    assert [entry.name for entry in path.parent.iterdir()] == ["table.parquet"]


def test_export_as_csv_runs_no_formula(shop, tmp_path):
    shop.upsert([(Product("=1+1", title="@SUM(A1)", price=-5.0, attributes={"note": "+x"}), png(square("Red")))])
    with shop.export_table(tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["product_id"]: row for row in csv.DictReader(file)}
    assert {row for row in rows if row.startswith(("=", "+", "-", "@"))} == set()
    assert (rows["'=1+1"]["title"], rows["'=1+1"]["note"], rows["'=1+1"]["price"]) == ("'@SUM(A1)", "'+x", "-5")
    assert [float(rows["white"][f"vector_{i}"]) for i in range(4)] == pytest.approx([0.5] * 4, abs=1e-3)
    assert rows["white"]["title"] == "White square"


@pytest.mark.parametrize("name", ["table.xlsx", "table"])
def test_export_to_an_unknown_kind_is_refused(shop, tmp_path, name):
    with pytest.raises(QueryError, match=r"\.parquet, \.csv"):
        shop.export_table(tmp_path / name)
    assert not (tmp_path / name).exists()
