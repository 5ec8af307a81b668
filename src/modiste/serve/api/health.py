"""/healthz, /readyz and /metrics: for those who keep the server running."""

from __future__ import annotations

from fastapi import APIRouter, Response

from modiste.serve.app_state import CurrentState

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(state: CurrentState) -> dict[str, object]:
    """The store can be read, checked at each request; otherwise 503."""
    return {"status": "ready", "products": state.shop.count}


@router.get("/metrics")
def metrics(state: CurrentState) -> Response:
    """Prometheus's text format."""
    return Response(state.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
