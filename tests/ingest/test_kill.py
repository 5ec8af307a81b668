"""`modiste index`, killed with SIGKILL again and again: the shop opens, nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from small_world import colour_vectors, png, square

from modiste.store.lance.products import LanceStore, exists

PHOTOS = 700
KILLS = 6
WRITE_BATCH = 4

# The imports take seconds and the run itself less than two: without them, kills land where they matter. A shell's
# background jobs ignore Ctrl-C, and so would this run if the tests are such a job.
COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import lancedb, modiste.models.encoder, modiste.ingest.run, modiste.store.lance.products, modiste.sources
print("ready", flush=True)
input()
print("running", flush=True)
from modiste.cli.main import run
run()
"""


def colour(number: int) -> tuple[int, int, int]:
    return number % 256, number // 256, 77


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(PHOTOS):
        (folder / f"{number:03}.png").write_bytes(png(square(colour(number), 8, 6)))
    return folder


def start(folder: Path, shop: Path, model: Path) -> subprocess.Popen[str]:
    arguments = ["index", str(folder), "--shop", str(shop), "--model", str(model)]
    environment = {**os.environ, "MODISTE_WRITE_BATCH": str(WRITE_BATCH), "MODISTE_ENCODE_BATCH": "4"}
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def let_go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "running\n"


def check(shop: Path) -> set[str]:
    """Whatever is in the shop is whole and right; returns the ids."""
    store = LanceStore.open(shop)
    snapshot = store.snapshot()
    ids = snapshot.columns["product_id"].to_pylist()
    assert len(set(ids)) == len(ids)
    expected = colour_vectors(np.array([colour(int(key)) for key in ids], float).reshape(-1, 3))
    assert np.allclose(snapshot.embeddings, expected, atol=0.02)
    assert all(picture.startswith(b"\xff\xd8") for picture in store.thumbnails(ids).values())
    return set(ids)


@pytest.mark.slow
def test_run_killed_at_random_moments_resumes_without_loss_or_duplicates(folder, tmp_path, colour_model):
    shop, moments = tmp_path / "shop", random.Random(20)
    kept: set[str] = set()
    for _ in range(KILLS):
        process = start(folder, shop, colour_model)
        let_go(process)
        try:
            process.wait(timeout=moments.uniform(0.0, 0.4))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        found = check(shop) if exists(shop) else set()
        assert kept <= found
        kept = found
    process = start(folder, shop, colour_model)
    let_go(process)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert f"{PHOTOS - len(kept)} encoded, 0 updated, {len(kept)} unchanged" in out
    assert check(shop) == {f"{number:03}" for number in range(PHOTOS)}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_ends_with_a_sentence_and_keeps_the_work(folder, tmp_path, colour_model, number):
    shop = tmp_path / "shop"
    process = start(folder, shop, colour_model)
    let_go(process)
    # Opening the shop to count takes longer than the run itself on a busy machine; a third file means two writes.
    while process.poll() is None and len(list(shop.rglob("*.lance"))) < 3:
        pass
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    kept = check(shop)
    assert 0 < len(kept) < PHOTOS
    assert err == f"Stopped with {len(kept)} products in the shop {shop}; the same command resumes.\n"
