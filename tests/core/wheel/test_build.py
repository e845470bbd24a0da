from __future__ import annotations

import ast
import base64
import dataclasses
import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.metadata import Metadata

from registry.core.errors import InvalidFunction, InvalidWheel
from registry.core.kinds import KINDS
from registry.core.manifest import Author
from registry.core.manifest_file import parse_manifest
from registry.core.wheel.build import build_wheel
from registry.core.wheel.layout import Limits
from registry.core.wheel.read import read_wheel
from tests.core.wheel.members import FOLDER, INFO

# A wheel's bytes are a promise to everybody who has one locked: this number
# changes only with the format's own number.
GOLDEN_SHA256 = "a9a8fa459a30681fb62024ea2a87cc284a7b9d6424225f52d2ae5c689b7c1286"


def test_a_function_builds_the_same_bytes_for_ever(wheel):
    """Locks, caches and other hubs know a release by this digest."""
    assert wheel.sha256 == GOLDEN_SHA256
    assert wheel.sha256 == hashlib.sha256(wheel.data).hexdigest()


def test_the_order_of_files_changes_nothing(manifest, files, wheel):
    names = list(files)
    random.Random(1).shuffle(names)

    again = build_wheel(manifest, {name: files[name] for name in names})

    assert again.data == wheel.data
    assert again == wheel


def test_the_members_are_sorted_with_folders_first_and_record_last(wheel):
    with zipfile.ZipFile(io.BytesIO(wheel.data)) as archive:
        assert archive.namelist() == [
            "hub_functions/",
            "hub_functions/core/",
            f"{FOLDER}/README.md",
            f"{FOLDER}/__init__.py",
            f"{FOLDER}/data/months, german.csv",
            f"{FOLDER}/function.yaml",
            f"{FOLDER}/load_dataset.py",
            f"{FOLDER}/py.typed",
            f"{INFO}/METADATA",
            f"{INFO}/WHEEL",
            f"{INFO}/RECORD",
        ]


def test_the_frame_is_that_of_the_standard_library(wheel, contents, zipped):
    """Our own writer must not invent a dialect of zip."""
    assert wheel.data == zipped(contents)


def test_a_name_that_is_not_ascii_is_framed_as_the_standard_library_does(
    manifest, files, zipped
):
    wheel = build_wheel(manifest, {**files, "Größe.md": b"x"})

    with zipfile.ZipFile(io.BytesIO(wheel.data)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert f"{FOLDER}/Größe.md" in contents
    assert wheel.data == zipped(contents)


def test_record_states_the_digest_and_size_of_every_file(wheel, contents):
    expected = ""
    for name, data in contents.items():
        if name.endswith(("/", "RECORD")):
            continue
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode()
        shown = f'"{name}"' if "," in name else name
        expected += f"{shown},sha256={digest.rstrip('=')},{len(data)}\n"
    expected += f"{INFO}/RECORD,,\n"

    assert wheel.record.decode() == expected
    assert wheel.record == contents[f"{INFO}/RECORD"]
    assert wheel.record_sha256 == hashlib.sha256(wheel.record).hexdigest()


def test_metadata_says_what_the_manifest_says(wheel, files):
    metadata = Metadata.from_email(wheel.metadata, validate=True)

    assert wheel.metadata.decode().splitlines()[:13] == [
        "Metadata-Version: 2.4",
        "Name: fnhub-core-load-dataset",
        "Version: 1.2.0rc1",
        'Summary: Load a table, "as it is" - from C:\\data.',
        "Keywords: csv,parquet",
        "Author: Ada",
        'Author-email: "Doe, Jane" <jane@example.org>',
        "License-Expression: Apache-2.0",
        "Project-URL: Repository, https://example.org/functions",
        "Requires-Python: >=3.11",
        "Requires-Dist: pandas>=2.2 ; python_version<'4'",
        "Requires-Dist: fnhub-core-describe>=1.0.0,<2.0.0",
        "Description-Content-Type: text/markdown",
    ]
    assert metadata.description == files["README.md"].decode()
    assert metadata.project_urls == {"Repository": "https://example.org/functions"}
    assert wheel.metadata_sha256 == hashlib.sha256(wheel.metadata).hexdigest()


LINE_ENDS = ("\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", "\0")


@pytest.mark.parametrize("end", LINE_ENDS)
def test_no_field_can_add_a_header(manifest, files, end):
    """A second Requires-Dist would be installed without being reviewed."""
    text = f"x{end}Requires-Dist: evil{end}{end}body{end}"
    hostile = dataclasses.replace(
        manifest,
        summary=text,
        license=text,
        python=text,
        keywords=(text,),
        requirements=(text,),
        authors=(Author(text), Author(text, text)),
        repository=text,
    )

    lines = build_wheel(hostile, files).metadata.decode().splitlines()

    assert [line for line in lines if line.startswith("Requires-Dist:")] == [
        "Requires-Dist: x Requires-Dist: evil body",
        "Requires-Dist: fnhub-core-describe>=1.0.0,<2.0.0",
    ]
    assert lines.index("") == 13


def test_the_handler_is_importable_from_the_package(wheel):
    assert wheel.files["__init__.py"].decode() == (
        '"""Load a table, \\"as it is\\" - from C:\\\\data."""\n'
        "\n"
        "from .load_dataset import load_dataset\n"
        "\n"
        '__all__ = ["load_dataset"]\n'
    )
    assert wheel.files["py.typed"] == b""


@given(st.text())
@settings(deadline=None, max_examples=60)
def test_any_summary_is_safely_quoted(summary):
    yaml = b"format: 1\nname: core/x\nversion: '1.0.0'\nsummary: x\nlicense: MIT\n"
    plain = parse_manifest(yaml + b"handler: x:x\n")
    manifest = dataclasses.replace(plain, summary=summary)

    wheel = build_wheel(manifest, {"function.yaml": yaml, "README.md": b"x"})

    tree = ast.parse(wheel.files["__init__.py"])
    assert [type(node) for node in tree.body] == [ast.Expr, ast.ImportFrom, ast.Assign]
    words = "".join(c if c.isprintable() else " " for c in summary).split()
    docstring = ast.get_docstring(tree)
    assert "".join(c if c.isprintable() else " " for c in docstring).split() == words


def test_files_of_the_author_are_never_replaced(manifest, files):
    mine = {"__init__.py": b"# mine\n", "py.typed": b"partial\n"}

    wheel = build_wheel(manifest, {**files, **mine})

    assert {name: wheel.files[name] for name in mine} == mine


def test_a_function_without_a_handler_gets_an_empty_package(manifest, files):
    module = dataclasses.replace(manifest, handler="", kind=KINDS["module"])

    source = build_wheel(module, files).files["__init__.py"]

    assert [type(node) for node in ast.parse(source).body] == [ast.Expr]


def test_the_wheel_can_be_imported_from_the_file_itself(wheel, tmp_path):
    """Dask and Spark put the file on sys.path as it is."""
    path = tmp_path / wheel.filename
    path.write_bytes(wheel.data)
    code = (
        "import sys, json, importlib.resources as r\n"
        f"sys.path.insert(0, {str(path)!r})\n"
        "import hub_functions.core.load_dataset as package\n"
        "text = r.files(package).joinpath('README.md').read_text('utf-8')\n"
        "print(json.dumps([package.load_dataset(), package.__doc__, text]))"
    )

    run = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, check=True
    )

    assert json.loads(run.stdout) == [
        42,
        'Load a table, "as it is" - from C:\\data.',
        wheel.files["README.md"].decode(),
    ]


