"""The indexing run over a small world: what is encoded, what is written, and what survives mistakes and kills."""

from __future__ import annotations

import io
import threading
import time
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image
from plain_store import PlainStore
from small_world import COLOURS, ColourEncoder, colour_vectors, png, score, square
from told import Told, told
from updates import Updates

from modiste.errors import QueryError, ShopError
from modiste.sources.findings import left_out, noted
from modiste.types import Encoding, Fault, Product
from modiste.vision.decode import photo_hash
from modiste.vision.signature import signature


def counts(report) -> tuple[int, int, int, int]:
    return report.encoded, report.updated, report.unchanged, report.removed


def test_first_run_encodes_and_stores_everything(world, index, store):
    report = index(world)
    assert counts(report) == (8, 0, 0, 0)
    assert report.left_out == {}
    assert store.count() == 8
    for colour, rgb in COLOURS.items():
        [record] = store.records([colour.lower()])
        assert record.product == world.rows[colour.lower()]
        assert np.allclose(record.embedding, colour_vectors(np.array([rgb], float))[0])
        assert record.photo_hash == photo_hash(world.photos[f"{colour.lower()}.png"])
        assert np.array_equal(record.signature, signature(square(colour)))


def test_thumbnails_are_small_jpegs(world, index, store):
    world.add("large", png(square("Red", 1000, 600)))
    index(world, thumbnail_side=64)
    thumbnail = Image.open(io.BytesIO(store.thumbnails(["large"])["large"]))
    assert (thumbnail.format, thumbnail.size) == ("JPEG", (38, 64))


def test_a_product_was_first_seen_when_it_first_came_in(world, index, store):
    began = time.time()
    index(world)
    first = {key: each.first_seen for key, each in store.fingerprints().items()}
    assert all(began <= seen <= time.time() for seen in first.values())
    world.rows["red"] = replace(world.rows["red"], title="Sold!")
    world.photos["blue.png"] = png(square("Green", 30, 40))
    world.add("late", "Red")
    world.add("told", "Red", first_seen=1_600_000_000.0)
    assert counts(index(world)) == (3, 1, 6, 0)
    seen = {key: each.first_seen for key, each in store.fingerprints().items()}
    assert {key: seen[key] for key in first} == first
    assert seen["late"] > max(first.values())
    assert seen["told"] == 1_600_000_000.0


def test_second_run_encodes_and_writes_nothing(world, index, store, encoder):
    index(world)
    version, batches = store.version(), len(encoder.batches)
    assert counts(index(world)) == (0, 0, 8, 0)
    assert (store.version(), len(encoder.batches)) == (version, batches)


def test_variants_that_share_a_photo_go_through_the_net_once(world, index, store, encoder):
    world.rows.clear()
    for size, colour in (("s", "Red"), ("m", "Red"), ("l", "Blue"), ("xl", "Red")):
        world.add(f"shirt/{size}", colour, group="shirt")
    assert counts(index(world, encode_batch=4)) == (4, 0, 0, 0)
    assert encoder.batches == [2]
    for size, colour in (("s", "Red"), ("m", "Red"), ("l", "Blue"), ("xl", "Red")):
        [record] = store.records([f"shirt/{size}"])
        assert np.allclose(record.embedding, colour_vectors(np.array([COLOURS[colour]], float))[0])


def test_only_the_changed_photo_is_encoded_again(world, index, store, encoder):
    index(world)
    world.photos["red.png"] = png(square("Cyan"))
    encoder.batches.clear()
    assert counts(index(world)) == (1, 0, 7, 0)
    assert encoder.batches == [1]
    [red] = store.records(["red"])
    assert np.allclose(red.embedding, colour_vectors(np.array([COLOURS["Cyan"]], float))[0])
    assert np.array_equal(red.signature, signature(square("Cyan")))
    assert red.photo_hash == photo_hash(world.photos["red.png"])


def test_changed_words_are_stored_without_encoding(world, index, store, encoder):
    index(world)
    [before] = store.records(["red"])
    world.rows["red"] = Product("red", photo="red.png", title="Sold!", price=3.0)
    encoder.batches.clear()
    assert counts(index(world)) == (0, 1, 7, 0)
    assert encoder.batches == []
    [after] = store.records(["red"])
    assert after.product == world.rows["red"]
    assert np.array_equal(after.embedding, before.embedding)
    assert np.array_equal(after.signature, before.signature)
    assert (after.thumbnail, after.photo_hash) == (before.thumbnail, before.photo_hash)
    assert counts(index(world)) == (0, 0, 8, 0)


