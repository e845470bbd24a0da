"""Wheels with a frame without fault that say two different things."""

from __future__ import annotations

import pytest

from registry.core.errors import InvalidFunction, InvalidWheel
from registry.core.wheel.read import read_wheel
from tests.core.wheel.members import (
    FOLDER,
    INFO,
    INIT,
    METADATA,
    README,
    RECORD,
    WHEEL,
    YAML,
)

# Each case: what to put in a member's place (None takes it away), and the reason.
CHANGES = {
    "no function.yaml": ({YAML: None}, "lacks it"),
    "no __init__.py": ({INIT: None}, "lacks it"),
    "no py.typed": ({f"{FOLDER}/py.typed": None}, "lacks it"),
    "no METADATA": ({METADATA: None}, "lacks it"),
    "no WHEEL": ({WHEEL: None}, "lacks it"),
    "no RECORD": ({RECORD: None}, "lacks it"),
    "no .dist-info": (
        {METADATA: None, WHEEL: None, RECORD: None},
        "one .dist-info folder, here none",
    ),
    "function.yaml in other letters": (
        {YAML: None, f"{FOLDER}/Function.YAML": b"format: 1\n"},
        "lacks it",
    ),
    "function.yaml in a folder only": (
        {YAML: None, f"{FOLDER}/sub/function.yaml": b"format: 1\n"},
        "lacks it",
    ),
    "function.yaml twice in other letters": (
        {f"{FOLDER}/Function.yaml": b"format: 1\n"},
        "for one",
    ),
    "two functions": (
        {"hub_functions/core/other/x.py": b""},
        f"one wheel holds one function, here {FOLDER}",
    ),
    "a function of another team": (
        {"hub_functions/acme/load_dataset/x.py": b""},
        "one wheel holds one function",
    ),
    "a module in the root": ({"hub_functions/__init__.py": b""}, "outside of"),
    "a module in the team": ({"hub_functions/core/__init__.py": b""}, "outside of"),
    "a top-level module": ({"sitecustomize.py": b""}, "belong here"),
    "a top-level .pth": ({"evil.pth": b"import os"}, ".pth"),
    "a nested .pth": ({f"{FOLDER}/evil.pth": b"import os"}, ".pth"),
    "scripts": ({"fnhub_x-1.data/scripts/pip": b"#!python"}, "belong here"),
    "entry points": (
        {f"{INFO}/entry_points.txt": b"[console_scripts]\n../../bin/x = a:b\n"},
        "METADATA, WHEEL, RECORD and nothing else",
    ),
    "a signature": ({f"{INFO}/RECORD.jws": b"{}"}, "and nothing else"),
    "two .dist-info": ({"x-1.dist-info/METADATA": b""}, "one .dist-info folder, here"),
    "bytecode": ({f"{FOLDER}/__pycache__/x.pyc": b"\0"}, "caches"),
    "a repository": ({f"{FOLDER}/.git/config": b"[core]"}, "caches"),
    "nested .dist-info": ({f"{FOLDER}/x.dist-info/METADATA": b""}, ".dist-info"),
    "METADATA of another name": (
        {METADATA: (b"Name: fnhub-core-load-dataset", b"Name: fnhub-acme-x")},
        "fnhub-acme-x', the function's files say 'Name: fnhub-core-load-dataset'",
    ),
    "METADATA of another version": (
        {METADATA: (b"Version: 1.2.0rc1", b"Version: 1.2.0")},
        "it says 'Version: 1.2.0', the function's files say 'Version: 1.2.0rc1'",
    ),
    "METADATA with one more requirement": (
        {
            METADATA: (
                b"Requires-Dist: fnhub",
                b"Requires-Dist: evil\nRequires-Dist: fnhub",
            )
        },
        "it says 'Requires-Dist: evil'",
    ),
    "METADATA with more headers": (
        {METADATA: (b"text/markdown\n", b"text/markdown\nDynamic: x\n")},
        "it says 'Dynamic: x', the function's files say no more",
    ),
    "METADATA cut short": ({METADATA: b"Metadata-Version: 2.4\n"}, "it says ''"),
    "METADATA with another description": (
        {METADATA: ("Grüße".encode(), b"Bye")},
        "its description is not what README.md says",
    ),
    "METADATA that is not UTF-8": ({METADATA: (b"Ada", b"\xff")}, "'Author: \\\\xff'"),
    "README that METADATA does not know": (
        {README: b"# Other\n"},
        "its description is not what README.md says",
    ),
    "WHEEL of another tool": (
        {WHEEL: (b"fnhub (format 1)", b"hatchling 1.29.0")},
        "hatchling 1.29.0', the function's files say 'Generator: fnhub (format 1)'",
    ),
    "WHEEL with another tag": (
        {WHEEL: (b"py3-none-any", b"cp311-cp311-linux")},
        "cp311",
    ),
    "RECORD with another digest": (
        {RECORD: (b"README.md,sha256=", b"README.md,sha256=AAAA")},
        "/README.md,sha256=AAAA",
    ),
    "RECORD with another size": ({RECORD: (b",0\n", b",1\n")}, "py.typed,sha256="),
    "RECORD with another file": (
        {RECORD: (INFO.encode() + b"/RECORD", b"../../etc/passwd,sha256=x,1\nx")},
        "it lists '../../etc/passwd', which is not in the wheel",
    ),
    "RECORD with a file missing": ({RECORD: (b"WHEEL,", b"METADATA,")}, "it says"),
    "RECORD without its end": (
        {RECORD: (INFO.encode() + b"/RECORD,,\n", b"")},
        f"it does not list '{INFO}/RECORD'",
    ),
    "RECORD with CRLF": ({RECORD: (b"\n", b"\r\n")}, "it says"),
    "RECORD with an empty line": ({RECORD: (b",,\n", b",,\n\n")}, "it says"),
    "RECORD that is empty": ({RECORD: b""}, "it does not list"),
    "RECORD that is not text": (
        {RECORD: b"\0\xff,\n" * 100},
        "which is not in the wheel",
    ),
    "code that RECORD does not know": (
        {f"{FOLDER}/load_dataset.py": b"import os\n"},
        f"it says '{FOLDER}/load_dataset.py,sha256=",
    ),
    "a file that RECORD does not know": ({f"{FOLDER}/new.py": b""}, "it does not list"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_wheel_that_contradicts_itself_is_refused(contents, zipped, case):
    changes, why = CHANGES[case]
    for name, new in changes.items():
        if isinstance(new, tuple):
            assert new[0] in contents[name]
            contents[name] = contents[name].replace(*new)
        else:
            contents[name] = new
    kept = {name: data for name, data in contents.items() if data is not None}

    with pytest.raises(InvalidWheel) as refused:
        read_wheel(zipped(kept))

    assert why in refused.value.why


def test_a_wheel_in_another_folder_than_its_name_is_refused(contents, zipped):
    moved = {
        name.replace(FOLDER, "hub_functions/core/other"): data
        for name, data in contents.items()
    }

    with pytest.raises(InvalidWheel, match=r"core/other, but .* core/load-dataset"):
        read_wheel(zipped(moved))


def test_a_wheel_of_another_version_than_it_says_is_refused(contents, zipped):
    """An installer takes the version from the folder's name, the hub from the file."""
    moved = {name.replace("1.2.0rc1", "9.9.9"): data for name, data in contents.items()}

    with pytest.raises(InvalidWheel) as refused:
        read_wheel(zipped(moved))

    assert "fnhub_core_load_dataset-9.9.9.dist-info" in refused.value.why
    assert "core/load-dataset@1.2.0-rc.1" in refused.value.why


def test_another_order_of_members_is_refused(contents, zipped):
    names = list(contents)
    names[2], names[3] = names[3], names[2]

    with pytest.raises(InvalidWheel, match="made by another tool"):
        read_wheel(zipped({name: contents[name] for name in names}))


@pytest.mark.parametrize(
    "filename", ["", "x.whl", "fnhub_core_load_dataset-1.2.0-py3-none-any.whl"]
)
def test_another_file_name_is_refused(wheel, filename):
    with pytest.raises(InvalidWheel) as refused:
        read_wheel(wheel.data, filename)

    assert repr(filename) in refused.value.why
    assert wheel.filename in refused.value.why


@pytest.mark.parametrize(
    ("name", "new", "code"),
    [
        (YAML, b"format: 2\n", "format-unknown"),
        (YAML, b"\xff", "yaml-encoding"),
        (README, None, "readme-missing"),
        (README, b"\xff", "readme-encoding"),
    ],
)
def test_problems_of_the_function_are_told_as_such(contents, zipped, name, new, code):
    contents[name] = new
    kept = {name: data for name, data in contents.items() if data is not None}

    with pytest.raises(InvalidFunction) as refused:
        read_wheel(zipped(kept))

    assert code in [problem.code for problem in refused.value.problems]
