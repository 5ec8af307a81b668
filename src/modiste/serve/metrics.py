"""What Prometheus collects: requests, their time, the net's time, the shop's size, the model."""

from __future__ import annotations

import math
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from modiste.errors import ShopError
from modiste.types import ModelIdentity
from modiste.version import __version__

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)
"""Seconds; finest around what a question takes."""


class Metrics:
    """One server process's figures, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        names = ("method", "route", "status")
        self._requests = Counter("modiste_requests", "Answered requests", names, registry=self._registry)
        self._seconds = Histogram(
            "modiste_request_seconds", "Time of requests", ("route",), buckets=BUCKETS, registry=self._registry
        )
        self._encode = Histogram("modiste_encode_seconds", "Time of the net", buckets=BUCKETS, registry=self._registry)
        self._photos = Counter("modiste_encoded_photos", "Photos through the net", registry=self._registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def encoded(self, photos: int, seconds: float) -> None:
        """Count one call of the net."""
        self._photos.inc(photos)
        self._encode.observe(seconds)

    def tell_of_shop(self, identity: ModelIdentity, count: Callable[[], int]) -> None:
        """Name the model, and ask for the shop's size whenever figures are read."""
        size = Gauge("modiste_shop_products", "Products in the shop", registry=self._registry)
        size.set_function(lambda: _size(count))
        model = Gauge("modiste_model", "The model in use", ("name", "hash", "version"), registry=self._registry)
        model.labels(identity.name, identity.model_hash[:12], __version__).set(1)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)


def _size(count: Callable[[], int]) -> float:
    """The shop's size; not a number while the store cannot be read, when the other figures are wanted most."""
    try:
        return count()
    except ShopError:
        return math.nan
