from __future__ import annotations

import csv
import html
import io
import re

import pytest
from small_world import COLOURS, png, square

from modiste.serve.pages.photo_token import MOST_CHARACTERS
from modiste.serve.pages.readings import condition, preference
from modiste.settings import load_settings
from modiste.shop import Shop
from modiste.types import Preference, Product


def test_the_listing_counts_every_value(client):
    page = client.get("/").text
    assert "8 products" in page
    assert re.search(r'value="baseColour=Red">.*?<small>1</small>', page)
    assert re.search(r'value="year=2011">.*?<small>7</small>', page)


def test_two_values_of_one_attribute_are_either_and_keep_the_others_counts(client):
    page = client.get("/", params={"where": ["baseColour=Red", "baseColour=Blue"]}).text
    assert "2 products" in page
    assert page.count("checked") == 2
    assert re.search(r'value="baseColour=Green">.*?<small>1</small>', page)


def test_a_photo_becomes_an_address_that_can_be_shared(client):
    answer = client.post("/photo", files={"photo": png(square("Blue", 400, 300))}, follow_redirects=False)
    assert answer.status_code == 303
    assert len(answer.headers["location"]) < MOST_CHARACTERS
    page = client.get(answer.headers["location"]).text
    assert page.index("/products/blue") < page.index("/products/red")
    assert 'alt="Your photo"' in page


