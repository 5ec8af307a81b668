from __future__ import annotations

import json

from small_world import png, square

PHOTO = {"photo": ("p.png", png(square((250, 5, 5))))}


def test_a_written_product_is_found_by_the_next_question_and_gone_when_removed(client, writer):
    written = client.put("/v1/products/new/one", files=PHOTO, data={"product": '{"title": "New"}'}, headers=writer)
    assert written.json() == {"encoded": 1, "updated": 0, "unchanged": 0, "left_out": {}}
    assert client.get("/v1/products/new/one").json()["title"] == "New"
    hits = client.post("/v1/similar", files=PHOTO, params={"k": 1}).json()["hits"]
    assert "new/one" in (hits[0]["product_id"], *hits[0]["variants"])
    assert client.delete("/v1/products/new/one", headers=writer).json() == {"removed": 1}
    assert client.get("/v1/products/new/one").status_code == 404


def test_many_at_once_one_of_them_broken(client, writer):
    products = [
        {"product_id": "a", "photo": "a.png"},
        {"product_id": "b", "photo": "b.png"},
        {"product_id": "c", "photo": "no.png"},
    ]
    files = [("photos", ("a.png", png(square("Cyan")))), ("photos", ("b.png", b"broken"))]
    answer = client.post("/v1/products", data={"products": json.dumps(products)}, files=files, headers=writer).json()
    assert answer["encoded"] == 1
    assert set(answer["left_out"]) == {"b", "c"}
    assert client.delete("/v1/products", params={"id": ["a", "b"]}, headers=writer).json() == {"removed": 1}


def test_pages_of_products_go_on_where_they_ended(client):
    first = client.get("/v1/products", params={"limit": 5}).json()
    second = client.get("/v1/products", params={"limit": 5, "after": first["next_after"]}).json()
    ids = [each["product_id"] for each in first["products"] + second["products"]]
    assert ids == ["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"]
    assert second["next_after"] is None
    for after, rest in (("", ids), ("blue", ids[2:]), ("blues", ids[2:]), ("yellow", []), ("ä", [])):
        found = client.get("/v1/products", params={"after": after, "where": "kind=Square"}).json()["products"]
        assert [each["product_id"] for each in found] == rest


def test_products_asked_for_by_id_are_those_that_meet_the_conditions(client):
    asked = {"id": ["red", "none", "blue", "cyan"], "where": ["baseColour!=Blue", "price<5"]}
    found = client.get("/v1/products", params=asked).json()["products"]
    assert [each["product_id"] for each in found] == ["red", "cyan"]
    assert client.get("/v1/products", params={"id": "red", "where": "colr=Red"}).status_code == 400


def test_writing_needs_the_key(client, serve):
    assert client.delete("/v1/products/red").status_code == 401
    assert client.delete("/v1/products/red", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert serve(write_keys="").delete("/v1/products/red").status_code == 403
    assert client.get("/v1/products/red").status_code == 200


def test_reading_can_need_a_key(serve):
    closed = serve(read_keys="one, two")
    assert closed.get("/").status_code == 401
    assert closed.get("/v1/products").status_code == 401
    assert closed.get("/v1/products", headers={"Authorization": "Bearer two"}).status_code == 200
    assert closed.get("/", auth=("anyone", "one")).status_code == 200
    assert closed.get("/healthz").status_code == 200


def test_another_site_s_form_writes_nothing(client):
    answer = client.delete("/v1/products/red", auth=("me", "correct-horse"), headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_fields_that_nobody_knows_are_refused(client, writer):
    answer = client.put("/v1/products/x", files=PHOTO, data={"product": '{"colour": "Red"}'}, headers=writer)
    assert answer.status_code == 422
    assert "colour" in answer.json()["detail"]


def test_an_attribute_of_the_wrong_kind_is_the_client_s_mistake(client, writer):
    answer = client.put("/v1/products/x", files=PHOTO, data={"product": '{"attributes": {"kind": 5}}'}, headers=writer)
    assert answer.status_code == 422
    assert "'kind' holds text in the shop, and is 5.0 for the product x" in answer.json()["detail"]


def test_one_id_several_times_in_a_request_is_refused_before_anything_is_written(client, writer):
    listed = json.dumps([{"product_id": "twin", "photo": "p.png"}] * 3)
    files = [("photos", ("p.png", png(square("Red"))))]
    answer = client.post("/v1/products", files=files, data={"products": listed}, headers=writer)
    assert answer.status_code == 422
    assert answer.json()["detail"] == "The product 'twin' is listed 3 times; list it once."
    assert client.get("/v1/products/twin").status_code == 404


def test_photos_of_one_name_or_of_no_product_are_refused_before_anything_is_written(client, writer):
    def refusal(*names: str) -> str:
        files = [("photos", (name, png(square(colour)))) for name, colour in zip(names, ("Red", "Blue"), strict=True)]
        listed = json.dumps([{"product_id": "x", "photo": "p.png"}])
        answer = client.post("/v1/products", files=files, data={"products": listed}, headers=writer)
        assert answer.status_code == 422
        return answer.json()["detail"]

    assert refusal("p.png", "p.png") == "2 photos have the file name 'p.png'; give each its own."
    assert refusal("p.png", "q.png") == (
        "No product has the photo 'q.png'; name it as a product's photo, or leave it out."
    )
    assert client.get("/v1/products/x").status_code == 404


def test_a_list_of_products_that_is_too_long_is_told_what_to_do(client, writer):
    files = [("photos", ("p.png", png(square("Red"))))]
    for longer, status in ((0, 422), (1, 413)):
        answer = client.post("/v1/products", files=files, data={"products": " " * (2**20 + longer)}, headers=writer)
        assert answer.status_code == status
    assert answer.json()["detail"] == (
        "A form field has more than 1,048,576 bytes; send fewer products, or shorter texts, in one request."
    )
