"""Running the server: one process, or several workers."""

from __future__ import annotations

import os
import socket

import uvicorn

from modiste.errors import QueryError
from modiste.serve.app import create_app
from modiste.serve.listening import refuse_taken
from modiste.serve.settings import SHOP_VARIABLE, ServeSettings
from modiste.settings import Settings


def run(
    uri: str, settings: Settings, serve: ServeSettings, *, host: str, port: int, workers: int, proxies: str | None
) -> None:
    """Serve until SIGTERM or Ctrl-C; running requests end first. Raises what `create_app` raises."""
    options = {
        "host": host,
        "port": port,
        "timeout_graceful_shutdown": serve.drain_seconds,
        "server_header": False,
        "proxy_headers": proxies is not None,
        "forwarded_allow_ips": proxies,
        "log_level": "warning",
    }
    refuse_taken(host, port)
    if workers == 1:
        uvicorn.run(create_app(uri, settings, serve), **options)  # type: ignore[arg-type]
        return
    if not hasattr(socket, "send_fds"):
        raise QueryError("--workers needs a platform that can hand connections to processes; leave it at 1 here.")
    from modiste.serve.workers import Workers  # uvloop is not there on every platform

    os.environ[SHOP_VARIABLE] = uri
    at_once = serve.questions_at_once or max(1, (os.cpu_count() or 1) // workers)
    os.environ["MODISTE_SERVE_QUESTIONS_AT_ONCE"] = str(at_once)
    if settings.model is not None:
        os.environ["MODISTE_MODEL"] = str(settings.model)
    target = "modiste.serve.app:from_environment"
    loop = "modiste.serve.dealt_connections:new_loop"
    config = uvicorn.Config(target, factory=True, workers=workers, loop=loop, **options)  # type: ignore[arg-type]
    Workers(config).run()
