"""The server under load: 16 clients that never pause, beside the bare encoder; memory, and what SIGTERM does."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from PIL import Image

from benchmarks.machine import milliseconds, modiste, provenance, write
from benchmarks.main_job import bare_throughput

CLIENTS = 16
SECONDS = 60.0
SHORT_SECONDS = 15.0
WARM_REQUESTS = 1_000
MEMORY_SECONDS = 600.0
PORT = 8791
BOUNDARY = "benchmark"
TARGETS_P95_MS = {"pictures": 150.0, "words_new": 80.0}
"""What one worker per core is to stay within, in milliseconds, with 16 clients and the 40,000 products."""

SHOP = "MODISTE_BENCHMARK_SHOP"
"""Names a shop of the archive that is there already; without it, one is built first."""

COLOURS = ("navy", "red", "black", "white", "green", "grey", "pink", "brown", "blue", "purple")
THINGS = ("shirt", "dress", "running shoes", "handbag", "t-shirt", "watch", "jeans", "sandals", "kurta", "wallet")
USES = ("", "casual", "formal", "sports", "party", "summer", "winter", "ethnic", "smart", "travel")
MAKERS = ("", "nike", "puma", "adidas", "levis", "fossil", "catwalk", "wrangler", "fabindia", "titan")
QUESTIONS = [
    " ".join(filter(None, (use, maker, colour, thing, whose)))
    for colour, thing, whose, use, maker in product(COLOURS, THINGS, ("", "for men", "for women"), USES, MAKERS)
]
"""30,000 different ones."""

ENCODE_PHOTOS = 512

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)

Ask = Callable[["Connection", int], int]
"""Asks the i-th question over a connection and returns the status."""


def measure(archive: Path) -> Path:
    """Measure a server over a shop of the archive, and return the result file's path."""
    with tempfile.TemporaryDirectory() as name:
        given = os.environ.get(SHOP)
        shop = Path(given) if given else Path(name) / "shop"
        if not given:
            modiste("index", str(archive), "--shop", str(shop))
        result = measurements(shop, SECONDS, SHORT_SECONDS, MEMORY_SECONDS)
    return write("speed-serve", {**provenance(archive, "python -m benchmarks serve"), **result})


def measurements(shop: Path, seconds: float, short: float, memory_seconds: float) -> dict[str, object]:
    """A server with one worker per core at length, one with a single worker for a short time, and the bare encoder."""
    cores = len(os.sched_getaffinity(0))
    photos = some_photos(shop)
    several = under_load(shop, photos, seconds, memory_seconds, cores)
    return {
        "products": count_of(shop),
        "clients": CLIENTS,
        "targets": against_targets(several),
        "one_worker_per_core": several,
        "one_worker": under_load(shop, photos, short, memory_seconds / 10, 1),
        "bare_encoder": {"photos_per_second": bare_throughput(), **batching(photos)},
    }


