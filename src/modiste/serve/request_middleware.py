"""What surrounds every request: its id, its size and rate limits, security headers, time and count, and a calm 500."""

from __future__ import annotations

import math
import re
import time
import uuid
from logging import Logger

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from modiste.serve.metrics import Metrics
from modiste.serve.problems import problem

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""A proxy's own id is taken over when it looks like one; anything else could forge log lines."""

UNLIMITED = ("/healthz", "/readyz", "/metrics", "/static/", "/photos/")
"""Beginnings of paths that the rate limit leaves alone: a page of 48 products asks for 48 photos."""


class RequestMiddleware:
    """The outermost ASGI layer."""

    def __init__(self, app: ASGIApp, metrics: Metrics, per_minute: int, max_bytes: int, log: Logger) -> None:
        """`per_minute`: requests of one client that this process answers in a minute; 0: any number."""
        self._app = app
        self._metrics = metrics
        self._limit = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._max_bytes = max_bytes
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        # Load balancers ask with HEAD: routes know GET alone, and the exchange leaves the body out.
        scope = {**scope, "app": self._app, "method": "GET" if method == "HEAD" else method}
        exchange = _Exchange(scope, send, method == "HEAD")
        try:
            await self._answer(scope, receive, exchange)
        finally:
            seconds = time.perf_counter() - exchange.began
            self._metrics.answered(method, _route(scope), exchange.status, seconds)

    async def _answer(self, scope: Scope, receive: Receive, exchange: _Exchange) -> None:
        request = Request(scope, receive)
        client = request.client.host if request.client else ""
        wait = 0 if scope["path"].startswith(UNLIMITED) else self._seconds_to_wait(client)
        if wait:
            answer = problem(request, 429, f"Too many requests; try again in {wait} s.")
            answer.headers["Retry-After"] = str(wait)
            await answer(scope, receive, exchange.send)
            return
        try:
            await self._app(scope, _counted(scope, receive, self._max_bytes), exchange.send)
        except Exception:
            self._log.exception("request %s failed", scope["request_id"])

    def _seconds_to_wait(self, client: str) -> int:
        """0, and the request counts; or the whole seconds until the client's minute is over."""
        if self._limit is None or self._limiter.hit(self._limit, client):
            return 0
        return max(1, math.ceil(self._limiter.get_window_stats(self._limit, client).reset_time - time.time()))


class _Exchange:
    """One request's way back: adds headers to its answer, remembers the status, and leaves out an unwanted body."""

    def __init__(self, scope: Scope, send: Send, without_body: bool) -> None:
        given = Headers(scope=scope).get("x-request-id", "")
        self.began = time.perf_counter()
        self.status = 0
        self._id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex[:16]
        self._send = send
        self._without_body = without_body
        scope["request_id"] = self._id

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._id
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        elif self._without_body and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)


def _counted(scope: Scope, receive: Receive, max_bytes: int) -> Receive:
    """`receive` that stops a request which says that it is, or turns out to be, too large."""
    said = Headers(scope=scope).get("content-length", "")
    seen = int(said) if said.isascii() and said.isdigit() and int(said) > max_bytes else 0

    async def counted() -> Message:
        nonlocal seen
        message = {} if seen > max_bytes else await receive()
        seen += len(message.get("body", b""))
        if seen > max_bytes:
            raise HTTPException(413, f"The request has more than {max_bytes:,} bytes.")
        return message

    return counted


def _route(scope: Scope) -> str:
    """The route's pattern, never the path: paths are without end, and so would be the metrics."""
    return getattr(scope.get("route"), "path", "none")
