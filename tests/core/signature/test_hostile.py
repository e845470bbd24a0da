"""Source of people who mean harm costs seconds at most, and runs nothing."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.kinds import KINDS
from registry.core.signature.read import read_signature
from tests.core.signature.reading import HANDLER, read_h, refusal

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize(
    "source",
    [
        "0\n" * 50_000 + "x = 1\n" * 1_000 + HANDLER,  # 18 s in griffe
        "".join(f"class A{n}:\n" + " x = 1\n" * 900 for n in range(60)) + HANDLER,
        "import enum\nclass E(enum.Enum):\n"
        + "".join(f" a{n} = {n}\n" for n in range(900))
        + "def h(" + ", ".join(f"x{n}: E" for n in range(500)) + ") -> int: ...\n",
        "import typing as t\nA = t.Literal[" + "'a', " * 9_000 + "]\ndef h("
        + ", ".join(f"x{n}: A" for n in range(500)) + ") -> int: ...\n",
        "class A0: ...\n"
        + "".join(f"class A{n + 1}(A{n}): ...\n" for n in range(1_000))
        + "def h(" + ", ".join(f"x{n}: A{n}" for n in range(1_000)) + ") -> int: ...\n",
        "def h(" + ", ".join(f"x{n}" for n in range(9_000)) + ") -> int: ...\n",
    ],
    ids=["far", "classes", "enum", "literal", "chain", "parameters"],
)  # fmt: skip
def test_a_hostile_source_costs_seconds_at_most(source):
    """Any account may publish; one reading must not hold a server."""
    started = time.process_time()

    reading = read_h(source)

    assert time.process_time() - started < 10
    assert reading.signature is None
    assert len(reading.problems) <= 201


def test_modules_that_import_from_each_other_end():
    reading = read_h(
        "from .a import T\ndef h(x: T) -> int: ...\n",
        **{
            "a.py": "from .b import T\nfrom .b import *\n",
            "b.py": "from .a import T\nfrom .a import *\n",
        },
    )

    assert refusal(reading).code == "annotation-unknown"


def test_a_name_is_followed_through_a_bounded_number_of_modules():
    """Each hop costs stack; a thousand files would use it up."""
    files = {f"a{n}.py": f"from .a{n + 1} import T\n" for n in range(900)}

    reading = read_h("from .a0 import T\ndef h(x: T) -> int: ...\n", **files)

    assert refusal(reading).code == "annotation-unknown"


_PIECES = """\
def h(x: int) -> int: ...
@h.setter
class h(h): ...
__all__ = ['h', h]
__all__ += x
from . import h
from .m import *
from ..x import h
import m.h as h
h = h
h: h = h
async def h(*a: h, b=h, **c) -> h: ...
def h(a, /, b: 'h' = h.h) -> 'h[h]': ...
(
if h:
    h = lambda: 0
try:
    import h
except E:
    pass
    'Args:  x: y'
"""


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(_PIECES.splitlines()), max_size=8),
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(["m:h", "", "h", "m:", ":h", "m.m:h"]),
)
def test_no_source_raises(pieces, kind, handler):
    source = "\n".join(pieces).encode()
    files = {"m.py": source, "__init__.py": source}

    reading = read_signature(files, handler, KINDS[kind])

    assert reading.signature is None or not any(
        problem.severity.value == "error" for problem in reading.problems
    )


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=60))
def test_no_bytes_raise(data):
    read_h(data)


def test_reading_touches_neither_files_nor_code(tmp_path: Path):
    """The server reads what strangers upload."""
    script = textwrap.dedent(
        """
        import sys
        from registry.core.kinds import KINDS
        from registry.core.signature.read import read_signature
        calm = {"m.py": b"def h(x: int) -> int: ..."}
        read_signature(calm, "m:h", KINDS["job"])  # the table is loaded once
        seen = []
        watched = ("open", "import", "exec", "os.", "subprocess.", "socket.")
        def watch(name, args):
            if name.startswith(watched):
                seen.append((name, args))
        sys.addaudithook(watch)
        source = b'''
        import antigravity, pandas as pd
        from .sub import T
        raise SystemExit("it ran")
        def h(x: T, y: pd.DataFrame = open("/etc/passwd")) -> int: ...
        '''
        import textwrap
        source = textwrap.dedent(source.decode()).encode()
        files = {"m.py": source, "sub.py": b"T = list[int]"}
        reading = read_signature(files, "m:h", KINDS["job"])
        found = list(seen)
        assert reading.signature is not None, reading.problems
        assert found == [], found
        """
    )
    path = tmp_path / "script.py"
    path.write_text(script)

    done = subprocess.run(
        [sys.executable, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )

    assert (done.returncode, done.stderr) == (0, "")
