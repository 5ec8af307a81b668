"""Speed and memory of the main job: indexing against bare ONNX Runtime, questions to an open shop, cold starts."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.machine import milliseconds, modiste, provenance, write

SMALL = 1000
QUESTIONS = 200
STARTS = 5
BARE_PHOTOS = 4096


def measure(archive: Path) -> Path:
    """Measure all of it on one archive and return the result file's path."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare_before = bare_throughput()
        indexing = index_costs(archive, folder)
        bare = {key: round((value + bare_throughput()[key]) / 2, 1) for key, value in bare_before.items()}
        best = max(bare.values())
        result = {
            **provenance(archive, "python -m benchmarks main-job"),
            "bare_onnxruntime_photos_per_second": bare,
            "indexing": {**indexing, "share_of_best_bare": round(indexing["photos_per_second"] / best, 3)},
            "questions": questions(folder / "shop", folder),
            "cold_start": cold_starts(folder / "shop", folder / "query.jpg"),
        }
    return write("speed-main-job", result)


def bare_throughput() -> dict[str, float]:
    """Photos per second of ONNX Runtime alone, same net, size and batch: as it comes, and as modiste runs it."""
    import onnxruntime

    from modiste.models.encoder import OnnxEncoder
    from modiste.models.model_folder import open_model
    from modiste.settings import load_settings

    settings = load_settings()
    model = open_model(None)
    shape = model.description.preprocessing
    pixels = np.random.default_rng(0).integers(0, 256, (settings.encode_batch, shape.height, shape.width, 3), np.uint8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = settings.threads
    session = onnxruntime.InferenceSession(model.graph, options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: pixels}
    encoder = OnnxEncoder(model, settings.threads)
    return {
        f"plain session, batch {settings.encode_batch}": _rate(lambda: session.run(None, feed), len(pixels)),
        "as modiste runs it": _rate(lambda: encoder.encode(pixels), len(pixels)),
    }


def _rate(call: object, photos: int) -> float:
    assert callable(call)
    call()
    began = time.perf_counter()
    rounds = max(1, BARE_PHOTOS // photos)
    for _ in range(rounds):
        call()
    return rounds * photos / (time.perf_counter() - began)


def index_costs(archive: Path, folder: Path) -> dict[str, float]:
    """Seconds and memory of `modiste index` as a whole process, for all products and for the first thousand."""
    small = _first_products(archive, SMALL, folder / "small")
    small_seconds, _ = modiste("index", str(small), "--shop", str(folder / "small-shop"))
    seconds, memory = modiste("index", str(archive), "--shop", str(folder / "shop"))
    again, _ = modiste("index", str(archive), "--shop", str(folder / "shop"))
    from modiste import Shop

    products = Shop.open(folder / "shop").count
    return {
        "products": products,
        "seconds": round(seconds, 1),
        "photos_per_second": round(products / seconds, 1),
        "peak_memory_mb": round(memory),
        "ms_per_product": round(1000 * seconds / products, 3),
        f"ms_per_product_of_{SMALL}": round(1000 * small_seconds / SMALL, 3),
        "seconds_when_nothing_changed": round(again, 1),
        "shop_megabytes": round(
            sum(file.stat().st_size for file in (folder / "shop").rglob("*") if file.is_file()) / 1e6, 1
        ),
    }


def _first_products(archive: Path, count: int, folder: Path) -> Path:
    """A Kaggle folder with the first `count` products of the archive."""
    from modiste.sources.kaggle import KaggleSource
    from modiste.types import Product

    source = KaggleSource(archive)
    (folder / "images").mkdir(parents=True)
    names = ("gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "year", "usage")
    lines = [",".join(("id", *names, "productDisplayName"))]
    for row in source.read():
        if len(lines) > count:
            break
        if isinstance(row, Product) and row.photo is not None:
            (folder / "images" / f"{row.product_id}.jpg").write_bytes(source.photo(row.photo))
            lines.append(
                ",".join((row.product_id, *(str(row.attributes.get(name, "NA")) for name in names), row.title or ""))
            )
    (folder / "styles.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def questions(uri: Path, folder: Path) -> dict[str, object]:
    """Latency of `similar` in an open shop, by photo (decoding and encoding included) and by product id."""
    from modiste import Shop

    shop = Shop.open(uri)
    ids = shop.snapshot().columns["product_id"].to_pylist()
    chosen = [ids[position] for position in np.random.default_rng(1).integers(0, len(ids), QUESTIONS)]
    photos = shop.thumbnails(chosen)
    (folder / "query.jpg").write_bytes(photos[chosen[0]])
    by_photo, by_id = [], []
    for product_id in chosen:
        by_photo.append(_seconds(lambda photo=photos[product_id]: shop.similar(photo)))
        by_id.append(_seconds(lambda product_id=product_id: shop.similar(product_id)))
    filtered = [
        _seconds(lambda product_id=product_id: shop.similar(product_id, where="gender=Women")) for product_id in chosen
    ]
    return {
        "products": len(ids),
        "by_photo": milliseconds(by_photo),
        "by_id": milliseconds(by_id),
        "by_id_with_a_filter": milliseconds(filtered),
    }


def _seconds(call: object) -> float:
    assert callable(call)
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def cold_starts(uri: Path, photo: Path) -> dict[str, object]:
    """Whole commands from a cold process, the files warm in the page cache."""
    similar = [modiste("similar", str(photo), "--shop", str(uri))[0] for _ in range(STARTS)]
    helped = [modiste("--help")[0] for _ in range(STARTS)]
    return {"similar": milliseconds(similar), "help": milliseconds(helped)}
