"""What feed readers, search engines and browsers read of a hub, by such readers."""

from __future__ import annotations

import json
import re

import feedparser
import lxml.etree
import lxml.html
import pytest
from pyld import jsonld
from usp.tree import sitemap_tree_for_homepage

OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
# What schema.org answers for its context, as far as these facts need it.
SCHEMA_ORG = {"@context": {"@vocab": "http://schema.org/"}}


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("/feed.atom", 30),
        ("/teams/acme/feed.atom", 6),
        ("/functions/acme/add/feed.atom", 4),
    ],
)
def test_a_feed_reader_finds_what_was_released(path, least, site):
    """Also what is hostile: it comes as the text that it is."""
    found = feedparser.parse(f"{site.url}{path}")

    assert (found.bozo, found.version, found.status) == (False, "atom10", 200)
    assert found.headers["content-type"].startswith("application/atom+xml")
    assert found.feed.id == f"{site.url}{path}"
    assert found.feed.updated_parsed >= found.entries[0].updated_parsed
    assert len(found.entries) >= least
    assert len({each.id for each in found.entries}) == len(found.entries)
    for each in found.entries:
        assert each.author in ("acme", "core")
        assert each.published_parsed
        assert site.get(each.link.removeprefix(site.url)).ok
    hostile = [each for each in found.entries if "hostile" in each.title]
    for each in hostile:
        assert "<script>" in each.summary or "&lt;script&gt;" in each.summary


def test_a_feed_that_was_read_is_not_sent_again(site):
    first = feedparser.parse(f"{site.url}/feed.atom")

    assert feedparser.parse(f"{site.url}/feed.atom", etag=first.etag).status == 304


def test_a_search_engine_finds_every_function_from_robots_txt(site):
    listed = [each.url for each in sitemap_tree_for_homepage(site.url).all_pages()]

    total = site.get("/api/v1/functions").json()["total"]
    assert f"{site.url}/functions/core/describe" in listed
    assert sum("/functions/" in each for each in listed) == total
    assert all(site.get(each.removeprefix(site.url)).ok for each in listed)


def test_a_browser_learns_where_to_search(site):
    """By the rules of OpenSearch 1.1: how long names are, and what a template holds."""
    page = lxml.html.fromstring(site.get("/").content)
    (link,) = page.xpath("//link[@rel='search']")
    answer = site.get(link.get("href"))
    described = lxml.etree.fromstring(answer.content)
    one = {
        name: described.xpath(f"string(o:{name})", namespaces=OPENSEARCH)
        for name in ("ShortName", "Description", "Image")
    }

    assert answer.headers["Content-Type"].startswith(link.get("type"))
    assert described.tag == f"{{{OPENSEARCH['o']}}}OpenSearchDescription"
    assert 0 < len(one["ShortName"]) <= 16
    assert 0 < len(one["Description"]) <= 1024
    assert site.get(one["Image"].removeprefix(site.url)).ok
    urls = described.findall("o:Url", OPENSEARCH)
    assert [each.get("type") for each in urls] == ["text/html", "application/json"]
    for each in urls:
        asked = each.get("template").replace("{searchTerms}", "describe")
        found = site.get(asked.removeprefix(site.url))
        assert found.headers["Content-Type"].startswith(each.get("type"))
        assert "core/describe" in found.text


@pytest.mark.parametrize("name", ["core/describe", "acme/hostile"])
def test_facts_are_linked_data(name, site):
    """Each is a property that schema.org has, and no text ends the block it is in."""
    page = lxml.html.fromstring(site.get(f"/functions/{name}").content)
    (block,) = page.xpath("//script[@type='application/ld+json']/text()")

    def load(url, _options):
        assert url.rstrip("/") == "https://schema.org"
        return {"document": SCHEMA_ORG, "documentUrl": url, "contextUrl": None}

    (facts,) = jsonld.expand(json.loads(block), {"documentLoader": load})

    def value(key):
        return facts[f"http://schema.org/{key}"][0]["@value"]

    assert facts["@type"] == ["http://schema.org/SoftwareSourceCode"]
    assert value("name") == name
    assert value("url") == f"{site.url}/functions/{name}"
    assert re.match(r"\d{4}-\d\d-\d\dT", value("datePublished"))
    if name == "acme/hostile":
        assert value("description").startswith("</script><script>")


@pytest.mark.parametrize(
    ("name", "told"),
    [("acme/add", "1.2.0"), ("acme/oldadd", "1.0.0 deprecated")],
)
def test_a_badge_is_drawn_with_its_words_inside(name, told, site, browser):
    page = browser.new_page()
    page.goto(f"{site.url}/badge/{name}.svg")
    boxes = page.evaluate(
        """() => {
          const box = (e) => { const b = e.getBBox(); return [b.x, b.x + b.width]; };
          return [
            [...document.querySelectorAll("g > rect")].map(box),
            [...document.querySelectorAll("text")].map(box),
            [...document.querySelectorAll("text")].map((e) => e.textContent),
          ];
        }"""
    )
    page.close()

    drawn, words, texts = boxes
    assert texts == [name, told]
    for (left, right), (begin, end) in zip(drawn, words, strict=True):
        assert left < begin < end < right
    shields = site.get(f"/badge/{name}.json").json()
    assert (shields["schemaVersion"], shields["message"]) == (1, told)
