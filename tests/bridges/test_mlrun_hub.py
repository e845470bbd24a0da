"""/mlrun/: what MLRun reads.  MLRun itself reads it in tests/e2e/test_mlrun.py."""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import json
import zipfile
import zlib
from datetime import datetime
from http import HTTPStatus

import pytest
import yaml

from registry.bridges import Question, open_bridge
from registry.bridges.mlrun_hub.documents import ANNOTATION
from registry.bridges.mlrun_hub.embedding import embed
from registry.core.names import FunctionName
from tests.bridges.shelf import Shelf
from tests.e2e import mlrun_functions
from tests.e2e.mlrun_functions import INNER, make

BASE = "https://hub.example"
BRIDGE = open_bridge("mlrun_hub")
TYPED = '''"""Types."""

import enum
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import polars as pl


class Mode(enum.Enum):
    """How."""

    FAST = "fast"


def typed(
    table: pd.DataFrame,
    maybe: pd.DataFrame | None,
    other: pl.DataFrame,
    array: np.ndarray,
    file: Path,
    either: Path | str,
    mode: Mode = Mode.FAST,
    unit: Literal["kg", "g"] = "kg",
    *,
    names: list[str] | None = None,
    folder: Path = Path("."),
    limit: float = 1e999,
) -> int:
    """Take much.

    Args:
        table: One.
        maybe: One, or none.
        other: Another.
        array: Numbers.
        file: A file.
        either: A file or its name.
        mode: How.
        unit: Of numbers.
        names: Of columns.
        folder: Where.
        limit: Of what.
    """
    return 1
'''


@pytest.fixture(scope="module")
def shelf():
    return Shelf(*mlrun_functions.wheels())


def ask(catalog, path, **query):
    return BRIDGE.answer(Question(path, BASE, query=query), catalog)


def text(catalog, path):
    answer = ask(catalog, path)
    assert answer is not None, path
    assert answer.status is HTTPStatus.OK, answer.body
    return answer.body.decode()


def function_yaml(catalog, name, tag="latest"):
    team, _, short = name.partition("/")
    place = f"{team}/functions/master/{short}/{tag}/src/function.yaml"
    return yaml.safe_load(text(catalog, place))


def module_of(document):
    code = document["spec"]["build"]["functionSourceCode"]
    return base64.b64decode(code).decode()


