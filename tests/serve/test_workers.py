from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from modiste.errors import QueryError
from modiste.serve.run import refuse_taken

HOST = "127.0.0.1"
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="workers are found through /proc, which is not here"
)


def free_port() -> int:
    with socket.create_server((HOST, 0)) as own:
        return own.getsockname()[1]


def test_a_port_that_is_taken_is_refused_in_one_sentence():
    with socket.create_server((HOST, 0)) as own:
        port = own.getsockname()[1]
        with pytest.raises(QueryError, match=rf"Cannot listen on 127\.0\.0\.1 port {port}: .*; choose another --port"):
            refuse_taken(HOST, port)


def children_of(pid: int) -> list[int]:
    """The processes that a server has started; one that has ended counts until the server has buried it."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_worker(pid: int) -> bool:
    """Whether it is a worker, not the process that watches over them."""
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.fixture
def two_workers(shop_folder, colour_model):
    """A server of two workers that is ready, and its port."""
    port = free_port()
    command = [sys.executable, "-m", "modiste", "serve", "--shop", str(shop_folder), "--model", str(colour_model)]
    process = subprocess.Popen([*command, "--port", str(port), "--workers", "2"], stderr=subprocess.PIPE)
    try:
        becomes(lambda: process.poll() is not None or answers(port), True)
        assert process.poll() is None
        yield process, port
    finally:
        process.kill()
        process.communicate()


def answers(port: int) -> bool:
    """Whether a server says there that it is ready."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=60) as answer:
            return answer.status == 200
    except OSError:
        return False


def becomes(what: Callable[[], object], wanted: object) -> None:
    """Wait until something is as wanted; fail after two minutes."""
    deadline = time.monotonic() + 120
    while what() != wanted:
        assert time.monotonic() < deadline
        os.sched_yield()


def search(port: int) -> int:
    with urllib.request.urlopen(f"http://{HOST}:{port}/v1/search?text=blue", timeout=60) as answer:
        return answer.status


@pytest.mark.slow
@needs_proc
def test_two_workers_answer_until_sigterm_also_when_one_is_killed(two_workers):
    process, port = two_workers
    assert [search(port) for _ in range(20)] == [200] * 20
    workers = [each for each in children_of(process.pid) if is_worker(each)]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    becomes(lambda: workers[0] in children_of(process.pid), False)
    becomes(lambda: len([each for each in children_of(process.pid) if is_worker(each)]), 2)
    assert [search(port) for _ in range(4)] == [200] * 4
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=120)
    assert b"Traceback" not in said
    assert b"Error" not in said
    refuse_taken(HOST, port)


@pytest.mark.slow
@needs_proc
def test_workers_end_with_the_process_that_started_them(two_workers):
    process, port = two_workers
    workers = [each for each in children_of(process.pid) if is_worker(each)]
    assert len(workers) == 2
    process.kill()
    for worker in workers:
        becomes(lambda worker=worker: Path(f"/proc/{worker}/cmdline").is_file() and is_worker(worker), False)
    refuse_taken(HOST, port)
