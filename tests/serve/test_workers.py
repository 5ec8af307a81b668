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
from modiste.serve.dealt_connections import Dealer
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
    channels = [dealer.channel() for _ in range(3)]
    clients = [socket.create_connection(address) for _ in range(30)]
    dealer.start()
    found, sent = dealt(clients, channels), [client.getsockname()[1] for client in clients]
    for each in (*clients, *channels):
        each.close()
    assert [len(ports) for ports in found] == [10, 10, 10]
    assert sorted(port for ports in found for port in ports) == sorted(sent)


def test_a_worker_that_has_ended_gets_no_connection(dealer_and_address):
    dealer, address = dealer_and_address
    ended, going_on = dealer.channel(), dealer.channel()
    ended.close()
    clients = [socket.create_connection(address) for _ in range(4)]
    dealer.start()
    found = dealt(clients, [going_on])
    for each in (*clients, going_on):
        each.close()
    assert [len(ports) for ports in found] == [4]


def test_connections_wait_until_a_worker_comes(dealer_and_address):
    dealer, address = dealer_and_address
    dealer.start()
    client = socket.create_connection(address)
    channel = dealer.channel()
    assert dealt([client], [channel]) == [[client.getsockname()[1]]]
    client.close()
    channel.close()


def test_a_port_that_is_taken_is_refused_in_one_sentence():
    with bound(HOST, 0) as own:
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
