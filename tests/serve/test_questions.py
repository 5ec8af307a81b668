from __future__ import annotations

import pytest
from small_world import png, score, square


def test_similar_by_id_is_ranked_as_worked_out_by_hand(client):
    answer = client.get("/v1/similar", params={"id": "red", "k": 3}).json()
    assert [hit["score"] for hit in answer["hits"]] == pytest.approx([score("Red", "Black")] * 3, abs=1e-3)
    assert {hit["product_id"] for hit in answer["hits"]} == {"black", "yellow", "magenta"}


def test_similar_by_upload_finds_the_same_square_first(client):
    answer = client.post("/v1/similar", files={"photo": png(square("Blue"))}, params={"k": 1, "where": ["price>3"]})
    hit = answer.json()["hits"][0]
    assert (hit["product_id"], hit["photo"], hit["price"]) == ("blue", "/photos/blue", 4.0)


def test_whole_numbers_have_no_point(client):
    similar = client.get("/v1/similar", params={"id": "blue", "k": 1, "where": "year=2012"}).text
    assert '"year":2012}' in similar and '"price":3.0' in similar
    assert '"year":2011}' in client.get("/v1/products/blue").text


def test_search_says_how_it_read_the_words(client):
    answer = client.get("/v1/search", params={"text": "blue square", "k": 1}).json()
    assert answer["hits"][0]["product_id"] == "blue"
    assert any("Blue" in each for each in answer["understood"]["preferences"] + answer["understood"]["filters"])


def test_like_and_unlike_steer(client):
    hits = client.get("/v1/search", params={"like": "red", "unlike": "black", "k": 8}).json()["hits"]
    ids = [hit["product_id"] for hit in hits]
    assert ids[0] in ("yellow", "magenta")
    assert not {"red", "black"} & set(ids)


def test_photo_and_words_together(client):
    files = {"photo": png(square("Red"))}
    answer = client.post("/v1/search", files=files, params={"where": "baseColour=Green|Cyan", "k": 2})
    assert [hit["product_id"] for hit in answer.json()["hits"]] == ["green", "cyan"]


def test_a_path_is_no_product(client):
    answer = client.get("/v1/similar", params={"id": "/etc/passwd"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_condition_names_the_known_ones(client):
    answer = client.get("/v1/similar", params={"id": "red", "where": "colr=Red"})
    assert answer.status_code == 400
    assert "baseColour" in answer.json()["detail"]
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff" + b"\0" * 50, png(square("Red"))[:60]]
)
@pytest.mark.parametrize("path", ["/v1/similar", "/v1/search", "/photo"])
def test_a_broken_picture_is_told_so(client, path, data):
    answer = client.post(path, files={"photo": ("x.png", data)})
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_tagging_goes_on_after_a_broken_photo(client):
    files = [("photos", ("a.png", png(square("Green")))), ("photos", ("b.png", b"broken"))]
    good, bad = client.post("/v1/tag", files=files).json()["photos"]
    assert (good["photo"], good["tags"]["baseColour"]["label"], good["error"]) == ("a.png", "Green", None)
    assert bad["photo"] == "b.png"
    assert "not a picture" in bad["error"]


def test_formality_by_photo_and_by_product_agree(client):
    by_photo = client.post("/v1/formality", files={"photo": png(square("Red"))})
    by_product = client.get("/v1/formality", params={"id": "red"})
    assert by_photo.status_code == by_product.status_code == 200
    assert by_photo.json() == by_product.json()
    assert client.get("/v1/formality", params={"id": "none"}).status_code == 404
    assert client.post("/v1/formality", files={"photo": b"broken"}).status_code == 422


def refused(answer):
    assert answer.status_code == 422
    return answer.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/similar", "/v1/search"])
def test_a_condition_in_the_form_is_told_to_belong_into_the_address(client, path):
    answer = client.post(path, files={"photo": png(square("Red"))}, data={"where": "baseColour=Green"})
    assert refused(answer) == f"The form field 'where' belongs into the address: {path}?where=... ."


def test_unknown_names_are_refused_with_the_known_ones(client, writer):
    photo = {"photo": png(square("Red"))}
    for_photos = "known are k, where, collapse."
    assert refused(client.post("/v1/similar", params={"id": "red"}, files=photo)) == (
        f"Unknown parameter 'id'; {for_photos}"
    )
    assert refused(client.post("/v1/similar", params={"k": 1, "filter": "x"}, files=photo)) == (
        f"Unknown parameter 'filter'; {for_photos}"
    )
    assert refused(client.post("/v1/similar", files=photo, data={"colr": "x"})) == (
        "Unknown form field 'colr'; known are photo, image_url."
    )
    assert refused(client.get("/v1/products/red?k=1")) == "Unknown parameter 'k'; known are none."
    assert "known are attribute, k." in refused(client.get("/v1/audit?n=1", headers=writer))
    assert client.get("/?utm_source=letter").status_code == 200


def test_what_can_be_given_once_is_refused_twice(client):
    files = [("photo", ("a.png", png(square("Red")))), ("photo", ("b.png", png(square("Blue"))))]
    assert refused(client.post("/v1/similar", files=files)) == "The form field 'photo' is given 2 times; give it once."
    assert (
        refused(client.get("/v1/search?text=red&text=blue")) == "The parameter 'text' is given 2 times; give it once."
    )


def test_a_value_that_is_not_allowed_is_named_with_what_is(client, writer):
    assert refused(client.get("/v1/similar?id=red&k=0")) == (
        "The parameter 'k' cannot be '0': input should be greater than or equal to 1."
    )
    assert refused(client.get("/v1/products?limit=201")) == (
        "The parameter 'limit' cannot be '201': input should be less than or equal to 200."
    )
    assert refused(client.get("/v1/similar")) == "The parameter 'id' is missing."
    assert refused(client.post("/v1/formality")) == "The field 'photo' is missing."
    long = refused(client.get("/v1/search", params={"text": "x" * 2001}))
    assert (
        long == f"The parameter 'text' cannot be '{'x' * 17}...{'x' * 18}': string should have at most 2000 characters."
    )
    plain = refused(client.post("/v1/formality", files={"photo": (None, "red")}))
    assert plain == "The field 'photo' is not a file; send it as one (curl: -F photo=@1.jpg)."
    wrong = client.post("/v1/audit", content="{", headers={**writer, "Content-Type": "application/json"})
    assert refused(wrong).startswith("The body is not valid JSON: ")
    assert refused(client.post("/v1/audit", json={"decisions": [{}]}, headers=writer)) == (
        "The field 'decisions.0.product_id' is missing."
    )
    assert client.get("/v1/products?limit=201").json()["errors"][0]["where"] == ["query", "limit"]
