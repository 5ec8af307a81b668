"""Running the server: one process, or several workers that share a port."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

import uvicorn

from modiste.errors import QueryError
from modiste.serve.app import create_app
from modiste.serve.settings import SHOP_VARIABLE, ServeSettings
from modiste.settings import Settings


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens, with how many worker processes, and behind which `proxies` (addresses with commas)."""

    host: str
    port: int
    workers: int = 1
    proxies: str | None = None


def run(uri: str, settings: Settings, serve: ServeSettings, listening: Listening) -> None:
    """Serve until SIGTERM or Ctrl-C; running requests end first. Raises what `create_app` raises.

    Several workers are uvicorn's own: they accept from one socket, and one that dies is started again.
    """
    options = {
        "host": listening.host,
        "port": listening.port,
        "timeout_graceful_shutdown": serve.drain_seconds,
        "server_header": False,
        "proxy_headers": listening.proxies is not None,
        "forwarded_allow_ips": listening.proxies,
        "log_level": "warning",
    }
    refuse_taken(listening.host, listening.port)
    if listening.workers == 1:
        uvicorn.run(create_app(uri, settings, serve), **options)  # type: ignore[arg-type]
        return
    os.environ[SHOP_VARIABLE] = uri
    at_once = serve.questions_at_once or max(1, (os.cpu_count() or 1) // listening.workers)
    os.environ["MODISTE_SERVE_QUESTIONS_AT_ONCE"] = str(at_once)
    if settings.model is not None:
        os.environ["MODISTE_MODEL"] = str(settings.model)
    target = "modiste.serve.app:from_environment"
    uvicorn.run(target, factory=True, workers=listening.workers, **options)  # type: ignore[arg-type]


def refuse_taken(host: str, port: int) -> None:
    """Raise QueryError for an address that cannot be listened on: uvicorn would end with a line of its own log."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise QueryError(f"Cannot listen on {host} port {port}: {error.strerror}; choose another --port.") from error
