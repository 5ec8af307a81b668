"""Photos from addresses that strangers name: fetched from public hosts only, within time and size.

A name is looked up once, every address it has is checked, and the connection goes to an address that was checked: a
name that changes its address in between gains nothing. Each redirect is checked again.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from modiste.errors import PhotoError

PORTS = {"http": 80, "https": 443}
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
CARRIERS = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
"""IPv6 networks that carry IPv4 addresses inside, private ones perhaps (NAT64, 6to4, Teredo, IPv4-compatible)."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet: not private, loopback, link-local, shared or reserved."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in CARRIERS):
            return False
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast


def addresses_of(host: str, port: int) -> list[str]:
    """Every address of a host, as the system looks it up. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True)
class RemotePhotos:
    """Fetches photos. `allowed` judges an address; `look_up` gives a host's addresses; `ports` may be asked for."""

    max_bytes: int
    seconds: float
    allowed: Callable[[str], bool] = is_public
    look_up: Callable[[str, int], list[str]] = addresses_of
    ports: frozenset[int] = frozenset(PORTS.values())

    def fetch(self, url: str) -> bytes:
        """The bytes behind an http or https address. Raises PhotoError with the reason, which names no address."""
        deadline = time.monotonic() + self.seconds
        for _ in range(MOST_REDIRECTS + 1):
            try:
                found = self._ask(_checked_url(url), deadline)
            except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
                _refuse_after(deadline)
                raise PhotoError("The image address cannot be fetched.") from error
            if isinstance(found, bytes):
                return found
            url = urljoin(url, found)
        raise PhotoError(f"The image address redirects more than {MOST_REDIRECTS} times.")

    def _ask(self, url: SplitResult, deadline: float) -> bytes | str:
        """The body, or where the host sends us."""
        host, port = url.hostname or "", url.port or PORTS[url.scheme]
        connection = http.client.HTTPConnection(host, port)
        with self._connected(host, port, deadline) as plain, _cut_off_at(deadline, plain):
            secure = url.scheme == "https"
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
            try:
                path = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
                connection.request("GET", path, headers={"Accept": "image/*", "User-Agent": "modiste"})
                found = self._answered(connection.getresponse())
            finally:
                connection.close()
        # What was cut off may look like an answer that ended.
        _refuse_after(deadline)
        return found

    def _connected(self, host: str, port: int, deadline: float) -> socket.socket:
        if port not in self.ports:
            raise PhotoError(f"Image addresses with port {port} are not fetched.")
        addresses = self.look_up(host, port)
        if not addresses or not all(self.allowed(address) for address in addresses):
            raise PhotoError("The image address is not on the public internet.")
        _refuse_after(deadline)
        return socket.create_connection((addresses[0], port), timeout=_left(deadline))

    def _answered(self, answer: http.client.HTTPResponse) -> bytes | str:
        if answer.status in REDIRECTS:
            return answer.getheader("Location") or ""
        if answer.status != http.client.OK:
            raise PhotoError(f"The image address answers with status {answer.status}.")
        body = answer.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise PhotoError(f"The image has more than {self.max_bytes:,} bytes.")
        return body


@contextmanager
def _cut_off_at(deadline: float, connected: socket.socket) -> Iterator[None]:
    """End the connection at the deadline, whatever is being read: a socket's own time limit restarts at each byte.

    The end goes through a socket of its own, which no other thread closes or wraps in TLS meanwhile.
    """
    with connected.dup() as end:
        timer = threading.Timer(_left(deadline), _shut_down, [end])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _shut_down(connected: socket.socket) -> None:
    with suppress(OSError):  # the host was quicker
        connected.shutdown(socket.SHUT_RDWR)


def _checked_url(text: str) -> SplitResult:
    url = urlsplit(text)
    if url.scheme not in PORTS or not url.hostname or url.username is not None:
        raise PhotoError("The image address must begin with https:// or http:// and a host.")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise PhotoError("The image address has characters that must be percent-encoded.")
    return url


def _left(deadline: float) -> float:
    """Seconds, more than 0: a socket takes 0 for "do not wait"."""
    return max(deadline - time.monotonic(), 1e-3)


def _refuse_after(deadline: float) -> None:
    if time.monotonic() >= deadline:
        raise PhotoError("The image address takes too long to answer.")
