"""People find a function and leave with the line: also by keys, or without scripts."""

from __future__ import annotations

import hashlib

import pytest


@pytest.fixture(params=["scripts", "no-scripts"])
def page(browser, request):
    """A page; with scripts it may write to the clipboard."""
    has_scripts = request.param == "scripts"
    context = browser.new_context(
        java_script_enabled=has_scripts, accept_downloads=True
    )
    if has_scripts:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
    made = context.new_page()
    made.has_scripts = has_scripts
    yield made
    context.close()


def test_from_a_search_to_the_line_and_the_wheel(page, site):
    """Search, filter, open, copy, compare, download: each works without scripts."""
    page.goto(site.url)
    page.get_by_label("Search functions").fill("classifier")
    page.get_by_role("button", name="Search").click()
    assert page.url == f"{site.url}/search?q=classifier"
    before = page.locator(".hits > li").count()

    page.get_by_role("navigation", name="Filters").get_by_role(
        "link", name="Train"
    ).click()
    assert "category=train" in page.url
    assert 0 < page.locator(".hits > li").count() < before

    page.get_by_role("link", name="core/sklearn-classifier", exact=True).click()
    assert (
        page.get_by_role("heading", level=1).inner_text() == "core/sklearn-classifier"
    )
    shown = site.get("/api/v1/functions/core/sklearn-classifier").json()["version"]
    ref = f"core/sklearn-classifier@^{shown.rpartition('.')[0]}"
    line = f"fnhub add {ref} --hub {site.url}"
    assert page.locator(".pane:visible pre").inner_text() == line
    if page.has_scripts:
        page.locator(".pane:visible").get_by_role("button", name="Copy").click()
        assert page.evaluate("navigator.clipboard.readText()") == line
    else:
        assert page.get_by_role("button", name="Copy").count() == 0
    page.locator(".tabs label", has_text="Python").click()
    assert f'fnhub.load("{ref}")' in page.locator(".pane:visible pre").inner_text()

    page.goto(f"{site.url}/functions/acme/add")
    page.get_by_role("link", name="Diff of 2.0.0-rc.1").click()
    assert (
        "can break your calls"
        in page.get_by_role("heading", level=2).first.inner_text()
    )
    page.goto(f"{site.url}/functions/acme/add")
    with page.expect_download() as waiting:
        page.locator("aside a[href^='/packages/']").click()
    data = waiting.value.path().read_bytes()
    assert hashlib.sha256(data).hexdigest() in waiting.value.url


def test_a_line_is_copied_where_the_browser_gives_no_clipboard(browser, site):
    """As on a hub inside a company, by plain http."""
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {})")
    page.goto(f"{site.url}/functions/core/describe")
    line = page.locator(".pane:visible pre").inner_text()

    page.locator(".pane:visible").get_by_role("button", name="Copy").click()

    assert page.locator("#said").inner_text() == "Copied"
    field = page.get_by_label("Search functions")
    field.focus()
    page.keyboard.press("Control+V")
    assert field.input_value() == line
    page.close()


def test_all_of_it_by_keys(browser, site):
    page = browser.new_page()
    page.goto(site.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.keyboard.press("/")
    page.keyboard.type("describe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=describe")
    reach(page, "a.fn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/functions/core/describe")

    reach(page, ".tabs input")
    page.keyboard.press("ArrowRight")
    assert page.locator(".pane:visible pre").inner_text().startswith("import fnhub")
    reach(page, ".theme > summary")
    page.keyboard.press("Enter")
    assert page.locator(".theme[open]").count() >= 1
    page.close()


def reach(page, selector):
    """Press Tab until something that fits has the focus, and can be seen to have it."""
    matches = "(s) => document.activeElement.matches(s)"
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(matches, selector):
            return
    raise AssertionError(f"{selector} cannot be reached")


def test_the_theme_is_switched_and_kept(browser, site):
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(site.url)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)

    page.get_by_role("button", name="Switch between light and dark").click()

    assert page.evaluate(ground) != light
    page.goto(f"{site.url}/publish")
    assert page.evaluate(ground) != light
    context.close()


def test_names_are_suggested_while_one_types(browser, site):
    page = browser.new_page()
    page.goto(site.url)
    page.get_by_label("Search functions").press_sequentially("descr")
    page.wait_for_selector("datalist option[value='core/describe']", state="attached")
    page.close()


def test_a_line_can_be_linked_to(browser, site):
    page = browser.new_page()
    page.goto(f"{site.url}/functions/acme/add/1.2.0/files/add.py")
    page.get_by_role("link", name="Line 8", exact=True).click()

    assert page.url.endswith("#L8")
    ground = "(e) => getComputedStyle(e).backgroundColor"
    rows = [page.locator(each).evaluate(ground) for each in ("#L8", "#L9")]
    assert rows[0] != rows[1]
    page.close()


def test_who_signs_in_makes_a_token_and_signs_out(page, site):
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Token").fill(site.account)
    page.get_by_role("button", name="Sign in").click()
    assert page.url == f"{site.url}/account"
    page.get_by_label("Label").fill("from the website")
    page.get_by_role("button", name="Make a token").click()
    assert page.locator("#secret").inner_text().startswith("fnhub_")
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("link", name="Sign in").is_visible()


def test_no_request_leaves_the_hub(browser, site):
    page = browser.new_page()
    asked = []
    page.on("request", lambda it: asked.append(it.url))
    for path in ("/", "/search?q=class", "/functions/core/describe", "/api"):
        page.goto(f"{site.url}{path}")
        page.mouse.wheel(0, 50_000)
        page.wait_for_load_state("networkidle")
    page.close()

    assert [url for url in asked if not url.startswith(site.url)] == []