def test_new_products_join_the_old(world, index, store):
    index(world)
    world.add("new", "Red")
    assert counts(index(world)) == (1, 0, 8, 0)
    assert store.count() == 9


def test_broken_photo_is_reported_and_the_run_goes_on(world, index, store):
    world.add("empty", b"")
    world.add("fake", b"this is text")
    world.add("cut", png(square((9, 9, 9), 300, 300))[:60])
    world.add("gone", "Red")
    del world.photos["gone.png"]
    report = index(world)
    assert report.encoded == store.count() == 8
    assert report.left_out == {"refused photo": 4}
    assert {(f.product_id, f.where, f.kept) for f in report.reading.findings} == {
        (name, f"photo {name}.png", False) for name in ("empty", "fake", "cut", "gone")
    }
    assert (report.reading.rows, report.reading.kept) == (12, 8)


def test_photo_that_broke_leaves_the_earlier_one_with_the_row_of_today(world, index, store):
    index(world)
    [before] = store.records(["red"])
    world.photos["red.png"] = b""
    world.rows["red"] = Product("red", photo="red.png", title="new words", price=9.5)
    world.rows["blue"] = Product("blue", title="no photo today")
    world.rows["a finding"] = noted("table.csv, line 7", Fault.NONE_NAMED, "blue")
    del world.photos["green.png"]
    report = index(world, prune=True)
    assert counts(report) == (0, 2, 6, 0)
    assert (report.earlier_photo, report.left_out) == (3, {})
    assert report.reading.noted == {"no photo": 1, "refused photo": 2}
    [red, blue] = store.records(["red", "blue"])
    assert (red.product.title, red.product.price) == ("new words", 9.5)
    assert (red.photo_hash, red.thumbnail) == (before.photo_hash, before.thumbnail)
    assert (blue.product.title, blue.product.photo) == ("no photo today", "blue.png")
    again = index(world)
    assert (counts(again), again.earlier_photo) == ((0, 0, 8, 0), 3)


def test_row_without_a_photo_is_told_once_in_the_source_s_words(world, index, store):
    world.add("bare", None)
    world.rows["a finding"] = noted("table.csv, line 7", Fault.NONE_NAMED, "bare")
    report = index(world)
    assert report.left_out == {"no photo": 1}
    assert list(map(told, report.reading.findings)) == [
        Told("table.csv, line 7", "no photo: none is named", kept=False, product_id="bare")
    ]


def test_row_without_a_photo_is_told_also_when_the_source_is_silent(world, index):
    world.add("bare", None)
    [finding] = index(world).reading.findings
    assert (finding.product_id, finding.kept) == ("bare", False)


def test_broken_text_is_reported(world, index, store):
    world.rows["odd"] = Product("odd", title="half a pair \ud83d", photo="red.png")
    report = index(world)
    assert report.left_out == {"broken row": 1}
    assert store.count() == 8


def test_report_is_written_with_every_finding(world, index, tmp_path):
    world.add("empty", b"")
    path = index(world).write(tmp_path / "report")
    assert path.name == "reading.csv"
    assert "photo empty.png,empty,no,refused photo: The file is empty." in path.read_text(encoding="utf-8")


def test_prune_removes_what_the_source_no_longer_names(world, index, store):
    index(world)
    del world.rows["red"], world.rows["blue"]
    assert counts(index(world)) == (0, 0, 6, 0)
    assert counts(index(world, prune=True)) == (0, 0, 6, 2)
    assert not {"red", "blue"} & store.fingerprints().keys()


@pytest.mark.parametrize(("gone", "removed", "unconfirmed"), [(20, 20, 0), (21, 0, 21)])
def test_prune_of_more_than_half_the_shop_is_to_be_confirmed(world, index, store, gone, removed, unconfirmed):
    for number in range(32):
        world.add(f"p{number:02}", "Red")
    index(world)
    for number in range(gone):
        del world.rows[f"p{number:02}"]
    report = index(world, prune=True)
    assert (report.removed, report.unconfirmed, store.count()) == (removed, unconfirmed, 40 - removed)
    report = index(world, prune=True, prune_most=True)
    assert (report.removed, report.unconfirmed, store.count()) == (gone - removed, 0, 40 - gone)


def test_prune_keeps_products_whose_row_is_broken_today(world, index, store):
    index(world)
    world.rows["red"] = left_out("line 3", Fault.FIELD_COUNT, "red", found=1, expected=2)
    index(world, prune=True)
    assert store.count() == 8


