"""Speed of tagging: a folder against the bare net and against a ViT-B/32 of CLIP's size, all in one run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.machine import provenance, write
from benchmarks.main_job import bare_throughput

PHOTOS = 2000
VIT_PHOTOS = 32
ROUNDS = 5
"""Both are timed in turns, because machines get busier and calmer: the share is the median over the rounds."""


def measure(archive: Path) -> Path:
    """Measure all of it and return the result file's path."""
    with tempfile.TemporaryDirectory() as name:
        folder = _photos(archive, Path(name))
        rounds = [(max(bare_throughput().values()), _tagging(folder)) for _ in range(ROUNDS)]
    shares = sorted(tagged / bare for bare, tagged in rounds)
    bare, tagged = (max(column) for column in zip(*rounds, strict=True))
    vit = vit_throughput()
    result = {
        **provenance(archive, "python -m benchmarks tagging"),
        "photos": PHOTOS,
        "bare_onnxruntime_photos_per_second": round(bare, 1),
        "tagging_photos_per_second": round(tagged, 1),
        "share_of_best_bare": round(shares[ROUNDS // 2], 3),
        "shares_of_all_rounds": [round(share, 3) for share in shares],
        "vit_b_32_photos_per_second": round(vit, 1),
        "times_vit_b_32": round(tagged / vit, 1),
        "note": "The ViT-B/32 has random weights and gets decoded pixels: time only.",
    }
    return write("speed-tagging", result)


def _photos(archive: Path, folder: Path) -> Path:
    from modiste.catalogue.sources.kaggle import KaggleSource
    from modiste.types import Product

    source = KaggleSource(archive)
    written = 0
    for row in source.read():
        if written == PHOTOS:
            break
        if isinstance(row, Product) and row.photo is not None:
            (folder / f"{row.product_id}.jpg").write_bytes(source.photo(row.photo))
            written += 1
    return folder


def _tagging(folder: Path) -> float:
    """Photos per second of an open Tagger over a folder on disk, decoding included; the net is loaded before."""
    from modiste import Tagger
    from modiste.catalogue.photo_files import named_photos
    from modiste.settings import load_settings

    settings = load_settings()
    tagger = Tagger.open(settings=settings)
    photos = list(named_photos([str(folder)], settings))
    list(tagger.answers(photos[:64]))
    began = time.perf_counter()
    done = sum(tagged.error is None for _, tagged in tagger.answers(photos))
    return done / (time.perf_counter() - began)


def vit_throughput() -> float:
    """Photos per second of CLIP's picture tower ViT-B/32 (224 px, 12 layers of 768), the better of two batch sizes."""
    import onnxruntime
    import timm
    from torch import Tensor, nn

    from modiste.settings import load_settings
    from modiste.train.onnx_export import export_onnx

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
    rates = []
    for batch in (1, 8):
        pixels = np.random.default_rng(0).integers(0, 256, (batch, 224, 224, 3), np.uint8)
        rates.append(_rate(lambda pixels=pixels: session.run(None, {"pixels": pixels}), batch))
    return max(rates)


def _rate(call: Callable[[], object], photos: int) -> float:
    call()
    began = time.perf_counter()
    rounds = VIT_PHOTOS // photos
    for _ in range(rounds):
        call()
    return rounds * photos / (time.perf_counter() - began)
