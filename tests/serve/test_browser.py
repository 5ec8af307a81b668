"""The journeys of shopper and seller in a real browser; no request may leave this machine, axe finds nothing."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from small_world import png, square

from modiste.serve.app import create_app
from modiste.serve.settings import load_serve_settings
from modiste.settings import load_settings
from modiste.shop import Shop
from modiste.types import Product

playwright_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on the path (apt-get install chromium)"),
]
KEY = "browser"
CREDENTIALS = {"username": "seller", "password": KEY}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


ABORTED = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx says of a request that a newer one has replaced."""


@pytest.fixture(scope="module")
def address(built_shop, tmp_path_factory, colour_model) -> Iterator[str]:
    """A running server."""
    folder = shutil.copytree(built_shop, tmp_path_factory.mktemp("browser") / "shop")
    wrong = Product("green", "Square", {"baseColour": "Blue", "kind": "Square"}, price=5.0)
    Shop.open(folder, settings=load_settings(model=colour_model)).upsert([(wrong, png(square("Green")))])
    settings = load_serve_settings(requests_per_minute=0, write_keys=KEY)
    app = create_app(folder, load_settings(model=colour_model), settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, address) -> Iterator[object]:
    """A page that notes every request and every complaint of the browser."""
    context = browser.new_context(
        base_url=address, viewport={"width": 1440, "height": 900}, http_credentials=CREDENTIALS
    )
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert [text for text in said if "status of 422" not in text and not text.startswith(ABORTED)] == []


def test_a_shopper_searches_filters_and_opens_a_product(page):
    page.goto("/")
    page.get_by_label("Search products").fill("blue square")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=blue**")
    playwright_api.expect(page.locator(".card .name").first).to_have_text("Blue square")
    page.goto("/")
    page.locator("input[value='baseColour=Cyan']").check()
    page.wait_for_url("**where=baseColour%3DCyan**")
    playwright_api.expect(page.get_by_role("status")).to_have_text("1 product")
    page.locator(".card a").first.click()
    playwright_api.expect(page.get_by_role("heading", level=1)).to_have_text("Cyan square")
    page.go_back()
    playwright_api.expect(page.get_by_role("status")).to_have_text("1 product")


def test_a_shopper_brings_a_picture(page):
    page.goto("/")
    page.set_input_files("#photo", {"name": "p.png", "mimeType": "image/png", "buffer": png(square("Green"))})
    page.wait_for_url("**photo=**")
    playwright_api.expect(page.locator(".card .name").first).to_have_text("Square")
    playwright_api.expect(page.get_by_alt_text("Your photo")).to_be_visible()


def test_what_a_script_brings_the_focus_to_has_no_frame(page):
    page.goto("/?where=baseColour%3DCyan")
    page.get_by_role("link", name="Clear all").press("Enter")
    status = page.get_by_role("status")
    playwright_api.expect(status).to_be_focused()
    playwright_api.expect(status).to_have_css("outline-style", "none")


def test_a_picture_joins_words_and_filters_and_all_go_with_a_product(page):
    page.goto("/?where=year%3D2011")
    page.get_by_label("Search products").fill("blue")
    page.set_input_files("#photo", {"name": "p.png", "mimeType": "image/png", "buffer": b"broken"})
    playwright_api.expect(page.get_by_role("alert")).to_contain_text("not a picture")
    page.set_input_files("#photo", {"name": "p.png", "mimeType": "image/png", "buffer": png(square("Cyan"))})
    page.wait_for_url("**/?q=blue&photo=**&where=year**")
    page.locator(".card a").first.click()
    page.wait_for_url("**/products/*?q=blue&photo=**&where=year**")
    page.get_by_role("link", name="More like this").click()
    page.wait_for_url("**/?q=blue&photo=**&where=year**&like=**")


