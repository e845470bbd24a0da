"""Components of Kubeflow Pipelines, made without kfp.

What kfp itself says of them is asked in tests/e2e/test_kubeflow.py.
"""

from __future__ import annotations

import ast
import base64
import bz2
import json
import re
import string
from http import HTTPStatus
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from registry.bridges import Question, open_bridge
from registry.bridges.kfp_component.component import Component
from registry.bridges.kfp_component.document import component_text
from registry.bridges.kfp_component.packed_worker import packed_worker
from registry.bridges.kfp_component.program import program
from registry.bridges.kfp_component.yaml_text import yaml_text
from registry.core.manifest_file import parse_manifest
from registry.core.signature.read import read_signature
from registry.run import worker
from registry.run.pipelines.plan import MARK, functions_of
from registry.services.reader_catalog import ReaderCatalog
from tests.bridges.conftest import BASE
from tests.factories import function_files

TYPES = '''"""Take everything."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure


class Found(NamedTuple):
    """What it gives.

    Attributes:
        table: A table.
        share: A number.
        maybe: A number or none.
        name: A text or none.
        counts: Values.
    """

    table: pd.DataFrame
    plot: Figure
    share: float
    maybe: float | None
    name: str | None
    counts: dict[str, int]
    either: dict[str, int] | list[int]


def add(
    table: pd.DataFrame,
    train: pd.DataFrame | None = None,
    where: Path | str | None = None,
    array: np.ndarray | None = None,
    bins: int = 10,
    share: float | int = 1,
    names: list[str] | None = None,
    mixed: int | str = "auto",
    mode: Literal["one", "two"] = "one",
    raw: bytes = b"",
    folder: Path = Path("."),
    token: str = "",
) -> Found:
    """Take everything.

    Args:
        table: A "table": of what's \\\\ there.
        train: Another.
        where: A place.
        array: Numbers.
        bins: How many [bins].
        share: A number.
        names: Names.
        mixed: A number, or a text.
        mode: One of two.
        raw: Bytes.
        folder: A folder.
        token: A secret.

    Returns:
        Everything.
    """
'''


def component_of(code=TYPES, url="", **manifest):
    files = function_files(code=code, manifest=manifest)
    made = parse_manifest(files["function.yaml"])
    reading = read_signature({"add.py": files["add.py"]}, made.handler, made.kind)
    assert reading.signature is not None, reading.problems
    return Component(made, reading.signature.default, "5" * 64, url)


@pytest.fixture
def document():
    return yaml.safe_load(component_text(component_of(secrets="[token]")))


def travelling(document, half):
    """Name -> what it travels as, and whether it may be left out."""
    part = document["components"]["comp-acme-add"][half]
    found = {
        name: (each["parameterType"], each.get("isOptional", False))
        for name, each in part.get("parameters", {}).items()
    }
    return found | {
        name: (each["artifactType"]["schemaTitle"], each.get("isOptional", False))
        for name, each in part.get("artifacts", {}).items()
    }


def test_inputs_and_params_travel_by_their_types(document):
    """A pipeline's author sees what fits; kfp checks it when it compiles."""
    assert travelling(document, "inputDefinitions") == {
        "table": ("system.Dataset", False),
        "train": ("system.Dataset", True),
        "where": ("system.Artifact", True),
        "array": ("system.Dataset", True),
        "folder": ("system.Artifact", True),
        "bins": ("NUMBER_INTEGER", True),
        "share": ("NUMBER_DOUBLE", True),
        "names": ("LIST", True),
        "mixed": ("STRING", True),
        "mode": ("STRING", True),
        "raw": ("STRING", True),
    }


def test_outputs_that_may_be_none_are_artifacts(document):
    """Kubeflow has no null: a step that gave one as a parameter would fail."""
    assert travelling(document, "outputDefinitions") == {
        "table": ("system.Dataset", False),
        "plot": ("system.HTML", False),
        "share": ("NUMBER_DOUBLE", False),
        "maybe": ("system.Metrics", False),
        "name": ("system.Artifact", False),
        "counts": ("STRUCT", False),
        "either": ("system.Artifact", False),
    }


def test_defaults_are_shown_where_they_are_values(document):
    given = document["components"]["comp-acme-add"]["inputDefinitions"]["parameters"]

    shown = {n: e["defaultValue"] for n, e in given.items() if "defaultValue" in e}
    assert shown == {"bins": 10, "share": 1, "mode": "one"}


def test_a_secret_is_no_input(document):
    """Kubeflow records its inputs, and shows them."""
    assert "token" not in travelling(document, "inputDefinitions")
    assert functions_of(document)[0]["secrets"] == ["token"]


