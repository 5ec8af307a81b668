from __future__ import annotations

import re
import shutil
import time
from datetime import timedelta

import pytest
from small_world import png, square
from starlette.testclient import TestClient

from modiste.errors import QueryError
from modiste.serve.app import create_app
from modiste.serve.settings import load_serve_settings
from modiste.settings import load_settings
from modiste.shop import Shop
from modiste.store.lance import products as lance
from modiste.store.lance.products import SEEN_WITHIN


def test_requests_that_are_too_large_are_refused_whether_they_say_so_or_not(serve):
    client = serve(request_max_bytes=1000)
    assert client.post("/v1/similar", files={"photo": b"x" * 5000}).status_code == 413
    pieces = (b"x" * 100 for _ in range(50))
    answer = client.post("/v1/similar", content=pieces, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_photos_that_are_too_large_or_too_many_are_refused(serve):
    client = serve(photo_max_bytes=400, photo_max_pixels=5000, most_photos=1)
    assert client.post("/v1/similar", files={"photo": b"x" * 500}).status_code == 422
    large = client.post("/v1/similar", files={"photo": png(square("Red", 100, 60))})
    assert (large.status_code, "pixels" in large.json()["detail"]) == (422, True)
    two = [("photos", ("a.png", b"x")), ("photos", ("b.png", b"x"))]
    assert client.post("/v1/tag", files=two).status_code == 413


def test_a_client_that_asks_too_often_waits_until_its_minute_is_over(serve, monkeypatch):
    client = serve(requests_per_minute=2)
    began = time.time()
    monkeypatch.setattr(time, "time", lambda: began)
    assert [client.get("/v1/products").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/v1/products").headers["retry-after"] == "60"
    page = client.get("/", headers={"Accept": "text/html"})
    assert (page.status_code, "Please slow down" in page.text) == (429, True)
    assert client.get("/healthz").status_code == 200
    monkeypatch.setattr(time, "time", lambda: began + 45.5)
    assert client.get("/v1/products").headers["retry-after"] == "15"
    monkeypatch.setattr(time, "time", lambda: began + 60)
    assert client.get("/v1/products").status_code == 200


def test_clients_are_limited_apart(shop_folder, colour_model):
    limits = load_serve_settings(requests_per_minute=1)
    app = create_app(shop_folder, load_settings(model=colour_model), limits)
    for name in ("first", "second"):
        with TestClient(app, client=(name, 1)) as client:
            assert [client.get("/v1/products").status_code for _ in range(2)] == [200, 429]


def test_every_answer_has_its_id_and_the_security_headers(client):
    for path in ("/", "/v1/products", "/none", "/static/shop.css"):
        headers = client.get(path).headers
        assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"])
        assert "script-src 'self';" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert client.get("/", headers={"X-Request-ID": "from-proxy"}).headers["x-request-id"] == "from-proxy"
    assert client.get("/", headers={"X-Request-ID": "two words"}).headers["x-request-id"] != "two words"


def test_no_path_leaves_the_static_folder(client):
    for path in ("/static/../settings.py", "/static/..%2fsettings.py", "/static/%2e%2e/settings.py"):
        assert client.get(path).status_code == 404


def test_pages_carry_neither_inline_script_nor_inline_style(client):
    for path in ("/", "/products/red", "/desk", "/docs"):
        page = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page)


def test_metrics_tell_of_requests_the_net_and_the_shop(client):
    client.post("/v1/similar", files={"photo": png(square("Red"))})
    text = client.get("/metrics").text
    assert 'modiste_requests_total{method="POST",route="/v1/similar",status="200"} 1.0' in text
    assert "modiste_encode_seconds_count 1.0" in text
    assert "modiste_shop_products 8.0" in text
    assert "correct-horse" not in text


def test_another_process_s_changes_are_seen(client, shop_folder, colour_model):
    def listed() -> int:
        return len(client.get("/v1/products").json()["products"])

    assert listed() == 8
    Shop.open(shop_folder, settings=load_settings(model=colour_model)).remove(["red"])
    deadline = time.monotonic() + SEEN_WITHIN.total_seconds() + 5
    while listed() == 8 and time.monotonic() < deadline:
        pass
    assert listed() == 7


def test_a_shop_that_is_gone_is_not_ready(serve, shop_folder, monkeypatch):
    monkeypatch.setattr(lance, "SEEN_WITHIN", timedelta(0))
    client = serve()
    assert client.get("/readyz").json() == {"status": "ready", "products": 8}
    shutil.rmtree(shop_folder)
    answer = client.get("/readyz")
    assert (answer.status_code, "cannot be read" in answer.json()["detail"]) == (503, True)
    assert client.get("/healthz").status_code == 200
    figures = client.get("/metrics").text
    assert "modiste_shop_products NaN" in figures
    assert 'modiste_requests_total{method="GET",route="/readyz",status="503"} 1.0' in figures


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/photos/red", "/static/shop.css", "/desk", "/v1/products", "/v1/search?text=red"]
)
def test_head_is_get_without_the_body(client, path):
    full, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert full.content and head.headers["content-length"] == full.headers["content-length"]


def test_head_is_counted_and_refused_as_get_is(client):
    assert [client.head(path).status_code for path in ("/photos/none", "/v1/tag", "/v1/products?k=1")] == [
        404,
        405,
        422,
    ]
    assert 'modiste_requests_total{method="HEAD",route="/v1/tag",status="405"} 1.0' in client.get("/metrics").text


def test_a_misspelt_variable_is_refused_and_does_not_open_the_server(monkeypatch):
    monkeypatch.setenv("MODISTE_SERVE_READ_KEY", "secret")
    with pytest.raises(QueryError, match=r"SERVE_READ_KEY is not a setting.*MODISTE_SERVE_READ_KEYS") as refused:
        load_serve_settings()
    assert "secret" not in str(refused.value)