def test_no_html_of_a_catalogue_is_run(client):
    for address in ("/", "/products/red", "/?q=%3Cscript%3Ealert(1)%3C/script%3E", "/?like=red"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert 'href="javascript:' not in page
    assert "&lt;script&gt;alert" in client.get("/products/red").text


def test_a_product_says_why_it_was_found_and_what_looks_like_it(client):
    why = "<b>Why it was found:</b> "
    page = client.get("/products/blue", params={"q": "blue square"}).text
    [hit, *_] = client.get("/v1/search", params={"text": "blue square"}).json()["hits"]
    assert hit["product_id"] == "blue"
    assert f"{why}{'; '.join(hit['why'])}</p>" in page
    assert why not in client.get("/products/blue", params={"q": "blue square under 2"}).text
    assert why not in client.get("/products/blue", params={"q": "blue", "like": ["blue"]}).text
    assert "/products/cyan" in page
    assert 'href="https://example.com/p"' in page


def test_empty_and_wrong_questions_have_their_pages(client):
    empty = client.get("/", params={"where": ["baseColour=Red", "year=2011"]})
    assert (empty.status_code, "Nothing matches all of that" in empty.text) == (200, True)
    wrong = client.get("/", params={"where": "colr=Red"})
    assert (wrong.status_code, "known are" in wrong.text) == (400, True)
    missing = client.get("/products/none", headers={"Accept": "text/html"})
    assert (missing.status_code, "Not found" in missing.text) == (404, True)


def test_photos_are_sent_once(client):
    first = client.get("/photos/red")
    assert first.headers["content-type"] == "image/jpeg"
    assert client.get("/photos/red", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert client.get("/photos/none").status_code == 404


def test_drafts_are_edited_and_saved_without_formulas(client):
    files = [("photos", ("a.png", png(square("Red")))), ("photos", ("b.png", b"broken"))]
    page = client.post("/desk/drafts", files=files).text
    assert 'name="baseColour" value="Red"' in page
    assert "not a picture" in page
    assert "1 of 2 photos could not be read and will not be in the table" in page
    fields = {"photo": ["a.png", "c.png"], "title": ["=1+1", "Red, square"], "baseColour": ["Red", "@x"]}
    saved = client.post("/desk/drafts.csv", data=fields)
    rows = list(csv.reader(io.StringIO(saved.text.lstrip("\ufeff"))))
    assert rows == [["photo", "title", "baseColour"], ["a.png", "'=1+1", "Red"], ["c.png", "Red, square", "'@x"]]


def test_the_api_s_page_names_every_operation(client):
    page = client.get("/docs").text
    for path in client.get("/v1/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in page


def test_what_is_disliked_alone_is_left_out(client):
    page = client.get("/", params={"unlike": ["red", "blue"]}).text
    assert "6 products" in page
    assert 'href="/products/red' not in page


def test_a_word_that_means_one_label_twice_is_shown_once_without_its_attributes(serve, shop_folder, colour_model):
    dress = Product("dress", "Square", {"subCategory": "Dress", "articleType": "Dresses"})
    Shop.open(shop_folder, settings=load_settings(model=colour_model)).upsert([(dress, png(square("Green")))])
    client = serve()
    meant = client.get("/v1/search", params={"text": "dress"}).json()["understood"]["preferences"]
    page = client.get("/", params={"q": "dress"}).text
    assert meant == ["dress: subCategory=Dress or articleType=Dresses"]
    assert '<span class="chip soft">Dress</span>' in page


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (Preference(("pants",), {"type": ("Trousers", "Track Pants")}), "pants: Trousers or Track Pants"),
        (Preference(("dress",), {"sub": ("Dress",), "type": ("Dresses", "Jumpsuit")}), "dress: Dress or Jumpsuit"),
        (Preference(("navy blue",), {"baseColour": ("Navy Blue",)}), "Navy Blue"),
        (Preference(("red", "blue"), {"baseColour": ("Red", "Blue")}), "Red or Blue"),
        (Preference(("hat",), {"kind": ("Hat or Cap",)}), "hat: Hat or Cap"),
    ],
)
def test_a_reading_names_the_word_and_each_label_once(reading, said):
    assert preference(reading) == said


def test_the_words_that_mean_no_label_are_said(client):
    page = client.get("/", params={"q": "blue alert"}).text
    assert '<span class="chip soft">Blue</span>' in page
    assert '<span class="note">Words: alert</span>' in page


def test_filters_from_words_are_shown_as_such_and_ticks_can_be_taken_away(serve, shop_folder, colour_model):
    shop = Shop.open(shop_folder, settings=load_settings(model=colour_model))
    shop.upsert([(Product(each, "Square", {"gender": each}), png(square("Green"))) for each in ("Women", "Men")])
    client = serve()
    page = client.get("/", params={"q": "square for women"}).text
    assert re.search(r'value="gender=Women" checked disabled>', page)
    assert re.search(r'value="gender=Men" disabled>', page)
    assert '<span class="chip">Women</span>' in page
    ticked = client.get("/", params={"q": "square", "where": ["gender=Women", "gender=Men"]}).text
    assert ticked.count("disabled") == 0
    assert '<span class="chip">' not in ticked


def test_a_value_with_a_bar_in_it_can_be_ticked(serve, shop_folder, colour_model):
    shop = Shop.open(shop_folder, settings=load_settings(model=colour_model))
    shop.upsert([(Product(each, "Square", {"size": each}), png(square("Green"))) for each in ("S|M", "L")])
    client = serve()
    address = html.unescape(re.search(r'href="/\?(where=size[^"]*)"', client.get("/products/S|M").text)[1])
    for question in (address, {"where": r"size=S\|M"}, {"where": [r"size=S\|M", "size=L"]}):
        page = client.get("/", params=question).text
        assert "/products/S%7CM" in page
        assert r'value="size=S\|M" checked>' in page
        assert ("/products/L" in page) == (question != address and len(question["where"]) == 2)


def test_the_list_says_where_it_ends_and_what_empty_means(client, monkeypatch):
    assert "The list ends" not in client.get("/").text
    monkeypatch.setattr("modiste.serve.pages.shopper.MOST_SHOWN", 3)
    assert "The list ends after 3 products" in client.get("/", params={"show": 3}).text
    alone = client.get("/", params={"unlike": [colour.lower() for colour in COLOURS]}).text
    assert "Remove a filter" not in alone


@pytest.mark.parametrize("path", ["/", "/products/red"])
def test_a_page_can_be_asked_for_its_head_alone(client, path):
    answer = client.head(path)
    assert (answer.status_code, answer.text) == (200, "")


def test_a_card_opens_the_products_that_share_it(serve, shop_folder, colour_model):
    shop = Shop.open(shop_folder, settings=load_settings(model=colour_model))
    shop.upsert(
        (Product(f"coat-{each}", f"{each} warm winter coat", {"baseColour": each}), png(square(each)))
        for each in ("Green", "Cyan")
    )
    page = serve().get("/", params={"q": "warm winter coat"}).text
    assert "<summary>1 more like it</summary>" in page
    assert page.count('href="/products/coat-Green?q=') == page.count('href="/products/coat-Cyan?q=') == 1


def test_a_card_says_what_cannot_be_had_at_once_and_only_that(serve, shop_folder, colour_model):
    shop = Shop.open(shop_folder, settings=load_settings(model=colour_model))
    stocks = ("in_stock", "In stock", "out_of_stock", "preorder")
    shop.upsert((Product(each, "Shirt", availability=each), png(square("Green"))) for each in stocks)
    page = serve().get("/").text
    assert sorted(re.findall(r'<p class="stock">(.*?)</p>', page)) == ["out of stock", "preorder"]


def test_the_count_is_of_what_the_words_find_and_none_stands_above_nothing(client):
    counted = r'<p class="count" role="status" tabindex="-1">(.*?)</p>'
    assert re.findall(counted, client.get("/").text) == ["8 products"]
    assert re.findall(counted, client.get("/", params={"q": "square", "show": 3}).text) == [
        "3 products shown, the best first"
    ]
    assert re.findall(counted, client.get("/", params={"q": "square", "where": "baseColour=Red"}).text) == [
        "1 product shown"
    ]
    nothing = client.get("/", params={"where": ["baseColour=Red", "year=2011"]}).text
    assert (re.findall(counted, nothing), "Nothing matches all of that" in nothing) == ([], True)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("price<1000", "under 1000"),
        ("price<=1000", "up to 1000"),
        ("price>=1000", "from 1000"),
        ("price>1000", "over 1000"),
        ("year>=2011", "Year from 2011"),
        ("availability=in_stock", "availability: in stock"),
        ("gender=Boys|Girls", "Boys or Girls"),
        ("baseColour!=Black", "not Black"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_condition_is_said_for_people(written, said):
    assert condition(written) == said


def test_a_limit_from_words_is_a_chip_for_people(client):
    assert '<span class="chip">under 5</span>' in client.get("/", params={"q": "square under 5"}).text
    chosen = client.get("/", params={"where": "price<5"}).text
    assert re.search(r'class="chip" href="/" aria-label="Remove under 5">under 5', chosen)