def against_targets(found: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    """Each target beside what was measured: `over_ms` says by how much it is missed, 0 where it is met."""
    measured = {name: found[name]["p95_ms"] for name in TARGETS_P95_MS}
    return {
        name: {"target_p95_ms": target, "p95_ms": measured[name], "over_ms": max(0.0, measured[name] - target)}
        for name, target in TARGETS_P95_MS.items()
    }


def under_load(
    shop: Path, photos: Sequence[bytes], seconds: float, memory_seconds: float, workers: int
) -> dict[str, Any]:
    """Latencies, failures and memory of a server over a shop, and how it ends.

    Memory is looked at after some requests of both kinds, when kept answers have filled their room, and again after
    `memory_seconds` more of both kinds.
    """
    pictures, both = asking_pictures(photos), asking_both(photos)
    with served(shop, workers) as process:
        load(both, None, WARM_REQUESTS)
        before = resident_mb(process.pid)
        found = {
            "pictures": load(pictures, seconds),
            "words_new": load(asking_new_words, seconds),
            "words_repeated": load(asking_repeated_words, seconds / 2),
        }
        memory: dict[str, Any] = {"seconds": memory_seconds, "at_first": before, "before": resident_mb(process.pid)}
        memory["load"] = load(both, memory_seconds)
        memory["after"] = resident_mb(process.pid)
        drained = drains(process, photos)
    return {"workers": workers, **found, "memory_mb": memory, "requests_answered_after_sigterm": drained}


def batching(photos: Sequence[bytes]) -> dict[str, float]:
    """Photos per second through the net, one by one and in eights, with as many threads as cores: the most that
    gathering the photos of several questions could gain."""
    from modiste.models.encoder import OnnxEncoder

    encoder, cores = OnnxEncoder.open(), len(os.sched_getaffinity(0))
    pixels = np.stack([encoder.prepare(Image.open(BytesIO(photo)).convert("RGB")) for photo in photos[:8]])

    def rate(size: int) -> float:
        batches = ENCODE_PHOTOS // size
        with ThreadPoolExecutor(cores) as pool:
            began = time.perf_counter()
            list(pool.map(lambda _: encoder.encode(pixels[:size]), range(batches)))
            return round(batches * size / (time.perf_counter() - began), 1)

    rate(8)
    return {"one_by_one": rate(1), "in_eights": rate(8)}


def count_of(shop: Path) -> int:
    """How many the shop has."""
    from modiste import Shop

    return Shop.open(shop).count


def some_photos(shop: Path) -> list[bytes]:
    """Thumbnails of 200 products, spread over the shop, as the query photos."""
    from modiste import Shop

    opened = Shop.open(shop)
    ids = opened.snapshot().columns["product_id"].to_pylist()
    return list(opened.thumbnails(ids[:: max(1, len(ids) // 200)]).values())


@contextmanager
def served(shop: Path, workers: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that is ready, in a process of its own."""
    command = [sys.executable, "-m", "modiste", "serve", "--shop", str(shop), "--port", str(PORT)]
    environment = {**os.environ, "MODISTE_SERVE_REQUESTS_PER_MINUTE": "0"}
    process = subprocess.Popen([*command, "--workers", str(workers)], env=environment, stderr=subprocess.DEVNULL)
    try:
        while not is_ready():
            if process.poll() is not None:
                raise SystemExit(f"modiste serve ended with {process.returncode}")
            time.sleep(0.2)
        yield process
    finally:
        process.terminate()
        process.wait()


def is_ready() -> bool:
    """Whether the server answers."""
    try:
        return Connection().status_of(request_for("GET", "/readyz")) == http.client.OK
    except OSError:
        return False


class Connection:
    """A kept connection to the server that spends as little as it can: the clients share the server's cores."""

    def __init__(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", PORT), timeout=60)

    def status_of(self, request: bytes) -> int:
        """Send one request, read all of its answer, and return the status. Raises OSError for a broken connection."""
        self._socket.sendall(request)
        answer = bytearray()
        while (ends := answer.find(b"\r\n\r\n")) < 0:
            answer += self._received()
        length = int(LENGTH.search(answer, 0, ends + 2)[1])  # type: ignore[index]
        while len(answer) < ends + 4 + length:
            answer += self._received()
        return int(answer[9:12])

    def _received(self) -> bytes:
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionResetError("The server closed the connection.")
        return data


def request_for(method: str, path: str, body: bytes = b"", kind: str = "") -> bytes:
    """A whole HTTP request."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Content-Type: {kind}\r\n\r\n".encode() + body if kind else f"{head}\r\n".encode()


def asking_pictures(photos: Sequence[bytes]) -> Ask:
    """Uploads to /v1/similar."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n'.encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    bodies = [head + photo + f"\r\n--{BOUNDARY}--\r\n".encode() for photo in photos]
    requests = [request_for("POST", "/v1/similar?k=10", body, kind) for body in bodies]
    return lambda connection, number: connection.status_of(requests[number % len(requests)])


def asking_new_words(connection: Connection, number: int) -> int:
    """Questions to /v1/search, each for the first time but for few: no kept answer helps."""
    path = f"/v1/search?k=10&text={quote(QUESTIONS[number % len(QUESTIONS)])}"
    return connection.status_of(request_for("GET", path))


def asking_repeated_words(connection: Connection, number: int) -> int:
    """The same, as shoppers repeat each other: the n-th most frequent question comes with a frequency of 1/n."""
    rank = len(QUESTIONS) ** random.Random(number).random() - 1
    return asking_new_words(connection, 2 * len(QUESTIONS) // 3 + int(rank))


def asking_both(photos: Sequence[bytes]) -> Ask:
    """Pictures and words in turn."""
    pictures = asking_pictures(photos)
    return lambda connection, number: (asking_new_words if number % 2 else pictures)(connection, number)


def load(ask: Ask, seconds: float | None, requests: int | None = None) -> dict[str, object]:
    """All clients ask without a pause, for some seconds or a number of requests."""
    times: list[float] = []
    failed: list[str] = []
    ends = None if seconds is None else time.perf_counter() + seconds
    each = None if requests is None else -(-requests // CLIENTS)

    def client(number: int) -> None:
        own, asked = Connection(), 0
        while (ends is None or time.perf_counter() < ends) and (each is None or asked < each):
            began = time.perf_counter()
            try:
                status = ask(own, number * 7919 + asked)
            except OSError as error:
                failed.append(type(error).__name__)
                own = Connection()
                continue
            finally:
                asked += 1
            times.append(time.perf_counter() - began)
            if status != http.client.OK:
                failed.append(str(status))

    began = time.perf_counter()
    clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    taken = time.perf_counter() - began
    return {**milliseconds(times), "requests_per_second": round(len(times) / taken, 1), "failed": len(failed)}


def resident_mb(pid: int) -> float:
    """Resident memory of a process and its children, in MB."""
    kilobytes = 0
    for each in [pid, *children(pid)]:
        status = Path(f"/proc/{each}/status").read_text()
        kilobytes += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return round(kilobytes / 1024, 1)


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def drains(process: subprocess.Popen[bytes], photos: Sequence[bytes]) -> str:
    """Send SIGTERM while every client has a request under way: how many of them were answered."""
    ask, answered = asking_pictures(photos), []
    connections = [Connection() for _ in range(CLIENTS)]
    for each in connections:
        assert each.status_of(request_for("GET", "/healthz")) == http.client.OK
    threads = [threading.Thread(target=lambda c=c: answered.append(ask(c, 1))) for c in connections]
    for thread in threads:
        thread.start()
    time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join()
    process.wait()
    return f"{answered.count(http.client.OK)} of {CLIENTS}"
