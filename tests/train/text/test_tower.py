"""A text tower on a world of colours and kinds: photos' vectors are sums of two axes, names spell both."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from small_world import COLOURS, png, square

pytest.importorskip("torch")

from modiste import Shop
from modiste.errors import QueryError
from modiste.models.model_folder import open_model
from modiste.models.text_encoder import open_text_tower
from modiste.parallel.progress import Silent
from modiste.schema import Attribute, Role, Schema, kaggle
from modiste.sources.given import GivenSource
from modiste.train.text.check import text_metrics
from modiste.train.text.texts import label_sets, texts_of
from modiste.train.text.tower import TowerPlan, train_text_tower
from modiste.train.text.training import train_text
from modiste.types import Product

KINDS = ("Shirts", "Handbags", "Watches", "Dresses", "Belts")
PLAN = TowerPlan(
    width=16, hidden=16, buckets=64, epochs=40, names_per_batch=40, sentences_per_batch=16, photos_per_batch=400
)


OWN = Schema((Attribute("garment", role=Role.TYPE), Attribute("tone", role=Role.COLOUR)))


def world(brands: int) -> tuple[list[Product], np.ndarray]:
    """Products and vectors of every colour and kind by several brands."""
    random = np.random.default_rng(5)
    products, vectors = [], []
    axes = np.linalg.qr(random.normal(size=(16, 16)))[0]
    for brand in range(brands):
        for c, colour in enumerate(COLOURS):
            for k, kind in enumerate(KINDS):
                title = f"Brand{brand} {colour} {kind}"
                products.append(Product(title, title=title, attributes={"garment": kind, "tone": colour}))
                vectors.append(axes[c] + axes[8 + k] + 0.05 * random.normal(size=16))
    unit = np.array(vectors, np.float32)
    return products, unit / np.linalg.norm(unit, axis=1, keepdims=True)


def test_texts_know_their_photos():
    rows = [("Red Shirt", "Red", "Shirts"), ("red shirts", "Red", "Shirts"), (None, "Blue", "Bags")]
    products = [
        Product(str(row), title=title, attributes={"articleType": kind, "baseColour": colour})
        for row, (title, colour, kind) in enumerate(rows)
    ]
    texts = texts_of([*products, Product("3", title="Blue Bag", attributes={"baseColour": "Blue"})], kaggle())
    assert texts.names == (("blue", "bag"), ("red", "shirt"))
    assert [rows.tolist() for rows in texts.name_rows] == [[3], [0, 1]]
    both = texts.sets.index(("baseColour", "articleType"))
    assert texts.sentences[both] == (("red", "shirt"), ("blue", "bag"))
    assert texts.sentence_of[both].tolist() == [0, 0, 1, -1]
    assert texts.kind.tolist() == [-1, -1, -1, -1]  # no gender
    assert texts.vocabulary() == ["bag", "blue", "red", "shirt"]


def test_sentences_are_of_the_roles_that_a_schema_has():
    assert label_sets(OWN) == (("garment",), ("tone", "garment"), ("tone",))
    assert label_sets(Schema((Attribute("lining"),))) == (("lining",),)
    kaggles = label_sets(kaggle())
    assert kaggles[:3] == (("articleType",), ("baseColour", "articleType"), ("baseColour", "articleType", "gender"))
    assert kaggles[10:] == (
        ("gender",),
        ("masterCategory",),
        ("subCategory",),
        ("baseColour",),
        ("season",),
        ("usage",),
    )


def test_learns_words_so_that_new_names_and_slips_find_their_photos():
    products, vectors = world(brands=10)
    tower = train_text_tower(texts_of(products[:320], OWN), vectors[:320], PLAN, Silent())
    held_out = texts_of(products[320:], OWN)
    assert text_metrics(tower, held_out, OWN, vectors[320:])["name_to_photo_hit_at_10"] > 0.9
    queries = tower.encode_texts(["black watch", "blakc wacth", "magenta dresses"])
    first = [products[row].product_id for row in (queries @ vectors.T).argmax(axis=1)]
    assert [" ".join(name.split()[1:]) for name in first] == ["Black Watches", "Black Watches", "Magenta Dresses"]


def test_the_same_seed_gives_the_same_tower():
    products, vectors = world(brands=2)
    texts, plan = texts_of(products, OWN), replace(PLAN, epochs=2)
    one, other = (train_text_tower(texts, vectors, plan, Silent()) for _ in range(2))
    assert np.array_equal(one.rows, other.rows)


def test_metrics_count_what_they_say():
    class Exact:
        def encode_texts(self, texts: list[str]) -> np.ndarray:
            return np.stack([np.eye(2, dtype=np.float32)[int("blue" in text)] for text in texts])

    titles = [f"red {number}" for number in range(12)] + [f"blue {number}" for number in range(11)]
    tones = ["Red"] * 12 + ["Blue"] * 11
    products = [
        Product(title, title=title, attributes={"garment": "Bags", "tone": tone})
        for title, tone in zip(titles, tones, strict=True)
    ]
    vectors = np.repeat(np.eye(2, dtype=np.float32), [12, 11], axis=0)
    metrics = text_metrics(Exact(), texts_of(products, OWN), OWN, vectors)
    # equal cosines go by row: the first ten of each colour are found, two reds and one blue are not
    assert metrics["name_to_photo_hit_at_10"] == pytest.approx(20 / 23)
    assert metrics["sentence_to_photo_precision_at_10"] == 1.0


@pytest.mark.slow
def test_the_command_puts_a_tower_into_the_model_folder(modiste, tmp_path, colour_model):
    shutil.copytree(colour_model, tmp_path / "model")
    pairs = [
        (
            Product(f"{brand}-{colour}", title=f"Brand{brand} {colour} Square", attributes={"baseColour": colour}),
            png(square(tuple(max(0, channel - brand // 2) for channel in rgb))),
        )
        for brand in range(60)
        for colour, rgb in COLOURS.items()
    ]
    Shop.build(GivenSource(pairs), tmp_path / "shop", tmp_path / "model")
    ended = modiste("train-text", "--shop", tmp_path / "shop", "--model", tmp_path / "model")
    assert (ended.code, "validation_name_to_photo_hit_at_10" in ended.out) == (0, True)
    tower = open_text_tower(open_model(tmp_path / "model"))
    assert tower is not None
    learned = next(colour for colour in COLOURS if tower.knows(colour.lower()))
    found = Shop.open(tmp_path / "shop", tmp_path / "model").search(learned, k=1)
    assert {hit.attributes["baseColour"] for hit in found} == {learned}
    assert found.understood.notes == ()


def test_mistakes_are_refused(modiste, tmp_path, colour_model):
    shutil.copytree(colour_model, tmp_path / "model")
    assert "Give either a SOURCE or a --shop" in modiste("train-text", "--model", tmp_path / "model").err
    mapped = modiste("train-text", "--model", tmp_path / "model", "--shop", tmp_path / "shop", "--column", "title=name")
    assert (mapped.code, "--column and --photos say how a SOURCE is read" in mapped.err) == (2, True)
    shop = Shop.build(GivenSource([(Product("1", title="one"), png(square("Red")))]), tmp_path / "shop", colour_model)
    with pytest.raises(QueryError, match="distinct names to learn from; 200 are needed"):
        train_text(tmp_path / "model", shop.snapshot(), Silent())
