"""The server under load: 16 clients that never pause, beside the bare encoder; memory, and what SIGTERM does."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.machine import milliseconds, modiste, provenance, write
from benchmarks.main_job import bare_throughput

CLIENTS = 16
SECONDS = 60.0
MEMORY_REQUESTS = 20_000
PORT = 8791
BOUNDARY = "benchmark"
WORDS = ("navy check shirt for men", "red dress", "running shoes", "black handbag women", "casual t-shirt", "watch")

Ask = Callable[[http.client.HTTPConnection, int], int]
"""Asks the i-th question over a connection and returns the status."""


def measure(archive: Path) -> Path:
    """Index the archive, measure all of it, and return the result file's path."""
    with tempfile.TemporaryDirectory() as name:
        shop = Path(name) / "shop"
        modiste("index", str(archive), "--shop", str(shop))
        result = under_load(shop, SECONDS, MEMORY_REQUESTS)
    return write("speed-serve", {**provenance(archive, "python -m benchmarks serve"), **result})


def under_load(shop: Path, seconds: float, memory_requests: int, workers: int = 1) -> dict[str, object]:
    """Latencies, failures and memory of a server over a shop."""
    photos = some_photos(shop)
    with served(shop, workers) as process:
        pictures = load(asking_pictures(photos), seconds)
        words = load(asking_words, seconds)
        before = resident_mb(process.pid)
        load(asking_pictures(photos), None, memory_requests // 2)
        half = resident_mb(process.pid)
        load(asking_pictures(photos), None, memory_requests // 2)
        after = resident_mb(process.pid)
        drained = drains(process, photos)
    return {
        "clients": CLIENTS,
        "workers": workers,
        "pictures": pictures,
        "words": words,
        "bare_encoder_photos_per_second": bare_throughput(),
        "memory_mb": {"requests": memory_requests, "before": before, "half": half, "after": after},
        "requests_answered_after_sigterm": drained,
    }


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
        return get(connection(), "/readyz") == http.client.OK
    except OSError:
        return False


def connection() -> http.client.HTTPConnection:
    """A new connection to the server."""
    return http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)


def get(open_connection: http.client.HTTPConnection, path: str) -> int:
    """The status of a GET; the body is read."""
    open_connection.request("GET", path)
    answer = open_connection.getresponse()
    answer.read()
    return answer.status


def asking_pictures(photos: Sequence[bytes]) -> Ask:
    """Uploads to /v1/similar."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n'.encode()
    bodies = [head + photo + f"\r\n--{BOUNDARY}--\r\n".encode() for photo in photos]
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}

    def ask(open_connection: http.client.HTTPConnection, number: int) -> int:
        open_connection.request("POST", "/v1/similar?k=10", bodies[number % len(bodies)], headers)
        answer = open_connection.getresponse()
        answer.read()
        return answer.status

    return ask


def asking_words(open_connection: http.client.HTTPConnection, number: int) -> int:
    """Questions to /v1/search."""
    return get(open_connection, f"/v1/search?k=10&text={quote(WORDS[number % len(WORDS)])}")


def load(ask: Ask, seconds: float | None, requests: int | None = None) -> dict[str, object]:
    """All clients ask without a pause, for some seconds or a number of requests."""
    times: list[float] = []
    failed: list[str] = []
    ends = None if seconds is None else time.perf_counter() + seconds
    each = None if requests is None else -(-requests // CLIENTS)

    def client(number: int) -> None:
        own, asked = connection(), 0
        while (ends is None or time.perf_counter() < ends) and (each is None or asked < each):
            began = time.perf_counter()
            try:
                status = ask(own, number * 7919 + asked)
            except (OSError, http.client.HTTPException) as error:
                failed.append(type(error).__name__)
                own = connection()
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
    connections = [connection() for _ in range(CLIENTS)]
    for each in connections:
        each.connect()
        assert get(each, "/healthz") == http.client.OK
    threads = [threading.Thread(target=lambda c=c: answered.append(ask(c, 1))) for c in connections]
    for thread in threads:
        thread.start()
    time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    for thread in threads:
        thread.join()
    process.wait()
    return f"{answered.count(http.client.OK)} of {CLIENTS}"
