"""The application: routes, and what surrounds them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import to_thread
from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from modiste.serve import audit_task, problems
from modiste.serve.api import audit, health, photos, products, questions, recommend
from modiste.serve.api.known_names import refuse_unknown_names
from modiste.serve.app_state import AppState
from modiste.serve.pages import audit as audit_page
from modiste.serve.pages import documentation, seller, shopper
from modiste.serve.request_middleware import RequestMiddleware
from modiste.serve.settings import SHOP_VARIABLE, ServeSettings, load_serve_settings
from modiste.settings import Settings, load_settings
from modiste.version import __version__

STATIC = Path(__file__).parent / "static"


def create_app(uri: str | Path, settings: Settings | None = None, serve: ServeSettings | None = None) -> ASGIApp:
    """The ASGI application for a shop. Raises what `Shop.open` raises, QueryError for settings."""
    serve = serve or load_serve_settings()
    state = AppState.open(uri, settings or load_settings(), serve)
    app = FastAPI(
        title="modiste",
        version=__version__,
        summary="Visual search, words, tags and products of one shop.",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=problems.PROBLEM_RESPONSES,
        lifespan=_while_serving,
    )
    app.state.modiste = state
    problems.install(app)
    app.include_router(health.router)
    for router in (questions.router, recommend.router, photos.router, products.router, audit.router):
        app.include_router(router, dependencies=[Depends(refuse_unknown_names)])
    for router in (shopper.router, audit_page.router, seller.router, documentation.router):
        app.include_router(router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=4)
    documentation.complete_openapi(app)
    return RequestMiddleware(app, state.metrics, serve.requests_per_minute, serve.request_max_bytes, state.log)


@asynccontextmanager
async def _while_serving(app: FastAPI) -> AsyncIterator[None]:
    """While the server runs, other processes' writes are looked for; an audit does not outlive it."""
    refresher = app.state.modiste.refresher
    refresher.start()
    try:
        yield
    finally:
        audit_task.stop()
        await to_thread.run_sync(refresher.stop)


def from_environment() -> ASGIApp:
    """The application of a worker process, told by the environment; it ends with the process that started it."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    return create_app(os.environ[SHOP_VARIABLE])


def _end_with_parent() -> None:
    """Nobody else ends workers whose supervisor was killed: they would hold the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
