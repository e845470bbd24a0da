"""axe-core finds nothing on any page, in both themes; pictures of all are kept."""

from __future__ import annotations

import pytest

from tests.e2e.site.conftest import PAGES, SHOTS

SIZES = {"wide": (1280, 900), "phone": (390, 844)}
# Everything open and every tab chosen: what is folded is read too.
UNFOLD = "document.querySelectorAll('details').forEach((e) => { e.open = true })"
RUN = """async () => {
  const found = await axe.run(document, {runOnly: [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]});
  return found.violations.map((v) => [
    v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary]);
}"""


@pytest.fixture(params=["light", "dark"])
def page(browser, request):
    context = browser.new_context(color_scheme=request.param, reduced_motion="reduce")
    made = context.new_page()
    made.theme = request.param
    yield made
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name, page, site, tools):
    page.goto(f"{site.url}{PAGES[name]}")
    page.evaluate((tools / "axe-core" / "axe.min.js").read_text())
    _shoot(page, name)

    assert page.evaluate(RUN) == []
    page.evaluate(UNFOLD)
    for tab in page.locator(".tabs label").all():
        tab.click()
    assert page.evaluate(RUN) == []


def test_axe_finds_nothing_on_the_account_page(page, site, tools):
    sign_in(page, site)
    page.evaluate((tools / "axe-core" / "axe.min.js").read_text())
    _shoot(page, "account")

    assert page.evaluate(RUN) == []


def test_no_page_is_wider_than_its_window(browser, site):
    page = browser.new_page()
    wider = []
    for name, path in PAGES.items():
        page.goto(f"{site.url}{path}")
        for width in (320, 390, 768, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wider.append((name, width))
    page.close()

    assert wider == []


def sign_in(page, site):
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Token").fill(site.account)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.url}/account")


def _shoot(page, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("for (const e of document.images) e.loading = 'eager'")
        page.wait_for_load_state("networkidle")
        path = SHOTS / f"{name}-{page.theme}-{size}.png"
        page.screenshot(path=path, full_page=True)
