"""Real fetches from a server on this machine, which the guard is told to allow; and everything it must refuse."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from small_world import png, square

from modiste.errors import PhotoError
from modiste.serve.remote_photo import RemotePhotos, is_public

PHOTO = png(square("Red"))


class Host(BaseHTTPRequestHandler):
    """Gives a photo, too much, a redirect to itself, and one to a private address."""

    stop = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.stop.wait(5)
        if self.path in ("/drip", "/drip-body"):
            self.wfile.write(b"HTTP/1.0 200 OK\r\n" + b"\r\n" * (self.path == "/drip-body"))
            with suppress(OSError):
                while not self.stop.wait(0.1):
                    self.wfile.write(b"a")
        moved = {"/moved": "/photo", "/round": "/round", "/inside": "http://10.0.0.1/photo"}.get(self.path)
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", moved)
        self.end_headers()
        self.wfile.write(PHOTO * 1000 if self.path == "/large" else PHOTO)

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    Host.stop.set()
    server.shutdown()
    server.server_close()


def photos(port: int, **changes: object) -> RemotePhotos:
    """A fetcher for which 127.0.0.1 is public."""
    values = {"max_bytes": 10_000, "seconds": 5.0, "allowed": lambda ip: ip == "127.0.0.1", "ports": frozenset({port})}
    return RemotePhotos(**{**values, **changes})


@pytest.mark.parametrize("path", ["photo", "moved"])
def test_a_photo_is_fetched(port, path):
    assert photos(port).fetch(f"http://127.0.0.1:{port}/{path}") == PHOTO


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("large", "bytes"),
        ("round", "redirects more than"),
        ("inside", "port 80"),
        ("slow", "too long"),
        ("drip", "too long"),
        ("drip-body", "too long"),
    ],
)
def test_what_is_too_much_is_refused(port, path, reason):
    patience = 0.5 if "too long" in reason else 5.0
    began = time.monotonic()
    with pytest.raises(PhotoError, match=reason):
        photos(port, seconds=patience).fetch(f"http://127.0.0.1:{port}/{path}")
    assert time.monotonic() - began < 5


def test_a_redirect_to_a_private_address_is_refused(port):
    with pytest.raises(PhotoError, match="public internet"):
        photos(port, ports=frozenset({port, 80})).fetch(f"http://127.0.0.1:{port}/inside")


def test_the_connection_goes_to_the_address_that_was_checked(port):
    asked = []

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    assert photos(port, look_up=look_up).fetch(f"http://rebinding.example:{port}/photo") == PHOTO
    assert asked == ["rebinding.example"]


def test_one_private_address_among_several_is_enough_to_refuse(port):
    with pytest.raises(PhotoError, match="public internet"):
        photos(port, look_up=lambda *_: ["127.0.0.1", "10.0.0.1"]).fetch(f"http://mixed.example:{port}/")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://h/x", "http://u:p@h/", "http://", "http://h/ x", "http://[::1", "http://h:0x/"]
)
def test_other_addresses_are_refused(url):
    with pytest.raises(PhotoError):
        RemotePhotos(1000, 1).fetch(url)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1",
     "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::", "::7f00:1", "fec0::1"],
)  # fmt: skip
def test_inner_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_outer_addresses_are(address):
    assert is_public(address)


def test_the_switch_is_off_unless_it_is_on(client, serve):
    url = {"image_url": "http://127.0.0.1/x.png"}
    assert client.post("/v1/similar", data=url).status_code == 403
    answer = serve(image_urls=True).post("/v1/similar", data=url)
    assert (answer.status_code, "public internet" in answer.json()["detail"]) == (422, True)