def test_without_scripts_filters_open_and_a_picture_can_be_sent(browser, address):
    context = browser.new_context(base_url=address, java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/?q=square")
    page.locator("#filters > summary").click()
    page.locator("input[value='baseColour=Cyan']").check()
    page.get_by_role("button", name="Apply").click()
    playwright_api.expect(page.get_by_role("status")).to_contain_text("1 product")
    page.set_input_files("#photo", {"name": "p.png", "mimeType": "image/png", "buffer": png(square("Green"))})
    page.get_by_role("button", name="Search with the picture").click()
    page.wait_for_url("**/?q=square&photo=**&where=baseColour%3DCyan")
    context.close()


def test_liked_and_disliked_products_steer_the_list(page):
    page.goto("/")
    page.locator("[aria-label='More like Blue square']").click()
    page.wait_for_url("**like=blue**")
    page.locator("[aria-label^='Less like']").first.click()
    page.wait_for_url("**unlike=**")
    playwright_api.expect(page.locator(".examples li")).to_have_count(2)
    page.locator("[aria-label^='More like']").first.click()
    playwright_api.expect(page.locator(".examples li")).to_have_count(3)
    page.locator("[aria-label='Remove Blue square']").click()
    playwright_api.expect(page.locator(".examples li")).to_have_count(2)


def test_what_is_asked_while_an_answer_is_on_its_way_counts(page):
    page.goto("/")
    page.route("**/?q=blue*", lambda route: None)
    page.get_by_label("Search products").fill("blue")
    page.keyboard.press("Enter")
    page.get_by_label("Search products").fill("cyan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=cyan**")
    playwright_api.expect(page.locator(".card .name").first).to_have_text("Cyan square")


def test_words_on_their_way_are_no_part_of_the_product_that_is_opened(page):
    page.goto("/")
    page.get_by_label("Search products").fill("cyan")
    page.locator(".card a").first.click()
    page.wait_for_url("**/products/**")
    playwright_api.expect(page.locator("article.product")).to_be_visible()


def test_a_refused_question_leaves_the_products_and_says_why(page):
    page.goto("/")
    words = page.get_by_label("Search products")
    words.evaluate("(box) => box.removeAttribute('maxlength')")
    words.fill("x" * 2001)
    page.keyboard.press("Enter")
    playwright_api.expect(page.get_by_role("alert")).to_contain_text("string should have at most 2000 characters")
    playwright_api.expect(page.locator(".card")).to_have_count(8)


def test_back_returns_to_the_place_in_the_list_and_a_longer_list_is_one_step(page):
    page.set_viewport_size({"width": 390, "height": 400})
    page.goto("/desk")
    page.goto("/?show=2")
    page.get_by_role("link", name="Show more").click()
    playwright_api.expect(page.locator(".card")).to_have_count(8)
    playwright_api.expect(page.locator(".card .show").nth(2)).to_be_focused()
    page.locator(".card a").last.click()
    playwright_api.expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.go_back()
    playwright_api.expect(page.locator(".card")).to_have_count(8)
    playwright_api.expect(page.locator(".card .show").last).to_be_in_viewport()
    page.go_back()
    page.wait_for_url("**/desk")


def test_a_tick_leaves_filters_open_and_the_keyboard_where_they_were(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/")
    page.locator("#filters > summary").click()
    page.locator("#facet-kind > summary").click()
    page.locator("input[value='baseColour=Cyan']").focus()
    page.keyboard.press("Space")
    playwright_api.expect(page.get_by_role("status")).to_have_text("1 product")
    playwright_api.expect(page.locator("input[value='baseColour=Cyan']")).to_be_focused()
    playwright_api.expect(page.locator("#facet-kind")).not_to_have_attribute("open", "")
    page.get_by_role("link", name="Clear all").press("Enter")
    playwright_api.expect(page.get_by_role("status")).to_have_text("8 products")
    playwright_api.expect(page.get_by_role("status")).to_be_focused()


def test_on_a_phone_chosen_filters_stand_above_the_list_and_can_be_taken_away(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/?where=baseColour%3DCyan&price_max=20")
    playwright_api.expect(page.locator(".chosen .chip")).to_have_text(["Cyan", "up to 20"])
    page.get_by_role("link", name="Remove Cyan").click()
    page.wait_for_url("**/?price_max=20")
    page.get_by_role("link", name="Remove up to 20").click()
    playwright_api.expect(page.get_by_role("status")).to_have_text("8 products")


def test_a_seller_drafts_edits_and_saves(page, tmp_path: Path):
    page.goto("/desk")
    many = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": b""} for n in range(21)]
    page.set_input_files("#photos", many)
    page.get_by_role("button", name="Draft listings").click()
    playwright_api.expect(page.get_by_role("alert")).to_have_text("21 photos are chosen; at most 20 are taken at once.")
    files = [{"name": f"{name}.png", "mimeType": "image/png", "buffer": png(square(name))} for name in ("Red", "Blue")]
    page.set_input_files("#photos", files)
    page.get_by_role("button", name="Draft listings").click()
    page.locator("input[name=title]").first.fill("=cmd()")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    download.value.save_as(tmp_path / "listings.csv")
    saved = (tmp_path / "listings.csv").read_text("utf-8-sig")
    assert "'=cmd()" in saved
    assert "Blue.png" in saved


UNTIL_GREEN_IS = """async (colour) => {
  while ((await (await fetch("/v1/products/green")).json()).attributes.baseColour !== colour);
}"""
"""A decision shows a moment later."""


def test_a_seller_goes_through_the_audit_by_keys_and_takes_back(page):
    page.goto("/desk/audit")
    row = page.locator(".suspect")
    playwright_api.expect(row).to_have_count(1, timeout=120_000)
    playwright_api.expect(row).to_be_focused()
    page.keyboard.press("a")
    playwright_api.expect(page.locator(".decided")).to_contain_text("Accepted: Green instead of Blue")
    page.evaluate(UNTIL_GREEN_IS, "Green")
    page.keyboard.press("u")
    playwright_api.expect(row).to_be_focused()
    page.evaluate(UNTIL_GREEN_IS, "Blue")
    page.get_by_role("button", name="Reject").click()
    playwright_api.expect(page.locator(".decided")).to_contain_text("Rejected: it stays Blue")
    page.get_by_role("button", name="Undo").click()
    playwright_api.expect(row).to_have_count(1)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_every_page_fits_and_can_be_used_without_eyes_or_mouse(browser, address, width, look):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 800}, color_scheme=look, http_credentials=CREDENTIALS
    )
    page = context.new_page()
    for path in (
        "/",
        "/?q=red&like=blue&unlike=cyan",
        "/?where=colr%3Dx",
        "/products/red",
        "/desk",
        "/desk/audit?wait=true",
        "/docs",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found = [(each["id"], each["nodes"][0]["html"]) for each in axe.run(page).response["violations"]]
        assert found == [], path
    context.close()
