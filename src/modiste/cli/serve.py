"""`modiste serve`: the shop window, an HTTP API and a web page in one process."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from modiste.cli.options import ModelOption, ShopOption
from modiste.errors import MissingExtraError

NEEDED = ("fastapi", "jinja2", "limits", "multipart", "prometheus_client", "uvicorn")


def serve(
    shop: ShopOption,
    host: Annotated[str, typer.Option("--host", help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes that share the port.")] = 1,
    proxies: Annotated[
        str | None, typer.Option("--proxy", metavar="ADDRESS", help="A proxy whose X-Forwarded-* headers are trusted.")
    ] = None,
    model: ModelOption = None,
) -> None:
    """Serve a shop: the web page, the API under /v1, and its documentation under /docs; needs the extra [serve].

    Keys and limits come from the environment: MODISTE_SERVE_WRITE_KEYS and others, see docs/serve.md.

    Example: modiste serve --shop s --port 8000
    """
    if any(find_spec(name) is None for name in NEEDED):
        raise MissingExtraError("Serving", "serve")
    from modiste.serve.run import Listening, run
    from modiste.serve.settings import load_serve_settings
    from modiste.settings import load_settings

    settings, limits = load_settings(model=model), load_serve_settings()
    typer.echo(f"Serving the shop {shop} on http://{host}:{port} (API: /docs). Ctrl-C stops.", err=True)
    run(shop, settings, limits, Listening(host, port, workers, proxies))
