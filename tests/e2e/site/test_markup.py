"""The HTML is valid, and no link of the site leads nowhere."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from tests.e2e.servers import find_program
from tests.e2e.site.conftest import PAGES

# What html-validate is asked: the standard's own rules, and not matters of taste.
RULES = {
    "extends": ["html-validate:standard"],
    "rules": {
        "no-trailing-whitespace": "off",
        "no-redundant-role": "off",  # roles that `display` would take from tables
        "prefer-native-element": "off",
        "long-title": "off",
        "no-inline-style": "error",
        "script-type": "off",
        "valid-id": ["error", {"relaxed": True}],
        "require-sri": "off",  # all files are the hub's own
    },
}


def test_html_is_valid(site, tools, tmp_path):
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps({"root": True} | RULES))
    for name, path in PAGES.items():
        found = site.get(path, headers={"Accept": "text/html"})
        (tmp_path / f"{name}.html").write_text(found.text)
    command = ["node", tools / "html-validate" / "bin" / "html-validate.mjs"]
    files = sorted(tmp_path.glob("*.html"))
    done = subprocess.run(
        [find_program("node"), *command[1:], "--formatter", "stylish", *files],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


class Links(HTMLParser):
    """The addresses and ids of a page."""

    def __init__(self, html):
        super().__init__()
        self.addresses, self.ids = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.add(found["id"])
        for name in ("href", "src", "action"):
            is_form = tag == "form" and found.get("method") == "post"
            if found.get(name) and not is_form:
                self.addresses.add(found[name])


def test_no_link_leads_nowhere(site):
    """All that is reached from any page, what is hostile too, with its parts."""
    starts = [path for name, path in PAGES.items() if name != "not-found"]
    waiting, pages, broken, wanted = starts, {}, [], []
    while waiting:
        path = waiting.pop()
        if path in pages:
            continue
        answer = site.get(path, headers={"Accept": "text/html"})
        pages[path] = None
        if answer.status_code != 200:
            broken.append((path, answer.status_code))
        elif answer.headers["Content-Type"].startswith("text/html"):
            found = Links(answer.text)
            pages[path] = found.ids
            targets = list(inner(site, path, found.addresses))
            wanted += [(path, *each) for each in targets if each[1]]
            waiting += [target for target, _ in targets if is_plain(target)]
    parts = [(p, t, part) for p, t, part in wanted if pages.get(t) is not None]
    broken += [each for each in parts if each[2] not in pages[each[1]]]

    assert broken == []
    assert len(pages) > 100


def inner(site, path, addresses):
    """Yield (path, part) of the addresses that are the hub's own."""
    for address in addresses:
        target, part = urldefrag(urljoin(f"{site.url}{path}", address))
        if target.startswith(f"{site.url}/"):
            yield target.removeprefix(site.url), part


def is_plain(target):
    """Each question of a search leads to more: those with one part will do."""
    return target.count("=") < 2


def test_feeds_are_read_by_an_xml_reader(site):
    atom = "{http://www.w3.org/2005/Atom}"
    for path in (
        "/feed.atom",
        "/teams/acme/feed.atom",
        "/functions/acme/add/feed.atom",
    ):
        answer = site.get(path)
        feed = ElementTree.fromstring(answer.content)  # our own

        assert answer.headers["Content-Type"].startswith("application/atom+xml")
        assert feed.find(f"{atom}id").text == f"{site.url}{path}"
        entries = feed.findall(f"{atom}entry")
        assert len(entries) >= 4
        for entry in entries:
            link = entry.find(f"{atom}link").get("href")
            assert site.get(link.removeprefix(site.url)).ok


def test_what_browsers_and_search_engines_read(site):
    described = ElementTree.fromstring(site.get("/opensearch.xml").content)
    urls = described.findall("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert [each.get("type") for each in urls] == ["text/html", "application/json"]
    for each in urls:
        asked = each.get("template").replace("{searchTerms}", "describe")
        assert "core/describe" in site.get(asked.removeprefix(site.url)).text

    sitemap = ElementTree.fromstring(site.get("/sitemap.xml").content)
    listed = [each[0].text for each in sitemap]
    assert f"{site.url}/functions/core/describe" in listed
    assert all(site.get(each.removeprefix(site.url)).ok for each in listed)
    assert f"Sitemap: {site.url}/sitemap.xml" in site.get("/robots.txt").text

    page = site.get("/functions/acme/hostile").text
    block = page.partition('<script type="application/ld+json">')[2]
    facts = json.loads(block.partition("</script>")[0])
    assert facts["@type"] == "SoftwareSourceCode"
    assert facts["description"].startswith("</script><script>")

    badge = site.get("/badge/acme/add.svg")
    assert ElementTree.fromstring(badge.content).get("aria-label") == "acme/add: 1.2.0"
    shields = site.get("/badge/acme/add.json").json()
    assert (shields["schemaVersion"], shields["message"]) == (1, "1.2.0")
