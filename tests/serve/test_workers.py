from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from modiste.errors import QueryError
from modiste.serve.workers import bound, refuse_taken

HOST = "127.0.0.1"
pytestmark = pytest.mark.skipif(not hasattr(socket, "SO_REUSEPORT"), reason="this platform has no SO_REUSEPORT")


def free_port() -> int:
    with bound(HOST, 0) as own:
        return own.getsockname()[1]


def accepted(listener: socket.socket) -> int:
    listener.setblocking(False)
    count = 0
    while True:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_connections_that_come_at_once_are_dealt_out():
    port = free_port()
    listeners = [bound(HOST, port, socket.SO_REUSEPORT) for _ in range(2)]
    for each in listeners:
        each.listen(128)
    clients = [socket.create_connection((HOST, port)) for _ in range(100)]
    counts = [accepted(each) for each in listeners]
    assert sum(counts) == 100
    assert min(counts) > 20
    for each in (*clients, *listeners):
        each.close()


def test_a_port_that_is_taken_is_refused_in_one_sentence():
    with bound(HOST, 0, socket.SO_REUSEPORT) as own:
        own.listen()
        with pytest.raises(QueryError, match=r"Cannot listen on 127\.0\.0\.1 port \d+: .*; choose another --port"):
            refuse_taken(HOST, own.getsockname()[1])


@pytest.mark.slow
def test_two_workers_answer_until_sigterm(shop_folder, colour_model):
    port = free_port()
    command = [sys.executable, "-m", "modiste", "serve", "--shop", str(shop_folder), "--model", str(colour_model)]
    with subprocess.Popen([*command, "--port", str(port), "--workers", "2"], stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 120
        ready = False
        while not ready and time.monotonic() < deadline and process.poll() is None:
            try:
                ready = urllib.request.urlopen(f"http://{HOST}:{port}/readyz").status == 200
            except OSError:
                os.sched_yield()
        assert ready
        for _ in range(20):
            assert urllib.request.urlopen(f"http://{HOST}:{port}/v1/search?text=blue").status == 200
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=120)
    assert b"Traceback" not in said
    assert b"Error" not in said
    with bound(HOST, port):
        pass