def test_a_step_here_installs_nothing(document):
    """kfp.local would install into the environment that it runs in."""
    command = document["deploymentSpec"]["executors"]["exec-acme-add"]["container"]

    assert "pip" not in json.dumps(command["command"][:-1])


def test_a_step_in_a_cluster_installs_its_closure():
    """One argument: every line of the file is hashed, so nothing else is taken."""
    url = f"{BASE}/requirements.txt"
    document = yaml.safe_load(component_text(component_of(url=url)))
    container = document["deploymentSpec"]["executors"]["exec-acme-add"]["container"]

    assert f"'-r' '{url}'" in container["command"][2]
    assert container["image"] == "python:3.11"


@pytest.mark.parametrize(
    ("manifest", "image"),
    [
        ({"python": '">=3.12"'}, "python:3.12"),
        ({"python": '">=3.11,!=3.11.*"'}, "python:3.12"),
        ({"runtime": "{image: registry.example/acme}"}, "registry.example/acme"),
    ],
)
def test_the_image_is_the_functions(manifest, image):
    assert component_of(**manifest).image == image


@pytest.mark.parametrize("url", ["", f"{BASE}/requirements.txt"])
def test_programs_are_python_whatever_is_written(url):
    """Quotes in a summary are text and not code, and braces are no placeholder."""
    summary = 'Say "it\'s" done: {{$}} \\ é'
    text = program(component_of(url=url, summary=json.dumps(summary)))

    tree = ast.parse(text)
    (function,) = [e for e in tree.body if getattr(e, "name", "") == "acme_add"]
    assert ast.get_docstring(function) == summary
    assert "{{" not in text


def test_a_program_says_which_release_it_is():
    """Whoever reads a compiled pipeline finds the digest that the index has."""
    document = yaml.safe_load(component_text(component_of()))

    (function,) = functions_of(document)
    assert MARK in program(component_of())
    assert (function["function"], function["version"]) == ("acme/add", "1.0.0")
    assert function["sha256"] == "5" * 64


def test_the_carried_worker_is_the_worker():
    """The same code reads and writes in a container as in `fnhub run`."""
    carried = json.loads(bz2.decompress(base64.b64decode(packed_worker())))

    folder = Path(worker.__file__).parent
    there = {p.name for p in folder.glob("*.py")} - {"start.py"}
    assert set(carried) == there
    assert all((folder / n).read_text() == text for n, text in carried.items())


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\t \"'#:-|{}\\\x85"),
    max_size=30,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(0, 1) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.thorough
@given(st.dictionaries(st.text(string.ascii_letters, min_size=1), VALUES, max_size=4))
def test_yaml_is_read_as_it_was_meant(value):
    """A text that another reader takes for a number or a date changes a program."""
    assert yaml.safe_load(yaml_text(value)) == (value or None)


def test_only_what_is_run_once_is_a_component(hub):
    """A module is no step; and nothing but a release's own address is an answer."""
    catalog, bridge = ReaderCatalog(hub), open_bridge("kfp_component")
    paths = set(bridge.static_paths(catalog))

    assert "acme/add/1.0.1.yaml" in paths
    answer = bridge.answer(Question("acme/add/1.0.1.yaml", BASE), catalog)
    assert answer.status is HTTPStatus.OK
    for path in (
        "acme/add",
        "acme/add/1.0.1",
        "acme/add/9.9.9.yaml",
        "acme/Add/1.0.1.yaml",
        "acme/none/",
        "acme/Add/",
        "acme/",
    ):
        assert bridge.answer(Question(path, BASE), catalog) is None, path


def test_the_top_reads_no_release(hub):
    """A page of all components would take a hub of thousands seconds each time."""

    class NamesOnly(ReaderCatalog):
        def releases(self, name):
            raise AssertionError(name)

    answer = open_bridge("kfp_component").answer(Question("", BASE), NamesOnly(hub))

    assert b'href="acme/add/"' in answer.body


def test_a_functions_page_links_its_components(hub):
    catalog, bridge = ReaderCatalog(hub), open_bridge("kfp_component")

    answer = bridge.answer(Question("acme/add/", BASE), catalog)

    assert b'href="1.0.1.yaml"' in answer.body
    paths = set(bridge.static_paths(catalog))
    for name in catalog.names():
        answer = bridge.answer(Question(f"{name}/", BASE), catalog)
        links = set(re.findall(r'href="([^"]+)"', answer.body.decode()))
        assert {f"{name}/{each}" for each in links} == {
            path
            for path in paths
            if path.startswith(f"{name}/") and path.endswith(".yaml")
        }
