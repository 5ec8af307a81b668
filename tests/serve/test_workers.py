from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from modiste.errors import QueryError
from modiste.serve.dealt_connections import READY, Dealer
from modiste.serve.listening import bound, refuse_taken

HOST = "127.0.0.1"
pytestmark = pytest.mark.skipif(not hasattr(socket, "send_fds"), reason="this platform cannot hand connections over")


def free_port() -> int:
    with bound(HOST, 0) as own:
        return own.getsockname()[1]


def received(channel: socket.socket) -> list[int]:
    """The client ports of the connections that wait in a channel."""
    channel.setblocking(False)
    ports = []
    while True:
        try:
            descriptor = socket.recv_fds(channel, 1, 1)[1][0]
        except BlockingIOError:
            return ports
        with socket.socket(fileno=descriptor) as connection:
            ports.append(connection.getpeername()[1])


def dealt(clients: list[socket.socket], channels: list[socket.socket]) -> list[list[int]]:
    """What each channel has got when all clients' connections have come."""
    found: list[list[int]] = [[] for _ in channels]
    deadline = time.monotonic() + 30
    while sum(map(len, found)) < len(clients) and time.monotonic() < deadline:
        for ports, channel in zip(found, channels, strict=True):
            ports += received(channel)
    return found


def ready(dealer: Dealer) -> socket.socket:
    """The channel of a worker that has said that it is ready."""
    channel = dealer.channel()
    channel.send(READY)
    return channel


@pytest.fixture
def dealer_and_address():
    listener = bound(HOST, 0)
    listener.listen(128)
    address = listener.getsockname()
    dealer = Dealer(listener)
    yield dealer, address
    dealer.stop()


def test_connections_are_dealt_in_turn(dealer_and_address):
    dealer, address = dealer_and_address
    channels = [ready(dealer) for _ in range(3)]
    clients = [socket.create_connection(address) for _ in range(30)]
    dealer.start()
    found, sent = dealt(clients, channels), [client.getsockname()[1] for client in clients]
    for each in (*clients, *channels):
        each.close()
    assert [len(ports) for ports in found] == [10, 10, 10]
    assert sorted(port for ports in found for port in ports) == sorted(sent)


def test_a_worker_that_has_ended_or_is_not_ready_gets_no_connection(dealer_and_address):
    dealer, address = dealer_and_address
    ended, starting, going_on = ready(dealer), dealer.channel(), ready(dealer)
    ended.close()
    clients = [socket.create_connection(address) for _ in range(4)]
    dealer.start()
    found = dealt(clients, [starting, going_on])
    for each in (*clients, starting, going_on):
        each.close()
    assert [len(ports) for ports in found] == [0, 4]


def test_connections_wait_until_a_worker_comes(dealer_and_address):
    dealer, address = dealer_and_address
    dealer.start()
    client = socket.create_connection(address)
    channel = ready(dealer)
    assert dealt([client], [channel]) == [[client.getsockname()[1]]]
    client.close()
    channel.close()


def test_a_port_that_is_taken_is_refused_in_one_sentence():
    with bound(HOST, 0) as own:
        own.listen()
        with pytest.raises(QueryError, match=r"Cannot listen on 127\.0\.0\.1 port \d+: .*; choose another --port"):
            refuse_taken(HOST, own.getsockname()[1])


def children_of(pid: int) -> list[int]:
    """The processes that a server has started; one that has ended counts until the server has buried it."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_worker(pid: int) -> bool:
    """Whether it is a worker, not the process that watches over them."""
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="workers are found through /proc, which is not here")
def test_two_workers_answer_until_sigterm_also_when_one_is_killed(shop_folder, colour_model):
    port = free_port()
    command = [sys.executable, "-m", "modiste", "serve", "--shop", str(shop_folder), "--model", str(colour_model)]
    process = subprocess.Popen([*command, "--port", str(port), "--workers", "2"], stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 120
        ready = False
        while not ready and time.monotonic() < deadline and process.poll() is None:
            try:
                ready = urllib.request.urlopen(f"http://{HOST}:{port}/readyz").status == 200
            except OSError:
                os.sched_yield()
        assert ready
        search = f"http://{HOST}:{port}/v1/search?text=blue"
        for _ in range(20):
            assert urllib.request.urlopen(search).status == 200
        killed = next(filter(is_worker, children_of(process.pid)))
        os.kill(killed, signal.SIGKILL)
        while killed in children_of(process.pid) and time.monotonic() < deadline:
            os.sched_yield()
        for _ in range(4):
            assert urllib.request.urlopen(search, timeout=60).status == 200
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=120)
    finally:
        process.kill()
        process.communicate()
    assert b"Traceback" not in said
    assert b"Error" not in said
    with bound(HOST, port):
        pass
