"""Speed of tagging: a folder against the bare net and against a ViT-B/32 of CLIP's size, all in one run."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.machine import provenance, write
from benchmarks.main_job import bare_throughput

PHOTOS = 1500
VIT_PHOTOS = 16
ROUNDS = 9
"""All three are timed in turns, because machines get busier and calmer; what counts is the median of the ratios."""


def measure(archive: Path) -> Path:
    """Measure all of it and return the result file's path."""
    vit = _vit()
    with tempfile.TemporaryDirectory() as name:
        folder = _photos(archive, Path(name))
        tagging = _tagging(folder)
        rounds = [(max(bare_throughput().values()), tagging(), vit()) for _ in range(ROUNDS)]
    shares = sorted(tagged / bare for bare, tagged, _ in rounds)
    times = sorted(tagged / tower for _, tagged, tower in rounds)
    bare, tagged, tower = (max(column) for column in zip(*rounds, strict=True))
    result = {
        **provenance(archive, "python -m benchmarks tagging"),
        "photos": PHOTOS,
        "rounds": ROUNDS,
        "bare_onnxruntime_photos_per_second": round(bare, 1),
        "tagging_photos_per_second": round(tagged, 1),
        "vit_b_32_photos_per_second": round(tower, 1),
        "share_of_best_bare": round(shares[ROUNDS // 2], 3),
        "shares_of_all_rounds": [round(share, 3) for share in shares],
        "times_vit_b_32": round(times[ROUNDS // 2], 1),
        "times_of_all_rounds": [round(each, 1) for each in times],
        "note": "Photos per second are the best of the rounds. JSON lines are written, too. The ViT-B/32 has random "
        "weights and gets decoded pixels: time only.",
    }
    return write("speed-tagging", result)


def _photos(archive: Path, folder: Path) -> Path:
    """A folder of photos drawn evenly from the whole archive: its first ones are not like the rest."""
    from modiste.sources.kaggle import KaggleSource
    from modiste.types import Product

    source = KaggleSource(archive)
    rows = [row for row in source.read() if isinstance(row, Product) and row.photo is not None]
    for row in rows[:: len(rows) // PHOTOS][:PHOTOS]:
        assert row.photo is not None
        (folder / f"{row.product_id}.jpg").write_bytes(source.photo(row.photo))
    return folder


def _tagging(folder: Path) -> Callable[[], float]:
    """Measures photos per second of an open Tagger over a folder on disk, decoding and JSON lines included."""
    from modiste import Tagger
    from modiste.cli.tagged_lines import json_line
    from modiste.settings import load_settings
    from modiste.sources.photo_files import named_photos

    settings = load_settings()
    tagger = Tagger.open(settings=settings)
    photos = list(named_photos([str(folder)], settings))
    list(tagger.answers(photos[:64]))

    def rate() -> float:
        began = time.perf_counter()
        with (folder / "tags.jsonl").open("w", encoding="utf-8") as file:
            for _, tagged in tagger.answers(photos):
                assert tagged.error is None
                print(json.dumps(json_line(tagged), ensure_ascii=False), file=file)
        return len(photos) / (time.perf_counter() - began)

    return rate


def _vit() -> Callable[[], float]:
    """Measures photos per second of CLIP's picture tower ViT-B/32 (224 px, 12 layers of 768): the better of two batch
    sizes."""
    import onnxruntime
    import timm
    from torch import Tensor, nn

    from modiste.settings import load_settings
    from modiste.train.export.onnx_graph import export_onnx

    class Tower(nn.Module):
        """(n, 224, 224, 3) uint8 to the tower's vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.net = timm.create_model("vit_base_patch32_clip_224", pretrained=False, num_classes=512)

        def forward(self, pixels: Tensor) -> dict[str, Tensor]:
            return {"embedding": self.net(pixels.permute(0, 3, 1, 2).float() / 127.5 - 1)}

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = load_settings().threads
    graph = export_onnx(Tower().eval(), 224, 224, half=False)
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    drawn = np.random.default_rng(0).integers(0, 256, (8, 224, 224, 3), np.uint8)

    def rate(batch: int) -> float:
        return _rate(lambda: session.run(None, {"pixels": drawn[:batch]}), batch)

    return lambda: max(rate(1), rate(8))


def _rate(call: Callable[[], object], photos: int) -> float:
    call()
    began = time.perf_counter()
    rounds = VIT_PHOTOS // photos
    for _ in range(rounds):
        call()
    return rounds * photos / (time.perf_counter() - began)
