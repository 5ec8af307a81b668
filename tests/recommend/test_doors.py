"""Recommenders through Python, the command line and HTTP: what is refused, and how answers look to people."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from recommend_contract import MODEL, opened
from small_world import png, square
from starlette.testclient import TestClient

from modiste.errors import ArtefactError, QueryError
from modiste.serve.app import create_app
from modiste.serve.settings import load_serve_settings
from modiste.settings import load_settings
from modiste.shop import Shop
from modiste.store.lance import products
from modiste.types import Condition, Query

pytestmark = pytest.mark.usefixtures("plugins")


@pytest.fixture
def shop(world: Path) -> Shop:
    return opened(world)


@pytest.fixture
def client(world: Path) -> Iterator[TestClient]:
    with TestClient(create_app(world, load_settings(model=MODEL), load_serve_settings())) as client:
        yield client


@pytest.fixture
def recommend(modiste: Callable[..., Any], world: Path) -> Callable[..., Any]:
    return lambda *arguments: modiste("recommend", *arguments, "--shop", world, "--model", MODEL)


def test_unknown_names_are_refused_everywhere_with_the_known_ones(shop, client, recommend):
    known = "the known ones are: bought_together, newest, search, similar"
    assert shop.recommenders == ("bought_together", "newest", "search", "similar")
    with pytest.raises(QueryError, match=f"no recommender 'oracle'; {known}"):
        shop.recommend("oracle")
    ended = recommend("oracle")
    assert ended.code == 2
    assert known in ended.err
    answer = client.get("/v1/recommend/oracle")
    assert answer.status_code == 404
    assert known in answer.json()["detail"]


def test_without_a_plugin_its_recommenders_are_unknown(monkeypatch, shop):
    monkeypatch.undo()
    assert shop.recommenders == ("search", "similar")


def test_keywords_and_a_query_ask_the_same(shop):
    condition = Condition("price", "<", (13.0,))
    query = Query(product_id="p222", k=3, where=(condition,), likes=(), collapse=False)
    asked = {"product_id": "p222", "k": 3, "collapse": False}
    by_keywords = shop.recommend("similar", **asked, where="price<13")
    assert shop.recommend("similar", query) == by_keywords == shop.recommend("similar", **asked, where=[condition])
    assert len(by_keywords.entries) == 3
    one, several = (shop.recommend("search", likes=ids) for ids in ("p000", ["p000"]))
    assert one.as_json() == several.as_json()


def test_parts_of_a_query_are_no_options(shop, client, recommend, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png(square("Red")))
    with pytest.raises(QueryError, match="no option 'photo'; it has none"):
        shop.recommend("similar", Query(), photo=secret)
    answer = client.get("/v1/recommend/similar", params={"option": f"photo={secret}"})
    assert answer.status_code == 400
    assert "no option 'photo'" in answer.json()["detail"]
    assert recommend("similar", "--option", f"photo={secret}").code == 2


def test_options_out_of_range_are_refused_everywhere(shop, client, recommend):
    said = "The option least of 'bought_together' cannot be"
    with pytest.raises(QueryError, match=said):
        shop.recommend("bought_together", least="many")
    assert said in recommend("bought_together", "--option", "least=many").err
    assert said in client.get("/v1/recommend/bought_together", params={"option": "least=many"}).json()["detail"]
    with pytest.raises(QueryError, match="it is a number of people, 1 or more"):
        shop.recommend("bought_together", least=0)
    assert "is not KEY=VALUE" in recommend("bought_together", "--option", "least").err


def test_what_must_be_learned_first_is_said_everywhere(shop, client, recommend):
    said = "The shop has no artefact 'baskets'; it has: none. Learn it and save it first."
    with pytest.raises(ArtefactError, match="no artefact 'baskets'"):
        shop.recommend("bought_together")
    assert recommend("bought_together").err == f"modiste: {said}\n"
    answer = client.get("/v1/recommend/bought_together")
    assert (answer.status_code, answer.json()["detail"]) == (503, said)


def test_a_running_server_takes_a_new_version_and_forgets_people(world, tmp_path, monkeypatch):
    from shop_recommenders import Baskets

    monkeypatch.setattr(products, "SEEN_WITHIN", timedelta(0))
    folder = Path(shutil.copytree(world, tmp_path / "own"))
    shop = opened(folder)
    shop.artefacts.save("baskets", Baskets.fit({"ann": ["p000", "p001"]}))
    app = create_app(folder, load_settings(model=MODEL), load_serve_settings())
    with TestClient(app) as client:

        def pairs() -> list[list[str]]:
            return [each["product_ids"] for each in client.get("/v1/recommend/bought_together").json()["pairs"]]

        assert pairs() == [["p000", "p001"]]
        shop.artefacts.save("baskets", Baskets.fit({"ann": ["p000", "p001"], "bob": ["p111", "p222"]}))
        assert pairs() == [["p000", "p001"], ["p111", "p222"]]
        assert shop.forget_person("ann") == 1
        assert pairs() == [["p111", "p222"]]


def test_a_photo_is_asked_with_everywhere(shop, client, recommend, tmp_path):
    photo = tmp_path / "red.png"
    photo.write_bytes(png(square("Red")))
    [hit] = shop.recommend("similar", photo=photo, k=1).as_json()["hits"]
    assert (hit["product_id"], hit["score"], hit["price"]) == ("p200", 1.0, 18.0)
    answer = client.post("/v1/recommend/similar", params={"k": 1}, files={"photo": photo.read_bytes()})
    assert answer.json() == {"hits": [hit]}
    assert '"product_id": "p200"' in recommend("similar", "--photo", photo, "-k", 1, "--format", "jsonl").out
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no photo")
    ended = recommend("similar", "--photo", broken)
    assert (ended.code, "The photo" in ended.err) == (2, True)


def test_unknown_parameters_are_refused(client):
    answer = client.get("/v1/recommend/newest", params={"depth": 3})
    assert answer.status_code == 422
    assert "Unknown parameter 'depth'; known are" in answer.json()["detail"]


def test_the_table_has_the_entries_own_columns(recommend, world, tmp_path, modiste):
    out = recommend("newest", "-k", "2", "--no-collapse").out
    assert out.splitlines()[0].strip() == "newest"
    assert all(word in out for word in ("score", "id", "title", "p011", "new since May"))
    ended = recommend("newest", "--where", "price<0")
    assert (ended.code, ended.err) == (0, "Nothing fits the question.\n")
