"""What only a store on disk can do: be opened again, by the wrong model, by others at once, or after a kill."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import lancedb
import numpy as np
import pyarrow as pa
import pytest

from modiste.errors import ModelMismatchError, ShopError
from modiste.store.lance.products import SEEN_WITHIN, LanceStore, exists
from modiste.store.manifest import FORMAT, METADATA_KEY, Manifest
from modiste.types import ModelIdentity

OTHER = ModelIdentity("other-net", "aaaaaaaabbbb", "ccccccccdddd", 8)


@pytest.fixture
def shop(tmp_path) -> Path:
    return tmp_path / "my shop %20 é"


def disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_reopened_store_has_everything(shop, identity, record):
    LanceStore.create(shop, identity, {"encode_batch": 64}).upsert([record("a", attributes={"x.y": "1"}), record("b")])
    store = LanceStore.open(str(shop), identity)
    assert store.identity == identity
    assert store.manifest.settings == {"encode_batch": 64}
    assert store.snapshot().attribute_names == ("x.y",)
    assert sorted(store.fingerprints()) == ["a", "b"]


def test_file_uri_names_the_same_folder(tmp_path, identity, record):
    LanceStore.create(tmp_path / "a shop", identity).upsert([record("a")])
    assert LanceStore.open((tmp_path / "a shop").as_uri()).count() == 1


def test_create_opens_what_is_there(shop, identity, record):
    LanceStore.create(shop, identity).upsert([record("a")])
    assert LanceStore.create(shop, identity).count() == 1


def test_missing_folder_is_refused_and_not_made(shop):
    with pytest.raises(ShopError, match=r"There is no shop at .*modiste index SOURCE --shop"):
        LanceStore.open(shop)
    assert not shop.exists()


def test_unknown_scheme_is_refused():
    with pytest.raises(ShopError, match=r"ftp://.*s3://"):
        LanceStore.open("ftp://host/shop")


@pytest.mark.parametrize("begin", [LanceStore.create, LanceStore.rebuild])
def test_folder_with_other_things_is_refused_and_kept(tmp_path, identity, begin):
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(ShopError, match="holds other things"):
        begin(tmp_path, identity)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_folder_with_hidden_files_alone_counts_as_empty(tmp_path, identity):
    (tmp_path / ".gitkeep").touch()
    assert LanceStore.create(tmp_path, identity).count() == 0


def test_file_is_refused(tmp_path, identity):
    (tmp_path / "shop").write_bytes(b"x")
    with pytest.raises(ShopError, match="is a file"):
        LanceStore.create(tmp_path / "shop", identity)


def test_lance_table_of_someone_else_is_refused(tmp_path):
    lancedb.connect(tmp_path).create_table("products", pa.table({"x": [1]}))
    with pytest.raises(ShopError, match="modiste did not make"):
        LanceStore.open(tmp_path)


@pytest.mark.parametrize("manifest", [b"{", b"{}", b"[]", json.dumps({"format": FORMAT}).encode()])
def test_damaged_manifest_is_refused(tmp_path, manifest):
    schema = pa.schema([pa.field("x", pa.int64())], metadata={METADATA_KEY: manifest})
    lancedb.connect(tmp_path).create_table("products", schema=schema)
    with pytest.raises(ShopError, match="damaged manifest"):
        LanceStore.open(tmp_path)


def test_newer_format_is_refused(tmp_path):
    manifest = json.dumps({"format": FORMAT + 1, "modiste": "9.9.9"}).encode()
    schema = pa.schema([pa.field("x", pa.int64())], metadata={METADATA_KEY: manifest})
    lancedb.connect(tmp_path).create_table("products", schema=schema)
    with pytest.raises(ShopError, match=rf"format {FORMAT + 1} and was made by modiste 9\.9\.9.*upgrade"):
        LanceStore.open(tmp_path)


@pytest.fixture
def shop_of_format_1(shop, identity) -> Path:
    """A shop as the first format had it: without signatures."""
    manifest = json.dumps({**asdict(Manifest(identity)), "format": 1}).encode()
    schema = pa.schema([pa.field("product_id", pa.string())], metadata={METADATA_KEY: manifest})
    lancedb.connect(shop).create_table("products", schema=schema)
    return shop


@pytest.mark.parametrize("reach", [LanceStore.open, LanceStore.create])
def test_older_format_is_refused_with_the_remedy(shop_of_format_1, identity, reach):
    with pytest.raises(ShopError, match=r"old format 1, and this modiste reads format 4: .* --rebuild`\.$"):
        reach(shop_of_format_1, identity)


def test_older_format_is_rebuilt(shop_of_format_1, identity, record):
    LanceStore.rebuild(shop_of_format_1, identity).upsert([record("a")])
    assert LanceStore.open(shop_of_format_1, identity).snapshot().signatures.shape == (1, 768)


def test_columns_of_a_later_modiste_are_left_as_they_are(shop, identity, record):
    LanceStore.create(shop, identity).upsert([record("a"), record("b")])
    table = lancedb.connect(shop).open_table("products")
    table.add_columns([pa.field("warmth", pa.float64()), pa.field("later:x", pa.list_(pa.string()))])
    table.update(where="product_id = 'a'", values={"warmth": 0.5})
    store = LanceStore.open(shop, identity)
    store.upsert([record("a", title="new", attributes={"season": "Fall"}), record("c", garment="g")])
    kept = lancedb.connect(shop).open_table("products").to_arrow().select(["product_id", "title", "warmth"]).to_pylist()
    assert sorted(kept, key=lambda row: row["product_id"]) == [
        {"product_id": "a", "title": "new", "warmth": 0.5},
        {"product_id": "b", "title": None, "warmth": None},
        {"product_id": "c", "title": None, "warmth": None},
    ]
    assert store.records(["a"])[0].product.attributes == {"season": "Fall"}
    assert store.snapshot().attribute_names == ("season",)
    assert store.snapshot().detail("garment").to_pylist() == [None, None, "g"]


def test_columns_that_an_earlier_modiste_did_not_write_are_null_until_they_are_needed(shop, identity, record):
    LanceStore.create(shop, identity).upsert([record("a", first_seen=1.0, garment="g", further_photos=("x",))])
    absent = ["first_seen", "garment", "further_photos", "sale_price"]
    lancedb.connect(shop).open_table("products").drop_columns(absent)
    store = LanceStore.open(shop, identity)
    assert store.records(["a"])[0].product == record("a").product
    assert store.fingerprints()["a"].first_seen is None
    assert store.snapshot().detail("sale_price").to_pylist() == [None]
    store.upsert([record("b", title="no news")])
    assert not {*absent} & {*lancedb.connect(shop).open_table("products").schema.names}
    store.upsert([record("c", first_seen=2.0, further_photos=("y", "z"))])
    assert store.records(["c"])[0].product == record("c", first_seen=2.0, further_photos=("y", "z")).product
    assert store.snapshot().detail("first_seen").to_pylist() == [None, None, 2.0]


@pytest.mark.parametrize("reach", [LanceStore.open, LanceStore.create])
def test_other_model_is_refused_naming_both_and_the_remedy(shop, identity, reach):
    LanceStore.create(shop, identity)
    with pytest.raises(ModelMismatchError, match=r"colour \(01234567.* other-net \(aaaaaaaa.*--rebuild") as refusal:
        reach(shop, OTHER)
    assert str(refusal.value).count("\n") == 0


def test_rebuild_empties_the_shop_and_takes_the_new_model(shop, identity, record):
    LanceStore.create(shop, identity).upsert([record("a")])
    before = LanceStore.open(shop).version()
    store = LanceStore.rebuild(shop, OTHER)
    assert (store.count(), store.identity) == (0, OTHER)
    assert store.version() > before
    assert LanceStore.open(shop, OTHER).count() == 0


def test_store_that_was_rebuilt_elsewhere_neither_reads_nor_writes_wrong_vectors(shop, identity, record):
    store = LanceStore.create(shop, identity)
    store.upsert([record("a")])
    LanceStore.rebuild(shop, OTHER)
    with pytest.raises(ModelMismatchError):
        store.upsert([record("b")])
    with pytest.raises(ModelMismatchError):
        store.snapshot()


def test_creation_that_was_killed_is_done_again(shop, identity, record):
    (shop / "products.lance" / "_versions").mkdir(parents=True)
    (shop / "products.lance" / "_versions" / "1.manifest.tmp").write_bytes(b"half a man")
    assert not exists(shop)
    with pytest.raises(ShopError, match="no shop"):
        LanceStore.open(shop)
    store = LanceStore.create(shop, identity)
    store.upsert([record("a")])
    assert LanceStore.open(shop).count() == 1


def test_lost_files_are_told_in_one_sentence(shop, identity, record):
    store = LanceStore.create(shop, identity)
    store.upsert([record("a")])
    for path in (shop / "products.lance" / "data").iterdir():
        path.unlink()
    with pytest.raises(ShopError, match="cannot be read") as refusal:
        LanceStore.open(shop).snapshot()
    assert "\n" not in str(refusal.value)


def test_write_of_another_store_is_seen_within_the_promised_time(shop, identity, record):
    reader, writer = LanceStore.create(shop, identity), LanceStore.open(shop)
    version = reader.version()
    writer.upsert([record("a")])
    written = time.monotonic()
    while reader.version() == version:
        assert time.monotonic() - written < 2 * SEEN_WITHIN.total_seconds()
    assert reader.count() == 1


def test_own_write_is_seen_at_once(shop, identity, record):
    store = LanceStore.create(shop, identity)
    for n in range(3):
        store.upsert([record(f"p{n}")])
        assert store.count() == store.snapshot().columns.num_rows == n + 1


def test_writers_at_once_make_no_duplicates(shop, identity, record):
    LanceStore.create(shop, identity)
    problems: list[BaseException] = []

    def write(name: str) -> None:
        try:
            store = LanceStore.open(shop)
            for n in range(6):
                fields = {"title": name, "attributes": {f"by {name}": "x", "by all": "x"}}
                store.upsert([record(f"p{i}", **fields) for i in range(n, n + 10)])
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=write, args=(f"writer {n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    ids = LanceStore.open(shop).snapshot().columns.column("product_id").to_pylist()
    assert ids == sorted({f"p{i}" for i in range(15)})


@pytest.fixture
def few(monkeypatch) -> int:
    """After so many small writes `optimize` goes to work."""
    monkeypatch.setattr("modiste.store.lance.upkeep.MANY_PIECES", 12)
    return 12


def test_optimize_keeps_the_disk_bounded_and_the_content(shop, identity, record, few):
    store = LanceStore.create(shop, identity)
    picture = np.random.default_rng(0).bytes(20_000)

    def write(n: int) -> None:
        store.upsert([replace(record("a", title=str(n)), thumbnail=picture)])

    sizes = []
    for n in range(4 * few):
        write(n)
        store.optimize(keep=timedelta(milliseconds=1))
        sizes.append(disk(shop))
    assert max(sizes[few + 1 :]) <= 1.1 * max(sizes[: few + 1])
    assert store.records(["a"])[0].product.title == str(4 * few - 1)
    assert LanceStore.open(shop).count() == 1


def test_notes_written_one_by_one_stay_in_few_pieces(shop, identity, few):
    notes = LanceStore.create(shop, identity).notes("corrections")
    for n in range(3 * few):
        notes.put({f"key {n:02}": str(n)})
    stats = lancedb.connect(shop).open_table("corrections").stats()
    assert stats["fragment_stats"]["num_fragments"] <= few
    assert notes.all() == {f"key {n:02}": str(n) for n in range(3 * few)}


def test_reader_at_an_older_version_is_not_disturbed_by_optimize(shop, identity, record, few):
    store = LanceStore.create(shop, identity)
    for n in range(2 * few):
        store.upsert([record(f"p{n:03}")])
    reader = LanceStore.open(shop)
    before = reader.snapshot()
    store.optimize()
    assert store.version() > before.version
    assert reader.snapshot().columns.equals(before.columns)
    assert len(reader.thumbnails(["p000", "p023"])) == 2


READER = """
import sys, time
from modiste.store.lance.products import LanceStore
store, last = LanceStore.open(sys.argv[1]), 0
print("ready", flush=True)
while last < int(sys.argv[2]):
    ids = store.snapshot().columns.column("product_id").to_pylist()
    assert len(set(ids)) == len(ids), "duplicates"
    assert len(ids) >= last and len(ids) % 20 == 0, f"half a write: {len(ids)} after {last}"
    last = len(ids)
"""


@pytest.mark.slow
def test_two_processes_read_while_one_writes(shop, identity, record):
    store, writes = LanceStore.create(shop, identity), 12
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(shop), str(20 * writes)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"ready\n"
    for n in range(writes):
        store.upsert([record(f"p{i}", title=str(n)) for i in range(20 * (n + 1))])
        if n % 4 == 3:
            store.optimize()
    for reader in readers:
        _, errors = reader.communicate(timeout=60)
        assert (reader.returncode, errors) == (0, b"")
