"""Everything a route needs, made once per server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cachetools import LRUCache, cached
from fastapi import Depends, Request

from modiste.serve.audit_task import audit
from modiste.serve.concurrency_limit import ConcurrencyLimit
from modiste.serve.keys import Keys
from modiste.serve.metrics import Metrics
from modiste.serve.pages.rendering import Pages
from modiste.serve.refresher import Refresher
from modiste.serve.remote_photo import RemotePhotos
from modiste.serve.settings import ServeSettings
from modiste.serve.suspects import LiveSuspects
from modiste.settings import Settings
from modiste.shop import Shop
from modiste.shop.serving import open_for_serving
from modiste.shop.tagger import Tagger

MOST_BYTES = 32_000_000
"""Of thumbnails that are kept, and of answers; those unused for longest go first."""

ENTRY_BYTES = 500
"""Of an entry's key, about."""


@dataclass(frozen=True)
class AppState:
    """The parts of one server.

    `thumbnail`: product_id -> JPEG, None where there is no such product. `answers`: answers as JSON by the shop's
    version and what was asked; for the event loop's thread alone.
    """

    shop: Shop
    tagger: Tagger
    settings: ServeSettings
    keys: Keys
    metrics: Metrics
    thumbnail: Callable[[str], bytes | None]
    answers: LRUCache[Hashable, bytes]
    remote: RemotePhotos
    pages: Pages
    suspects: LiveSuspects
    refresher: Refresher
    concurrency: ConcurrencyLimit
    log: logging.Logger

    @classmethod
    def open(cls, uri: str | Path, settings: Settings, serve: ServeSettings) -> AppState:
        """The state of a server over a shop. Raises what `Shop.open` raises."""
        limits = {"photo_max_bytes": serve.photo_max_bytes, "photo_max_pixels": serve.photo_max_pixels}
        settings = settings.model_copy(update=limits)
        metrics = Metrics()
        shop = open_for_serving(uri, settings, metrics.encoded)
        metrics.tell_of_shop(shop.model, lambda: shop.count)
        log = logging.getLogger("modiste.serve")
        refresher = Refresher(shop.prepare, log)
        return cls(
            shop=shop,
            tagger=shop.tagger(),
            settings=serve,
            keys=Keys.of(serve),
            metrics=metrics,
            thumbnail=_kept_thumbnails(shop),
            answers=LRUCache(MOST_BYTES, getsizeof=_room),
            remote=RemotePhotos(serve.photo_max_bytes, serve.url_seconds),
            pages=Pages.for_shop(shop),
            suspects=LiveSuspects(lambda: audit(uri, settings), shop.catalogue_version, lambda: _settled(shop), log),
            refresher=refresher,
            concurrency=ConcurrencyLimit(serve.questions_at_once or None),
            log=log,
        )


def _kept_thumbnails(shop: Shop) -> Callable[[str], bytes | None]:
    """Thumbnails by id; those asked for lately are kept as long as the shop is the same."""
    kept: LRUCache[Hashable, bytes | None] = LRUCache(MOST_BYTES, getsizeof=_room)

    @cached(kept, key=lambda product_id: (shop.browse.version, product_id), lock=threading.Lock())
    def thumbnail(product_id: str) -> bytes | None:
        return shop.thumbnails(product_id).get(product_id)

    return thumbnail


def _room(data: bytes | None) -> int:
    """What an entry of a cache takes: its bytes, and some for the entry itself."""
    return len(data or b"") + ENTRY_BYTES


def _settled(shop: Shop) -> set[tuple[str, str]]:
    """The labels on which a person has spoken."""
    return {(each.product_id, each.attribute) for each in shop.corrections()}


async def _state(request: Request) -> AppState:
    # Not plain `def`: FastAPI would send it through a thread, and every hop between threads costs a busy server time.
    state: AppState = request.app.state.modiste
    return state


CurrentState = Annotated[AppState, Depends(_state)]
