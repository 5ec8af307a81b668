"""The approximate index that a large store keeps, on a few hundred rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modiste.retrieval.index.approximate import ApproximateIndex
from modiste.retrieval.index.choice import index_of
from modiste.retrieval.index.exact import ExactIndex
from modiste.store.lance import vector_index
from modiste.store.lance.products import LanceStore


@pytest.fixture
def vectors() -> np.ndarray:
    drawn = np.random.default_rng(1).normal(size=(600, 4)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture
def store(tmp_path, identity, record, vectors) -> LanceStore:
    store = LanceStore.create(tmp_path / "shop", identity)
    store.upsert([replace(record(f"{row:04}"), embedding=vector) for row, vector in enumerate(vectors)])
    return store


def test_a_small_store_keeps_no_index(store):
    store.optimize()
    assert not store.has_index()
    assert isinstance(index_of(store, store.snapshot()), ExactIndex)


def test_nearest_without_an_index_compares_all_rows(store, vectors):
    expected = np.argsort(-(vectors @ vectors[7]), kind="stable")[:5]
    assert store.nearest(vectors[7], 5) == [f"{row:04}" for row in expected]


def test_a_large_store_gets_an_index_that_finds_nearly_all_and_new_rows(store, vectors, record, monkeypatch):
    monkeypatch.setattr(vector_index, "INDEXED_FROM", 500)
    monkeypatch.setattr(vector_index, "ROWS_PER_PARTITION", 100)
    store.optimize()
    assert store.has_index()
    index = index_of(store, store.snapshot())
    assert isinstance(index, ApproximateIndex)
    exact = ExactIndex(vectors)
    found = [len({*index.search(v, 10)[0].tolist()} & {*exact.search(v, 10)[0].tolist()}) for v in vectors[:50]]
    assert sum(found) >= 0.98 * 500
    new = replace(record("new"), embedding=vectors[0])
    store.upsert([new])
    assert set(store.nearest(vectors[0], 2)) == {"0000", "new"}
    store.optimize()
    assert store.has_index()
