"""Search: words, exact search against reading the vectors, narrow filters, threads, and the index of a large shop."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import milliseconds, modiste, provenance, write

QUESTIONS = 200
ROUNDS = 50
THREADS = 4
NARROW = 1000
"""A narrow filter keeps about one product in so many."""

LARGE = 400_000
NOISE = 0.3
"""Length of the noise beside a catalogue vector of 1: large shops are made of perturbed catalogue vectors."""

RECALL_QUESTIONS = 200
BATCH = 20_000

SENTENCES = (
    "navy blue check shirt for men", "red dress", "black leather wallet", "nike running shoes for women", "gray tee",
    "formal shoes", "kurta for women", "sneakers", "titan watch", "casual shrit blue", "backpack for boys",
    "gold earrings",
)  # fmt: skip


def measure(archive: Path) -> Path:
    """Measure all of it on one archive; `MODISTE_BENCHMARK_SHOP` may name a shop of it that is there already."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ready = os.environ.get("MODISTE_BENCHMARK_SHOP")
        shop = Path(ready) if ready else folder / "shop"
        if not ready:
            modiste("index", str(archive), "--shop", str(shop))
        result = {
            **provenance(archive, "python -m benchmarks search"),
            **open_shop(shop),
            "large_shop": large_shop(shop, folder / "large"),
        }
    return write("speed-search", result)


def open_shop(uri: Path) -> dict[str, Any]:
    """Questions to an open shop of all products."""
    from modiste import Shop

    shop = Shop.open(uri)
    snapshot = shop.snapshot()
    titles = [title for title in snapshot.columns["title"].to_pylist() if title]
    drawn = np.random.default_rng(1).integers(0, len(titles), QUESTIONS - len(SENTENCES))
    texts = [*SENTENCES, *(titles[row] for row in drawn)]
    first = _seconds(lambda: shop.search(texts[0]))
    words = [_seconds(lambda text=text: shop.search(text)) for text in texts]
    return {
        "products": len(snapshot.embeddings),
        "text_tower": not any("no text tower" in note for note in shop.search("red").understood.notes),
        "first_question_ms": round(1000 * first, 1),
        "words": milliseconds(words),
        "exact": exact_against_reading(snapshot.embeddings),
        "narrow_filter": narrow_filter(shop, texts),
        "threads": threads(shop, texts),
    }


def exact_against_reading(embeddings: np.ndarray) -> dict[str, float]:
    """The ten nearest of all vectors, and a sum over the same memory, in turns."""
    from modiste.retrieval.index.exact import ExactIndex

    index = ExactIndex(embeddings)
    search, read = [], []
    for row in range(ROUNDS):
        read.append(_seconds(lambda: float(embeddings.sum())))
        search.append(_seconds(lambda row=row: index.search(embeddings[row], 10)))
    searched, reading = milliseconds(search), milliseconds(read)
    return {
        "search_median_ms": searched["median_ms"],
        "read_once_median_ms": reading["median_ms"],
        "ratio": round(float(np.median(search) / np.median(read)), 2),
    }


def narrow_filter(shop: Any, texts: Sequence[str]) -> dict[str, Any]:
    """The same questions, open and with a filter that about one product in a thousand meets, in turns."""
    columns = shop.snapshot().columns
    values = columns["baseColour"].to_pylist()
    wanted = len(values) / NARROW
    label = min(sorted({value for value in values if value}), key=lambda value: abs(values.count(value) - wanted))
    where = f"baseColour={label}"
    plain, narrow, fewest = [], [], 10
    for text in texts:
        plain.append(_seconds(lambda text=text: shop.search(text, collapse=False)))
        began = time.perf_counter()
        hits = shop.search(text, collapse=False, where=where).hits
        narrow.append(time.perf_counter() - began)
        fewest = min(fewest, len(hits)) if hits else fewest
    return {
        "share_of_products": round(values.count(label) / len(values), 5),
        "open": milliseconds(plain),
        "narrow": milliseconds(narrow),
        "ratio_of_medians": round(float(np.median(narrow) / np.median(plain)), 2),
        "fewest_hits_of_10": fewest,
    }


def threads(shop: Any, texts: Sequence[str]) -> dict[str, float]:
    """Questions per second of one thread and of four."""
    one = _seconds(lambda: [shop.search(text) for text in texts])
    with ThreadPoolExecutor(THREADS) as pool:
        four = _seconds(lambda: list(pool.map(shop.search, texts)))
    return {
        "one_thread_per_second": round(len(texts) / one, 1),
        f"{THREADS}_threads_per_second": round(len(texts) / four, 1),
    }


def large_shop(source: Path, uri: Path) -> dict[str, Any]:
    """Recall and latency of the store's own index over perturbed catalogue vectors, beside comparing all of them."""
    from modiste import Shop
    from modiste.retrieval.index.choice import index_of
    from modiste.retrieval.index.exact import ExactIndex
    from modiste.store.lance.products import LanceStore

    opened = Shop.open(source)
    snapshot = opened.snapshot()
    record = opened._store.records([snapshot.columns["product_id"][0].as_py()])[0]
    store = LanceStore.create(uri, opened._store.identity)
    random = np.random.default_rng(0)
    for start in range(0, LARGE, BATCH):
        vectors = perturbed(snapshot.embeddings, BATCH, random)
        store.upsert(
            [
                replace(
                    record,
                    product=replace(record.product, product_id=str(start + place)),
                    embedding=vector,
                    thumbnail=b"",
                )
                for place, vector in enumerate(vectors)
            ]
        )
    building = _seconds(store.optimize)
    large = store.snapshot()
    index, exact = index_of(store, large), ExactIndex(large.embeddings)
    queries = perturbed(snapshot.embeddings, RECALL_QUESTIONS, random)
    index.search(queries[0], 10)
    found, approximate, compared = [], [], []
    for query in queries:
        began = time.perf_counter()
        rows, _ = index.search(query, 10)
        approximate.append(time.perf_counter() - began)
        began = time.perf_counter()
        truth, _ = exact.search(query, 10)
        compared.append(time.perf_counter() - began)
        found.append(np.isin(truth, rows).mean())
    return {
        "vectors": len(large.embeddings),
        "dimensions": large.embeddings.shape[1],
        "vectors_are": f"catalogue vectors with noise of length {NOISE}, brought to unit length",
        "approximate": bool(index.approximate),
        "recall_at_10": round(float(np.mean(found)), 4),
        "index_building_seconds": round(building, 1),
        "index": milliseconds(approximate),
        "every_vector": milliseconds(compared),
        "vectors_megabytes": round(large.embeddings.nbytes / 1e6),
        "peak_memory_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def perturbed(embeddings: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """(count, d) unit vectors near drawn rows."""
    drawn = embeddings[random.integers(0, len(embeddings), count)]
    noise = random.normal(size=drawn.shape).astype(np.float32) * np.float32(NOISE / np.sqrt(drawn.shape[1]))
    moved = drawn + noise
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