@pytest.mark.parametrize(
    ("missing", "code"),
    [("README.md", "readme-missing"), ("function.yaml", "manifest-missing")],
)
def test_a_required_file_that_is_missing_is_told(manifest, files, missing, code):
    del files[missing]

    with pytest.raises(InvalidFunction) as refused:
        build_wheel(manifest, files)

    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_readme_that_is_not_utf8_is_told(manifest, files):
    files["README.md"] = b"Gr\xf6\xdfe"

    with pytest.raises(InvalidFunction) as refused:
        build_wheel(manifest, files)

    assert [problem.code for problem in refused.value.problems] == ["readme-encoding"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("../x", "'..'"),
        ("__pycache__/x.pyc", "caches"),
        ("evil.pth", ".pth"),
        ("readme.MD", "for one"),
        ("__INIT__.py", "for one"),
        ("function.yaml/x", "both a file and a folder"),
        ("x" * 169, "169 characters, the most here is 168"),
    ],
)
def test_a_refused_path_is_named(manifest, files, path, why):
    with pytest.raises(InvalidWheel) as refused:
        build_wheel(manifest, {**files, path: b""})

    assert why in refused.value.why
    assert refused.value.member in (path, "function.yaml/x", "readme.MD", "__init__.py")


def test_the_longest_path_there_may_be_is_read_again(manifest, files):
    """What `build` takes, the hub must take too."""
    wheel = build_wheel(manifest, {**files, "x" * 168: b""})

    assert read_wheel(wheel.data) == wheel


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(members=10), "more than 10 members"),
        (Limits(unpacked_bytes=1000), "more than 1000 bytes together"),
        (Limits(wheel_bytes=2000), "the most is 2000"),
    ],
)
def test_a_function_that_passes_a_limit_is_refused(manifest, files, limits, why):
    with pytest.raises(InvalidWheel, match=why):
        build_wheel(manifest, files, limits)


def test_a_function_just_within_the_limits_is_built(manifest, files, wheel):
    with zipfile.ZipFile(io.BytesIO(wheel.data)) as archive:
        entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)

    again = build_wheel(manifest, files, Limits(len(wheel.data), size, len(entries)))

    assert again == wheel