def test_prune_removes_nothing_while_a_row_has_no_readable_id(world, index, store):
    index(world)
    del world.rows["blue"]
    world.rows["red"] = left_out("line 3", Fault.NOT_UTF8)
    report = index(world, prune=True)
    assert (report.removed, report.spared, store.count()) == (0, 2, 8)
    world.rows["red"] = left_out("images/9.jpg", Fault.STRAY_PHOTO)
    report = index(world, prune=True)
    assert (report.removed, report.spared, store.count()) == (2, 0, 6)


def test_prune_by_an_empty_source_is_refused(world, index, store):
    index(world)
    world.rows.clear()
    with pytest.raises(QueryError, match="would empty the shop"):
        index(world, prune=True)
    assert store.count() == 8


def test_batches_and_writes_have_their_set_sizes(world, index, store, encoder):
    for number in range(42):
        world.add(f"p{number:02}", (number, 0, 1))
    index(world, encode_batch=10, write_batch=20)
    assert encoder.batches == [10, 10, 10, 10, 10]
    assert store.writes == [20, 20, 10]


def test_slow_runs_write_before_a_batch_is_full(world, index, store):
    index(world, encode_batch=2, write_batch=100, write_seconds=0)
    assert store.writes == [2, 2, 2, 2]


def test_progress_ends_with_everything_done(world, index):
    world.add("bad", b"")
    updates = Updates()
    index(world, progress=updates)
    assert {(stage, total) for stage, _, total in updates.all} == {("indexing", 9)}
    done = [done for _, done, _ in updates.all]
    assert done == sorted(done)
    assert done[-1] == 9


def test_photos_are_not_read_far_ahead_of_the_net(world, index):
    for number in range(1500):
        world.add(f"p{number}", (number % 256, number // 256, 1))
    ahead = []

    class Watching(ColourEncoder):
        encoded = 0

        def encode(self, pixels):
            ahead.append(world.reads - self.encoded)
            self.encoded += len(pixels)
            return super().encode(pixels)

    index(world, encoder=Watching(), encode_batch=32, write_batch=64)
    assert max(ahead) < 300


def test_error_of_the_store_ends_the_run(world, index):
    class Full(PlainStore):
        def upsert(self, records):
            raise ShopError("The disk is full.")

    for number in range(100):
        world.add(f"p{number}", "Red")
    with pytest.raises(ShopError, match="The disk is full"):
        index(world, store=Full(ColourEncoder.identity))


def test_ctrl_c_keeps_what_was_encoded(world, index, store):
    class Interrupted(ColourEncoder):
        calls = 0

        def encode(self, pixels):
            self.calls += 1
            if self.calls == 3:
                raise KeyboardInterrupt
            return super().encode(pixels)

    with pytest.raises(KeyboardInterrupt):
        index(world, encoder=Interrupted(), encode_batch=2, write_batch=100)
    assert store.count() == 4
    assert threading.active_count() == 1 or not any(t.name.startswith("modiste-") for t in threading.enumerate())
    assert counts(index(world)) == (4, 0, 4, 0)


def test_label_probabilities_are_kept(world, index, store):
    index(world)
    snapshot = store.snapshot()
    row = snapshot.columns.column("product_id").to_pylist().index("red")
    powers = np.exp([10 * score("Red", colour) for colour in COLOURS])
    assert snapshot.probabilities[row] == pytest.approx(powers / powers.sum(), rel=1e-2, abs=1e-6)


def test_model_without_heads_keeps_none(world, index):
    class Headless(ColourEncoder):
        identity = replace(ColourEncoder.identity, classes=0)
        heads: ClassVar = {}

    store = PlainStore(Headless.identity)
    assert index(world, encoder=Headless(), store=store).encoded == 8
    assert store.snapshot().probabilities.shape == (8, 0)


def test_vector_that_is_no_number_is_reported(world, index, store):
    class Odd(ColourEncoder):
        def encode(self, pixels):
            encoding = super().encode(pixels)
            embeddings = encoding.embeddings.copy()
            embeddings[(pixels[:, 0, 0] == COLOURS["Red"]).all(axis=1)] = np.nan
            return Encoding(embeddings, encoding.logits)

    report = index(world, encoder=Odd())
    assert (report.encoded, report.left_out) == (7, {"refused photo": 1})
    assert "red" not in store.fingerprints()
