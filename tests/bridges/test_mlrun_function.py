"""function.yaml: a whole release as the one file that MLRun reads."""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import zipfile
import zlib

import pytest

from registry.bridges.mlrun_hub.documents import ANNOTATION
from registry.bridges.mlrun_hub.embedding import embed
from registry.core.names import FunctionName
from tests.bridges.mlrun_asking import BASE, function_yaml
from tests.bridges.shelf import Shelf
from tests.e2e import mlrun_functions
from tests.e2e.mlrun_functions import INNER, make

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
