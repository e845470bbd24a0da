"""A release in which everything is hostile reads well and runs nothing."""

from __future__ import annotations

import pytest

from tests.server.site.hostile import ELSEWHERE, HTML, MARKDOWN

AT = "/functions/acme/hostile"
VIEWS = (
    AT,
    "/",
    "/search?q=hostile",
    "/teams/acme",
    f"{AT}/versions",
    f"{AT}/1.0.0/files",
    f"{AT}/1.0.0/files/README.md",
    f"{AT}/1.0.0/files/add.py",
    f"{AT}/1.0.0/files/example.ipynb",
    f"{AT}/1.0.0/files/page.html",
    f"{AT}/1.0.0/raw/page.html",
    f"{AT}/1.0.0/raw/drawn.svg",
    f"{AT}/1.0.0/raw/README.md",
    "/badge/acme/hostile.svg",
    "/feed.atom",
)
# What no page has in it but its own two scripts: one file, and one block of data.
FOREIGN = """() => {
  const count = (query) => document.querySelectorAll(query).length;
  const all = [...document.querySelectorAll("main *")];
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  const links = [...document.links];
  const acts = (a) => a.name.startsWith("on") || ["style", "srcset"].includes(a.name);
  return {
    scripts: document.scripts.length
      - count('script[src^="/static/"], script[type="application/ld+json"]'),
    handlers: all.filter((e) => [...e.attributes].some(acts)).length,
    elements: count("iframe, object, embed, style, base, video, audio, math")
      + count("main form, main input:not([name=use])"),
    links: links.filter((a) => !/^(https?|mailto):$/.test(a.protocol)).length,
    unmarked: links.filter(
      (a) => a.host !== location.host && !a.rel.includes("nofollow")).length,
    doubled: ids.length - new Set(ids).size,
    broken: [...document.images].filter((i) => i.complete && !i.naturalWidth).length,
  };
}"""


@pytest.fixture
def watched(browser):
    """A page, and all that happens in it."""
    page = browser.new_page()
    seen = {"dialogs": [], "errors": [], "asked": [], "popups": []}
    page.on("dialog", lambda it: (seen["dialogs"].append(it.message), it.dismiss()))
    page.on("console", lambda it: seen["errors"].append(it.text))
    page.on("pageerror", lambda it: seen["errors"].append(str(it)))
    page.on("request", lambda it: seen["asked"].append(it.url))
    page.on("popup", lambda it: seen["popups"].append(it.url))
    yield page, seen
    page.close()


def test_there_are_enough_attacks():
    assert len(HTML) + len(MARKDOWN) >= 20 + 19


@pytest.mark.parametrize("path", VIEWS)
def test_nothing_of_it_runs(path, site, watched):
    """No dialog, no message, no request elsewhere, wherever it is shown."""
    page, seen = watched

    answer = page.goto(f"{site.url}{path}")
    page.mouse.wheel(0, 100_000)
    page.wait_for_timeout(300)

    assert answer.ok
    assert seen["dialogs"] == seen["popups"] == []
    if path.endswith(".svg") and "/raw/" in path:  # its sandbox says what it stopped
        assert all("sandboxed" in e or "violates" in e for e in seen["errors"])
        return
    assert seen["errors"] == []
    assert [url for url in seen["asked"] if ELSEWHERE in url] == []


def test_its_page_holds_nothing_foreign(site, watched):
    page, _ = watched
    page.goto(f"{site.url}{AT}")
    for each in page.locator("details").all():
        each.evaluate("(e) => { e.open = true }")
    page.mouse.wheel(0, 100_000)
    page.wait_for_load_state("networkidle")

    found = page.evaluate(FOREIGN)

    assert found == dict.fromkeys(found, 0)


def test_no_style_escapes_its_box(site, watched):
    """Nothing lies over the page, and its own parts look as on any other page."""
    page, _ = watched
    look = "(s) => { const e = document.querySelector(s).getBoundingClientRect();"
    look += " return [e.x, e.width, e.height] }"
    looks = []
    for path in ("/functions/core/describe", AT):
        page.goto(f"{site.url}{path}")
        looks.append([page.evaluate(look, each) for each in (".top", ".logo", ".find")])
    assert looks[0] == looks[1]
    fixed = "[...document.querySelectorAll('main *')].filter((e) =>"
    fixed += " ['fixed', 'sticky'].includes(getComputedStyle(e).position)).length"
    assert page.evaluate(fixed) == 0
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == page.viewport_size["width"]


def test_it_can_be_read(site, watched):
    page, _ = watched
    page.goto(f"{site.url}{AT}")

    assert page.get_by_role("heading", level=1).inner_text() == "acme/hostile"
    assert page.get_by_text("The middle is read.").first.is_visible()
    first = page.locator("table.signature tbody th[scope=row]").first
    assert first.inner_text().split() == ["first", "(required)"]
    shown = page.locator(".lead").inner_text()
    assert shown.startswith("</script><script>alert('summary')")
    assert "{{ 7*7 }}" in shown


def test_every_answer_forbids_what_it_does_not_need(site):
    for path in (*VIEWS[:6], "/nothing/here", "/sign-in", "/account"):
        answer = site.get(path, headers={"Accept": "text/html"})
        policy = answer.headers["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in VIEWS[10:13]:
        answer = site.get(path)
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        kind = answer.headers["Content-Type"].partition(";")[0]
        assert kind in ("text/plain", "image/svg+xml")
