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
    """The shop can be read: `products` are those that answers come from, `stored` those that lie in the shop now. An
    error of the shop answers 503."""
    return {"status": "ready", "stored": window.shop.count, "products": len(window.counter.now().row_of)}


@router.get("/metrics")
def metrics(window: TheWindow) -> Response:
    """Prometheus's text format."""
    return Response(window.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
