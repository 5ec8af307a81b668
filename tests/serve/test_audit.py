"""Suspect labels: found by the real audit, decided on through the API and the page, taken back."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time

import pytest
from small_world import png, square

from modiste.errors import ShopError
from modiste.serve import audit_task
from modiste.serve.schema import SuspectAnswer
from modiste.serve.suspects import LiveSuspects
from modiste.settings import load_settings
from modiste.shop import Shop, Suspect
from modiste.types import Correction, Origin, Product

SUSPECT = {"product_id": "green", "attribute": "baseColour", "given": "Blue", "suggested": "Green"}


@pytest.fixture
def mislabelled(shop_folder, colour_model) -> Shop:
    """The green square is called Blue by its source, not by a person."""
    shop = Shop.open(shop_folder, settings=load_settings(model=colour_model))
    product = Product("green", "Square", {"baseColour": "Blue", "kind": "Square"})
    shop.upsert([(product, png(square("Green")))])
    return shop


def colour_of(client, product_id="green"):
    return client.get(f"/v1/products/{product_id}").json()["attributes"]["baseColour"]


def becomes(client, colour, product_id="green") -> bool:
    """Whether the product has the colour soon: the page's decisions show a moment later."""
    deadline = time.monotonic() + 60
    while colour_of(client, product_id) != colour and time.monotonic() < deadline:
        pass
    return colour_of(client, product_id) == colour


def test_a_suspect_is_accepted_and_taken_back(mislabelled, client, writer):
    found = client.get("/v1/audit", headers=writer).json()
    assert (found["total"], found["renewing"]) == (1, False)
    [suspect] = found["suspects"]
    assert {name: suspect[name] for name in SUSPECT} == SUSPECT
    assert suspect["photo"] == "/photos/green"
    assert suspect["reasons"][0].startswith("the photo looks like Green (98%), not Blue (0%)")

    answer = client.post("/v1/audit", json={"decisions": [{**SUSPECT, "accept": True}]}, headers=writer)
    assert answer.json() == {"accepted": 1, "rejected": 0}
    assert colour_of(client) == "Green"
    assert mislabelled.corrections() == [Correction("green", "baseColour", "Green", origin=Origin.AUDIT_ACCEPTED)]
    assert client.get("/v1/audit", headers=writer).json()["suspects"] == []

    key = {"product_id": "green", "attribute": "baseColour"}
    assert client.delete("/v1/audit", params=key, headers=writer).json() == {"withdrawn": 1}
    assert colour_of(client) == "Blue"
    assert client.get("/v1/audit", headers=writer).json()["total"] == 1
    assert client.delete("/v1/audit", params=key, headers=writer).json() == {"withdrawn": 0}


@pytest.mark.slow
def test_a_rejected_suggestion_is_suspect_no_more(mislabelled, client, writer):
    decided = client.post("/v1/audit", json={"decisions": [{**SUSPECT, "accept": False}]}, headers=writer)
    assert decided.json() == {"accepted": 0, "rejected": 1}
    assert colour_of(client) == "Blue"
    assert client.get("/v1/audit", headers=writer).json()["total"] == 0
    assert mislabelled.audit() == []


def test_another_correction_is_not_taken_back(client, writer, shop_folder, colour_model):
    shop = Shop.open(shop_folder, settings=load_settings(model=colour_model))
    shop.correct([Correction("red", "baseColour", "Blue", "by hand")])
    key = {"product_id": "red", "attribute": "baseColour"}
    assert client.delete("/v1/audit", params=key, headers=writer).json() == {"withdrawn": 0}
    assert len(shop.corrections()) == 1


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"given": "Red"}, 409, "is now 'Blue'"),
        ({"product_id": "none"}, 400, "'none'"),
        ({"attribute": "hue"}, 400, "'hue'"),
        ({"suggested": "Grün"}, 400, "the nearest known are"),
        ({"more": 1}, 422, "more' cannot be 1: extra inputs"),
    ],
)
def test_a_decision_that_does_not_fit_changes_nothing(mislabelled, client, writer, changes, status, words):
    decisions = [{**SUSPECT, "accept": True}, {**SUSPECT, "accept": True, **changes}]
    answer = client.post("/v1/audit", json={"decisions": decisions}, headers=writer)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True)
    assert mislabelled.corrections() == []


def test_suspects_are_asked_for_by_attribute(client, writer):
    answer = client.get("/v1/audit", params={"attribute": "colr"}, headers=writer)
    assert (answer.status_code, "baseColour" in answer.json()["detail"]) == (400, True)


