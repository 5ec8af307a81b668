"""/healthz, /readyz and /metrics: for those who keep the server running."""

from __future__ import annotations

from fastapi import APIRouter, Response

from modiste.serve.window import TheWindow

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(window: TheWindow) -> dict[str, object]:
    """The store can be read, asked anew each time; otherwise 503."""
    return {"status": "ready", "products": window.shop.count}


@router.get("/metrics")
def metrics(window: TheWindow) -> Response:
    """Prometheus's text format."""
    return Response(window.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