def annotations(module, name):
    """The annotations and defaults of a function in the generated module."""
    function = next(
        node
        for node in ast.parse(module).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    every = [*function.args.args, *function.args.kwonlyargs]
    given = [*function.args.defaults, *function.args.kw_defaults]
    defaults = [None] * (len(every) - len(given)) + given
    return {
        each.arg: (
            ast.unparse(each.annotation),
            None if default is None else ast.unparse(default),
        )
        for each, default in zip(every, defaults, strict=True)
    }


def embedded_files(module):
    """The paths in the archive that a generated module carries."""
    codes = [
        ast.literal_eval(node.value)
        for node in ast.parse(module).body
        if isinstance(node, ast.Assign) and node.targets[0].id == "_CODE"
    ]
    archive = zlib.decompress(base64.b85decode(codes[0]))
    assert f'_embedded(_CODE, "{hashlib.sha256(archive).hexdigest()}")' in module
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


def test_function_yaml_states_the_release_that_it_was_made_of(shelf):
    """Nobody can compare what runs with what was published, without the digest."""
    release = shelf.release("acme/inner@1.0.0")

    document = function_yaml(shelf, "acme/inner", "1.0.0")

    assert document["metadata"]["annotations"][ANNOTATION] == release.sha256
    assert document["spec"]["build"]["code_origin"].endswith(release.sha256)
    assert release.sha256 in module_of(document)
    assert document["kind"] == "job"
    assert document["spec"]["default_handler"] == "double"


def test_annotations_are_classes_that_mlrun_reads(shelf):
    """It reads no strings: postponed annotations, as authors write, end a run there."""
    wheel = make(
        "acme/typed",
        "1.0.0",
        {"typed.py": f"from __future__ import annotations\n\n{TYPED}"},
        handler="typed:typed",
    )

    module = module_of(function_yaml(Shelf(wheel), "acme/typed"))

    assert "from __future__ import annotations" not in module
    assert annotations(module, "typed") == {
        "table": ("pandas.DataFrame", None),
        "maybe": ("typing.Optional[pandas.DataFrame]", None),
        "other": ("mlrun.DataItem", None),
        "array": ("numpy.ndarray", None),
        "file": ("pathlib.Path", None),
        "either": ("mlrun.DataItem", None),
        "mode": ("typing.Literal['fast']", "'fast'"),
        "unit": ("typing.Literal['kg', 'g']", "'kg'"),
        "names": ("typing.Union[list, None]", "None"),
        "folder": ("pathlib.Path", "..."),
        "limit": ("float", "..."),
    }


def test_a_handler_may_be_called_like_what_the_module_uses():
    """`zip` is a fine name for a function, and what is generated calls Python's own."""
    code = INNER.replace("def double", "def zip").replace("value: float)", "x: float)")
    code = code.replace("value:", "x:").replace("value * 2", "x * 2")
    wheel = make("acme/packed", "1.0.0", {"packed.py": code}, handler="packed:zip")

    document = function_yaml(Shelf(wheel), "acme/packed")

    assert document["spec"]["default_handler"] == "zip_"
    assert set(document["spec"]["entry_points"]) == {"zip_"}
    assert annotations(module_of(document), "zip_") == {"x": ("float", None)}
    assert '"zip"),' in module_of(document)


def test_secrets_are_no_params(shelf):
    """MLRun records params; a secret comes from its own store or the environment."""
    document = function_yaml(shelf, "acme/outer")

    entry = document["spec"]["entry_points"]["outer"]
    assert [each["name"] for each in entry["parameters"]] == ["table", "mode", "unit"]
    assert "salt" not in annotations(module_of(document), "outer")


def test_all_modules_and_called_functions_are_in_one_file(shelf):
    """A function of MLRun is one file; tests and documentation stay behind."""
    module = module_of(function_yaml(shelf, "acme/outer"))

    assert embedded_files(module) == [
        "hub_functions/acme/inner/__init__.py",
        "hub_functions/acme/inner/inner.py",
        "hub_functions/acme/inner/py.typed",
        "hub_functions/acme/outer/__init__.py",
        "hub_functions/acme/outer/outer.py",
        "hub_functions/acme/outer/py.typed",
        "hub_functions/acme/outer/scales.py",
    ]
    assert set(annotations(module, "later")) == {"first", "second"}


@pytest.mark.parametrize(
    ("path", "is_kept"),
    [
        ("data/words.csv", True),
        ("logo.png", True),  # the code names it
        ("shown.png", False),
        ("README.md", False),
        ("function.yaml", False),
        ("example.ipynb", False),
        ("test_add.py", False),
        ("tests/data.csv", False),
        ("latest.py", True),
    ],
)
def test_what_code_may_read_is_embedded(path, is_kept):
    """60 KB have to do, so pictures of a README are not carried along."""
    files = {"add.py": b'open("logo.png")', path: b"x"}

    embedded = embed({FunctionName("acme", "add"): files})

    archive = zlib.decompress(base64.b85decode("".join(embedded.lines)))
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert (f"hub_functions/acme/add/{path}" in names) == is_kept


def test_what_is_too_large_is_named_by_address_and_digest(shelf):
    """Linux takes 128 KiB for a variable, which carries the code on a cluster."""
    release = shelf.release("acme/large@1.0.0")

    module = module_of(function_yaml(shelf, "acme/large"))

    assert f"{BASE}/packages/{release.sha256}/{release.filename}" in module
    assert "_CODE" not in module
    assert len(module) < 20_000


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


def test_a_name_without_a_team_is_looked_for_in_core_first():
    """The first source that is listed is the one that an SDK takes."""
    shelf = Shelf(
        *(
            make(name, "1.0.0", {"inner.py": INNER}, handler="inner:double")
            for name in ("acme/inner", "core/inner", "alpha/other")
        )
    )

    def sources(**query):
        body = ask(shelf, "api/v1/hub/sources", **query).body
        return [each["source"]["metadata"]["name"] for each in json.loads(body)]

    assert sources() == ["core", "acme", "alpha"]
    assert sources(**{"item-name": "inner", "tag": "^1.0"}) == ["core", "acme"]
    assert sources(**{"item-name": "inner", "item-type": "steps"}) == []
    assert sources(**{"item-name": "no/name"}) == []


def test_a_readme_is_shown_as_text():
    """A hub's pages are its own: no README has a script in them."""
    files = {"inner.py": INNER, "README.md": "# x\n\n<script>alert(1)</script>\n"}
    shelf = Shelf(make("acme/inner", "1.0.0", files, handler="inner:double"))

    page = text(shelf, "acme/functions/master/inner/1.0.0/static/documentation.html")

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
