"""The HTML is valid, and no link of the site leads nowhere."""

from __future__ import annotations

import json
import subprocess
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
