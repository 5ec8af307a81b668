"""The contract of every Store, run over the Lance one and over the plain one in memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from plain_store import PlainStore

from modiste.errors import ShopError
from modiste.store.lance.products import LanceStore
from modiste.types import Fingerprint, Record, Store, StoredArtefact


@pytest.fixture(params=["lance", "plain"])
def store(request, tmp_path, identity) -> Store:
    return LanceStore.create(tmp_path / "shop", identity) if request.param == "lance" else PlainStore(identity)


def same(one: Record, other: Record) -> bool:
    return (
        (one.product, one.product.first_seen) == (other.product, other.product.first_seen)
        and (one.row_hash, one.photo_hash, one.thumbnail) == (other.row_hash, other.photo_hash, other.thumbnail)
        and np.array_equal(one.embedding, other.embedding)
        and np.array_equal(one.signature, other.signature)
        and np.array_equal(one.probabilities, other.probabilities)
        and (one.embedding.dtype, one.signature.dtype, one.probabilities.dtype) == (np.float32, np.uint8, np.float16)
    )


def test_is_a_store_of_its_model(store, identity):
    assert isinstance(store, Store)
    assert store.identity == identity


def test_new_store_is_empty(store):
    snapshot = store.snapshot()
    assert (store.count(), store.fingerprints(), store.records(["a"]), store.thumbnails(["a"])) == (0, {}, [], {})
    assert snapshot.embeddings.shape == (0, 4)
    assert snapshot.embeddings.dtype == np.float32
    assert (snapshot.signatures.shape, snapshot.signatures.dtype) == ((0, 768), np.uint8)
    assert (snapshot.probabilities.shape, snapshot.probabilities.dtype) == ((0, 3), np.float16)
    assert snapshot.columns.num_rows == 0
    assert snapshot.attribute_names == ()


def test_full_record_comes_back_as_it_was(store, record):
    full = record(
        "10001",
        turn=2,
        title="Navy «Oxford» shirt",
        attributes={"articleType": "Shirts", "year": 2012.0},
        photo="images/10001.jpg",
        description="Two\nlines",
        brand="O'Neill",
        price=19.99,
        currency="EUR",
        availability="in stock",
        url="https://shop.example/10001?a=1&b=2",
        group="g1",
        further_photos=("images/10001-back.jpg", "images/10001-sole.jpg"),
        sale_price=14.5,
        sale_start=1_700_000_000.0,
        sale_end=1_700_086_400.5,
        gtin="0012345678905",
        mpn="OX-1",
        sku="OX-1-S",
        size="S",
        garment="oxford",
        first_seen=1_600_000_000.25,
    )
    store.upsert([full, record("bare")])
    first, second = store.records(["10001", "bare"])
    assert same(first, full)
    assert same(second, record("bare"))


def test_records_come_in_the_order_asked_for_and_unknown_ids_are_left_out(store, record):
    store.upsert([record(key) for key in "abc"])
    assert [r.product.product_id for r in store.records(["c", "nobody", "a", "c"])] == ["c", "a"]


def test_more_ids_than_one_query_takes(store, record):
    store.upsert([record(f"p{i:04}") for i in range(2500)])
    ids = [f"p{i:04}" for i in reversed(range(3000))]
    assert [r.product.product_id for r in store.records(ids)] == ids[500:]
    assert len(store.thumbnails(ids)) == 2500
    assert store.remove(ids[:2999]) == 2499
    assert store.count() == 1


def test_upsert_replaces_by_product_id(store, record):
    store.upsert([record("a", title="old", attributes={"season": "Fall", "usage": "Casual"}), record("b")])
    store.upsert([record("a", turn=1, title="new", attributes={"season": "Summer"})])
    assert store.count() == 2
    [a] = store.records(["a"])
    assert same(a, record("a", turn=1, title="new", attributes={"season": "Summer"}))


def test_last_of_several_records_with_one_id_wins(store, record):
    store.upsert([record("a", title="first"), record("b"), record("a", title="last")])
    assert store.count() == 2
    assert store.records(["a"])[0].product.title == "last"
    store.upsert([record("a", title="once more"), record("a", title="very last")])
    assert store.records(["a"])[0].product.title == "very last"


def test_upsert_of_nothing_changes_nothing(store):
    before = store.version()
    store.upsert([])
    assert store.version() == before


def test_version_grows_with_every_write(store, record):
    versions = [store.version()]
    store.upsert([record("a")])
    versions.append(store.version())
    store.upsert([record("a", title="new", attributes={"season": "Fall"})])
    versions.append(store.version())
    store.remove(["a"])
    versions.append(store.version())
    assert versions == sorted(set(versions))


def test_version_stays_without_writes(store, record):
    store.upsert([record("a")])
    before = store.version()
    store.snapshot(), store.fingerprints(), store.records(["a"]), store.remove(["nobody"]), store.optimize()
    assert store.version() == before


def test_remove_counts_what_was_there(store, record):
    store.upsert([record(key) for key in "abc"])
    assert store.remove(["a", "nobody", "c", "a"]) == 2
    assert store.remove(["a"]) == 0
    assert store.remove([]) == 0
    assert list(store.fingerprints()) == ["b"]


def test_fingerprints_have_both_hashes(store, record):
    store.upsert([record("a", photo_hash="f00"), record("b", photo_hash="ba2", title="t")])
    assert store.fingerprints() == {
        "a": Fingerprint("row []", "f00"),
        "b": Fingerprint("row [('title', 't')]", "ba2"),
    }


def test_thumbnails_by_id(store, record):
    store.upsert([record("a"), record("b")])
    assert store.thumbnails(["b", "nobody"]) == {"b": b"jpeg b"}


def test_snapshot_is_ordered_by_id_and_typed(store, record):
    store.upsert([record("b", turn=1, title="B", price=5.0, attributes={"season": "Fall"})])
    store.upsert([record("a", turn=3, attributes={"year": 2012.0}), record("c", group="g")])
    snapshot = store.snapshot()
    assert snapshot.attribute_names == ("season", "year")
    assert snapshot.version == store.version()
    assert np.array_equal(snapshot.embeddings, np.eye(4, dtype=np.float32)[[3, 1, 0]])
    assert (snapshot.signatures.shape, snapshot.signatures.dtype) == ((3, 768), np.uint8)
    assert snapshot.signatures[:, [0, 300, 767]].tolist() == [[3, 47, 2], [1, 45, 0], [0, 44, 255]]
    assert snapshot.probabilities.dtype == np.float16
    assert snapshot.probabilities.tolist() == [[0.5, 0.125, 0.375], [0.5, 0.375, 0.125], [0.5, 0.5, 0]]
    assert snapshot.columns.select(["product_id", "title", "price", "group", "season", "year"]).to_pydict() == {
        "product_id": ["a", "b", "c"],
        "title": [None, "B", None],
        "price": [None, 5.0, None],
        "group": [None, None, "g"],
        "season": [None, "Fall", None],
        "year": [2012.0, None, None],
    }
    assert {name: snapshot.columns.schema.field(name).type for name in ("season", "year", "price")} == {
        "season": pa.string(),
        "year": pa.float64(),
        "price": pa.float64(),
    }


def test_snapshot_has_details_beside_attributes_of_the_same_names(store, record):
    store.upsert([record("b", first_seen=2.5, garment="g", attributes={"garment": "coat", "size": "M"}, size="L")])
    store.upsert([record("a", sale_price=9.0, sale_start=1.0, sale_end=3.0)])
    snapshot = store.snapshot()
    found = {name: snapshot.detail(name).to_pylist() for name in ("sale_price", "sale_start", "sale_end")}
    assert found == {"sale_price": [9.0, None], "sale_start": [1.0, None], "sale_end": [3.0, None]}
    assert (snapshot.detail("first_seen").to_pylist(), snapshot.detail("garment").to_pylist()) == (
        [None, 2.5],
        [None, "g"],
    )
    assert snapshot.columns.column("garment").to_pylist() == [None, "coat"]
    assert snapshot.attribute_names == ("garment", "size")
    with pytest.raises(KeyError):
        snapshot.detail("price")


def test_fingerprints_know_when_a_product_was_first_seen(store, record):
    store.upsert([record("a", first_seen=7.25), record("b")])
    assert {key: each.first_seen for key, each in store.fingerprints().items()} == {"a": 7.25, "b": None}


NASTY = [
    "it's",
    '"quoted"',
    "a`b",
    "x.y",
    "ünï côdé 服",
    "a|b=c",
    "'; DROP TABLE products; --",
    "%27",
    "back\\slash",
    " ",
]


@pytest.mark.parametrize(
    "name", [*NASTY, "thumbnail", "vector", "signature", "probabilities", "row_hash", "Season", "season"]
)
def test_any_name_can_be_an_attribute(store, record, name):
    store.upsert([record("a", attributes={name: "old", "Season": "x", "season": "y"})])
    store.upsert([record("a", attributes={name: "new"})])
    assert store.records(["a"])[0].product.attributes == {name: "new"}
    assert store.snapshot().columns.column(name).to_pylist() == ["new"]


@pytest.mark.parametrize("key", NASTY)
def test_any_text_can_be_an_id(store, record, key):
    store.upsert([record(key), record("b")])
    store.upsert([record(key, title="new")])
    assert store.records([key])[0].product.title == "new"
    assert store.remove([key]) == 1
    assert list(store.fingerprints()) == ["b"]


def test_attribute_cannot_have_the_name_of_a_product_field(store, record):
    with pytest.raises(ShopError, match="'price'"):
        store.upsert([record("a", attributes={"price": "cheap"})])
    assert store.count() == 0


def test_attribute_keeps_its_kind(store, record):
    store.upsert([record("a", attributes={"size": "M"})])
    with pytest.raises(ShopError, match="'size'"):
        store.upsert([record("b"), record("c", attributes={"size": 40.0})])
    assert list(store.fingerprints()) == ["a"]


def test_attribute_has_one_kind_within_a_write(store, record):
    with pytest.raises(ShopError, match="'size'"):
        store.upsert([record("b", attributes={"size": "M"}), record("c", attributes={"size": 40.0})])
    assert store.count() == 0


@pytest.mark.parametrize("vector", [np.ones(3, np.float32), np.array([1, np.nan, 0, 0], np.float32)])
def test_vector_that_does_not_fit_is_refused(store, record, vector):
    with pytest.raises(ShopError, match="vector"):
        store.upsert([record("a"), replace(record("b"), embedding=vector)])
    assert store.count() == 0


@pytest.mark.parametrize("signature", [np.zeros(767, np.uint8), np.zeros((1, 768), np.uint8), np.zeros(768)])
def test_signature_that_does_not_fit_is_refused(store, record, signature):
    with pytest.raises(ShopError, match="signature"):
        store.upsert([record("a"), replace(record("b"), signature=signature)])
    assert store.count() == 0


@pytest.mark.parametrize("likely", [np.zeros(2, np.float16), np.zeros((1, 3), np.float16), np.zeros(3, np.float32)])
def test_probabilities_that_do_not_fit_are_refused(store, record, likely):
    with pytest.raises(ShopError, match="probabilities"):
        store.upsert([record("a"), replace(record("b"), probabilities=likely)])
    assert store.count() == 0


@pytest.fixture(params=["lance", "plain"])
def headless(request, tmp_path, identity) -> Store:
    """A store whose model has no heads."""
    identity = replace(identity, classes=0)
    return LanceStore.create(tmp_path / "headless", identity) if request.param == "lance" else PlainStore(identity)


def test_model_without_heads_keeps_none(headless, record):
    plain = replace(record("a"), probabilities=np.empty(0, np.float16))
    with pytest.raises(ShopError, match="probabilities"):
        headless.upsert([record("a")])
    headless.upsert([plain])
    assert same(headless.records(["a"])[0], plain)
    assert headless.snapshot().probabilities.shape == (1, 0)


def test_notes_are_kept_by_kind_and_key(store, record):
    notes = store.notes("corrections")
    assert (notes.version(), notes.all(), notes.drop(["a"])) == (0, {}, 0)
    notes.put({"b": "one", "a'": "two"})
    first = notes.version()
    notes.put({"b": "three"})
    assert notes.all() == {"a'": "two", "b": "three"}
    assert store.notes("corrections").all() == notes.all()
    assert store.notes("taught").all() == {}
    assert 0 < first < notes.version()
    assert notes.drop(["a'", "nobody"]) == 1
    assert notes.all() == {"b": "three"}
    assert store.count() == 0


def test_artefacts_are_replaced_by_the_next_version_alone(store):
    files = store.artefacts()
    assert (files.version(), files.headers(), files.read("pairs"), files.drop(["pairs"])) == (0, {}, None, 0)
    first = StoredArtefact("pairs", 1, '{"a": 1}')
    assert files.write(first, b"one")
    assert not files.write(first, b"another one")
    assert not files.write(StoredArtefact("pairs", 3, "{}"), b"three")
    assert store.artefacts().read("pairs") == (first, b"one")
    version = files.version()
    second = StoredArtefact("pairs", 2, '{"a": 2}')
    assert files.write(second, b"\0two")
    assert files.read("pairs") == (second, b"\0two")
    assert 0 < version < files.version()


def test_artefacts_are_listed_without_their_content_and_dropped(store, record):
    files = store.artefacts()
    stored = [StoredArtefact(name, 1, name) for name in ("net", "factors", 'it\'s 100 % "new"')]
    assert all(files.write(each, b"content") for each in stored)
    assert files.headers() == {each.name: each for each in sorted(stored, key=lambda each: each.name)}
    store.upsert([record("a")])
    assert files.drop(["net", 'it\'s 100 % "new"', "nobody"]) == 2
    files.purge()
    assert (list(files.headers()), store.count()) == (["factors"], 1)
