"""A server over a shop that changes: nobody waits for the words, and both kinds of writes are seen."""

from __future__ import annotations

import logging
import threading

from small_world import png, square

from modiste.errors import ShopError
from modiste.retrieval.candidates.text_index import TextIndex
from modiste.serve import refresher
from modiste.serve.refresher import Refresher


def test_no_question_builds_what_a_write_made_necessary(client, writer, monkeypatch):
    built_by = []
    build = TextIndex.of.__func__

    def noting(cls, *parts):
        built_by.append(asked[-1])
        return build(cls, *parts)

    monkeypatch.setattr(TextIndex, "of", classmethod(noting))
    asked = ["question"]
    assert client.get("/v1/search", params={"text": "blue"}).status_code == 200
    asked.append("write")
    photo = {"photo": ("p.png", png(square("Blue")))}
    answer = client.put("/v1/products/new", files=photo, data={"product": '{"title": "Ultramarine"}'}, headers=writer)
    assert answer.status_code == 200
    asked.append("question")
    hits = client.get("/v1/search", params={"text": "ultramarine"}).json()["hits"]
    assert "new" in [each for hit in hits for each in (hit["product_id"], *hit["variants"])]
    assert built_by == ["write"]


def test_other_processes_writes_are_looked_after_until_the_end(monkeypatch, caplog):
    monkeypatch.setattr(refresher, "LOOK_EVERY", 0.0)
    looks, enough = [], threading.Event()

    def prepare():
        looks.append(threading.current_thread().name)
        if len(looks) == 1:
            raise ShopError("the disk is away")
        if len(looks) == 3:
            enough.set()

    running = Refresher(prepare, logging.getLogger("modiste.serve"))
    running.start()
    assert enough.wait(60)
    running.stop()
    seen = len(looks)
    assert set(looks) == {"refresher"}
    assert "the disk is away" in caplog.text
    running.now()
    assert len(looks) == seen + 1


def test_answers_are_kept_until_the_shop_changes(client, writer, monkeypatch):
    shop = client.app._app.state.modiste.shop
    asked, ask = [], shop.ask
    monkeypatch.setattr(shop, "ask", lambda query: asked.append(query.words) or ask(query))
    first = [client.get("/v1/search", params={"text": "blue"}).json() for _ in range(3)]
    assert first[0] == first[1] == first[2]
    assert asked == ["blue"]
    client.get("/v1/search", params={"text": "blue", "k": 2})
    assert len(asked) == 2
    client.delete("/v1/products/blue", headers=writer)
    hits = client.get("/v1/search", params={"text": "blue"}).json()["hits"]
    assert len(asked) == 3
    assert "blue" not in [hit["product_id"] for hit in hits]