def test_the_audit_needs_the_key(client, serve):
    decisions = {"decisions": [{**SUSPECT, "accept": True}]}
    for ask in (client.get("/v1/audit"), client.post("/v1/audit", json=decisions), client.get("/desk/audit")):
        assert ask.status_code == 401
    assert serve(write_keys="").get("/v1/audit").status_code == 403


def test_an_audit_that_cannot_be_made_says_why(shop_folder, colour_model):
    settings = load_settings(model=colour_model)
    with pytest.raises(ShopError, match="no shop"):
        audit_task.audit(shop_folder / "none", settings)


def test_an_audit_ends_with_the_server(shop_folder, colour_model):
    said: list[str] = []

    def ask() -> None:
        try:
            audit_task.audit(shop_folder, load_settings(model=colour_model))
        except ShopError as error:
            said.append(str(error))

    asking = threading.Thread(target=ask)
    asking.start()
    while asking.is_alive() and not said:
        audit_task.stop()
    asking.join()
    assert said == [f"The audit of {shop_folder} was ended before it was done."]
    assert not [each for each in multiprocessing.active_children() if each.name == audit_task.NAME]


def suspect(product_id: str) -> SuspectAnswer:
    return SuspectAnswer.of(Suspect(product_id, None, "a", "x", "y", confidence=0.9, suspicion=2.0, explanations=()))


def test_what_was_found_serves_until_a_newer_audit_is_done():
    version, begun, go_on = [1], threading.Event(), threading.Event()

    def audit() -> list[SuspectAnswer]:
        if version[0] == 1:
            return [suspect("old")]
        begun.set()
        assert go_on.wait(60)
        return [suspect("new"), suspect("settled")]

    live = LiveSuspects(audit, lambda: version[0], lambda: {("settled", "a")}, logging.getLogger())
    assert not live.ready
    assert [each.product_id for each in live.now()] == ["old"]
    version[0] = 2
    assert [each.product_id for each in live.now()] == ["old"]
    assert begun.wait(60)
    assert live.renewing
    go_on.set()
    deadline = time.monotonic() + 60
    while live.renewing and time.monotonic() < deadline:
        pass
    assert [each.product_id for each in live.now()] == ["new"]
    assert live.find("settled", "a") is None


@pytest.mark.slow
def test_the_page_waits_once_then_decides_and_takes_back(mislabelled, client, writer):
    waiting = client.get("/desk/audit", headers=writer).text
    assert 'hx-get="/desk/audit?wait=true"' in waiting
    page = client.get("/desk/audit", params={"wait": "true"}, headers=writer).text
    assert page.count('class="suspect"') == 1
    assert "the photo looks like Green (98%), not Blue (0%)" in page
    answer = client.post("/desk/audit", data={**SUSPECT, "accept": "true"}, headers={**writer, "HX-Request": "true"})
    assert "Accepted" in answer.text
    assert becomes(client, "Green")
    assert "Nothing looks wrong here" in client.get("/desk/audit", headers=writer).text
    key = {"product_id": "green", "attribute": "baseColour"}
    restored = client.post("/desk/audit/undo", data=key, headers={**writer, "HX-Request": "true"}).text
    assert 'class="suspect"' in restored
    assert becomes(client, "Blue")
    rejected = client.post("/desk/audit", data={**SUSPECT, "accept": "false"}, headers=writer, follow_redirects=False)
    assert (rejected.status_code, rejected.headers["location"]) == (303, "/desk/audit")
    assert becomes(client, "Blue")


def test_decisions_are_held_against_the_store_not_against_what_is_shown(mislabelled, client, writer):
    refresher = client.app._app.state.modiste.refresher
    refresher.stop()
    accept, key = {**SUSPECT, "accept": "true"}, {"product_id": "green", "attribute": "baseColour"}

    def post(path, data) -> int:
        return client.post(path, data=data, headers=writer, follow_redirects=False).status_code

    assert post("/desk/audit", accept) == 303
    assert post("/desk/audit", accept) == 409
    refresher.now()
    assert post("/desk/audit/undo", key) == 303
    assert colour_of(client) == "Green"
    assert post("/desk/audit", accept) == 303
    assert [each.value for each in mislabelled.corrections()] == ["Green"]


def test_the_next_suspects_come_after_the_last_shown_even_when_it_was_decided():
    settled = {("b", "a")}
    live = LiveSuspects(lambda: [suspect(name) for name in "abcd"], lambda: 1, lambda: settled, logging.getLogger())
    assert [each.product_id for each in live.now()] == ["a", "c", "d"]
    assert [each.product_id for each in live.around(("b", "a"))[1]] == ["c", "d"]
    assert [each.product_id for each in live.around(("b", "a"))[0]] == ["a"]
