"""/mlrun/: what MLRun reads.  MLRun itself reads it in tests/e2e/mlrun."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus

import pytest
import yaml

from tests.bridges.mlrun_asking import BRIDGE, ask, function_yaml, text
from tests.bridges.shelf import Shelf
from tests.e2e import mlrun_functions
from tests.e2e.mlrun_functions import INNER, make


@pytest.fixture(scope="module")
def shelf():
    return Shelf(*mlrun_functions.wheels())


def test_a_closure_that_is_not_resolved_is_told_and_not_exported():
    """Half a function would fail in a run, where nobody knows why."""
    shelf = Shelf(*mlrun_functions.wheels(), unresolved="acme/outer@1.0.0")
    place = "acme/functions/master/outer/1.0.0/src/function.yaml"

    answer = ask(shelf, place)

    assert answer.status is HTTPStatus.SERVICE_UNAVAILABLE
    assert b"acme/outer@1.0.0" in answer.body
    assert place not in set(BRIDGE.static_paths(shelf))
    assert place.replace("outer", "inner") in set(BRIDGE.static_paths(shelf))


@pytest.fixture(scope="module")
def versions():
    """inner 1.0.0, 1.1.0 that was yanked, and a pre-release."""
    wheels = [
        make("acme/inner", version, {"inner.py": INNER}, handler="inner:double")
        for version in ("1.0.0", "1.1.0", "1.2.0-rc.1")
    ]
    return Shelf(*wheels, yanked="acme/inner@1.1.0")


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("latest", "1.0.0"),
        ("1.1.0", "1.1.0"),  # a lock's version stays, whatever was yanked
        ("^1.0", "1.0.0"),
        ("1", "1.0.0"),
        (">=1.2.0-rc.1,<2", "1.2.0-rc.1"),
        ("1.2.0-rc.1", "1.2.0-rc.1"),
    ],
)
def test_a_tag_is_a_version_a_range_or_latest(versions, tag, version):
    assert function_yaml(versions, "acme/inner", tag)["metadata"]["tag"] == version


def test_a_digest_pins_also_what_was_yanked(versions):
    digest = versions.release("acme/inner@1.1.0").sha256

    found = function_yaml(versions, "acme/inner", f"sha256-{digest}")

    assert found["metadata"]["tag"] == "1.1.0"


@pytest.mark.parametrize("tag", ["9.9.9", "^2", "sha256-00", "~", "newest", "1.0.0x"])
def test_other_tags_find_nothing(versions, tag):
    place = f"acme/functions/master/inner/{tag}/src/function.yaml"

    assert ask(versions, place) is None


def test_catalogs_are_valid_for_mlruns_server(shelf):
    """One bad entry, and MLRun's server has nothing of the whole source."""
    for section in ("functions", "modules", "steps"):
        catalog = json.loads(text(shelf, f"acme/{section}/master/catalog.json"))
        for tags in catalog.values():
            assert "latest" in tags
            for entry in tags.values():
                assert isinstance(entry["version"], str)
                assert isinstance(entry["description"], str)
                assert isinstance(entry["categories"], list)
                assert all(isinstance(each, str) for each in entry["assets"].values())
                assert datetime.fromisoformat(entry["updated"]).tzinfo is not None
                assert not {"tag", "source"} & set(entry)
                assert "item_uri" not in entry["spec"]


def test_catalogs_list_each_kind_once_and_no_yanked_version(shelf, versions):
    """An empty one is there: a 404 would end every search in MLRun."""
    listed = {
        section: sorted(json.loads(text(shelf, f"acme/{section}/master/catalog.json")))
        for section in ("functions", "modules", "steps")
    }
    few = json.loads(text(versions, "acme/functions/master/catalog.json"))

    assert listed == {
        "functions": ["inner", "large", "outer"],
        "modules": ["loud", "shout", "tools"],
        "steps": ["loud", "shout"],
    }
    assert list(few["inner"]) == ["latest", "1.0.0", "1.2.0-rc.1"]
    assert text(versions, "acme/steps/master/catalog.json") == "{}"


def test_addresses_of_two_slashes_are_read_as_of_one(versions):
    """MLRun writes them where a source's path ends in a slash."""
    place = "acme//functions/master/inner/1.0.0/src/function.yaml"

    assert text(versions, place) == text(versions, place.replace("//", "/"))


def test_item_yaml_says_what_a_graph_calls(shelf):
    loud = yaml.safe_load(text(shelf, "acme/steps/master/loud/latest/src/item.yaml"))
    item = yaml.safe_load(text(shelf, "acme/steps/master/shout/1.0.0/src/item.yaml"))

    assert (item["className"], item["version"]) == ("Shout", "1.0.0")
    assert (loud["defaultHandler"], "className" in loud) == ("louder", False)
    assert item["spec"]["filename"] == "shout.py"
    code = text(shelf, "acme/steps/master/shout/1.0.0/src/shout.py")
    assert 'vars(_module("hub_functions.acme.shout.shout"))' in code


def test_a_name_without_a_team_is_cores_or_nobodys():
    """An SDK takes the first source: what core lacks is nobody else's to give."""
    shelf = Shelf(
        *(
            make(name, "1.0.0", {"inner.py": INNER}, handler="inner:double")
            for name in ("acme/inner", "core/inner", "alpha/other")
        ),
        make("acme/inner", "2.0.0", {"inner.py": INNER}, handler="inner:double"),
    )

    def sources(**query):
        body = ask(shelf, "api/v1/hub/sources", **query).body
        return [each["source"]["metadata"]["name"] for each in json.loads(body)]

    assert sources() == ["core", "acme", "alpha"]
    assert sources(**{"item-name": "inner", "tag": "^1.0"}) == ["core"]
    assert sources(**{"item-name": "inner", "tag": "2.0.0"}) == []
    assert sources(**{"item-name": "other"}) == []
    assert sources(**{"item-name": "inner", "item-type": "steps"}) == []
    assert sources(**{"item-name": "no/name"}) == []


def test_a_readme_is_shown_as_text():
    """A hub's pages are its own: no README has a script in them."""
    files = {"inner.py": INNER, "README.md": "# x\n\n<script>alert(1)</script>\n"}
    shelf = Shelf(make("acme/inner", "1.0.0", files, handler="inner:double"))

    page = text(shelf, "acme/functions/master/inner/1.0.0/static/documentation.html")

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
