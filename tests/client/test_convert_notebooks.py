"""Notebooks of every make convert, or fail with a message that says what to do.

Each of them goes through the command as users call it.  What it makes passes
`fnhub check`; where it makes nothing, no file and no folder is left.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry.client.cli import main
from registry.client.convert import read_source
from registry.core.convert import Surroundings, Wish
from registry.core.convert.convert import convert
from registry.core.names import FunctionName
from tests.notebooks import ADD, code, notebook, words

pytestmark = pytest.mark.thorough

FORMAT_3 = json.dumps(
    {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 1, "source": ["Sums"]},
                    {"cell_type": "code", "input": ADD.splitlines(keepends=True)}
                    | {"language": "python", "outputs": [], "prompt_number": 1},
                    {"cell_type": "code", "input": "add(1, 2)", "language": "python"}
                    | {
                        "prompt_number": 2,
                        "outputs": [
                            {"output_type": "pyout", "text": ["3"], "prompt_number": 2},
                            {"output_type": "stream", "stream": "stdout", "text": "x"},
                            {"output_type": "pyerr", "ename": "E", "evalue": "e"}
                            | {"traceback": ["t"]},
                            {"output_type": "display_data", "png": "aGk="},
                        ],
                    },
                ]
            }
        ],
    }
).encode()
MODEL = '''\
class Model:
    """Answers with sums."""

    def load(self, bias: float = 0.0) -> None:
        """Keep the bias."""
        self.bias = bias

    def predict(self, values: list[float]) -> list[float]:
        """Add the bias to each value."""
        return [each + self.bias for each in values]
'''
FETCH = '''\
import asyncio

async def fetch(count: int = 2) -> list[int]:
    """Fetch some numbers."""
    await asyncio.sleep(0)
    return list(range(count))
'''
HUGE = {
    "output_type": "display_data",
    "data": {"image/png": "A" * (3 << 20)},
    "metadata": {},
}

CONVERTS = {
    "one cell": notebook(ADD),
    "documented": notebook(words("# Sums\n\nAdds numbers."), ADD, code("add(1, 2)")),
    "magics": notebook("%matplotlib inline\n%load_ext autoreload\n" + ADD, "!ls\n%pwd"),
    "cell magics": notebook("%%time\n" + ADD, "%%bash\necho it's on", "%%html\n<b>"),
    "a class that is used": notebook(
        "from dataclasses import dataclass\n@dataclass\nclass Row:\n    value: float\n",
        'def value(number: float) -> float:\n    """Box it."""\n'
        "    return Row(number).value\n",
    ),
    "a class that serves": notebook(MODEL, "Model().predict([1.0])"),
    "async": notebook(FETCH, "await fetch()"),
    "not ascii": notebook(
        words("# Größe 测量\n\nMisst die Größe."),
        'def size(größe: str = "日本") -> int:\n    """Misst Größe: 测."""\n'
        "    return len(größe)\n",
    ),
    "huge outputs": notebook(ADD, code("plot()", outputs=[HUGE, HUGE])),
    "no metadata": notebook(ADD, metadata={}),
    "metadata of no shape": notebook(ADD, metadata=["x"]),
    "no cell metadata": json.dumps(
        {"cells": [{"cell_type": "code", "source": ADD}], "nbformat": 4}
    ).encode(),
    "odd cells": notebook(
        ADD, {"cell_type": "raw", "source": ["x"]}, {"cell_type": "odd"}
    ),
    "format 3": FORMAT_3,
    "a main guard": notebook(ADD, 'if __name__ == "__main__":\n    print(add(1, 2))'),
    "globals of a function": notebook(
        "SCALE = 2\nLIMITS = {'low': 0}\nLIMITS['high'] = SCALE * 10",
        'def clip(value: float) -> float:\n    """Clip it."""\n'
        "    return min(max(value, LIMITS['low']), LIMITS['high'])\n",
    ),
    "windows newlines": notebook(
        ADD.replace("\n", "\r\n"), words("# A\r\n\r\nAdds.\r\n")
    ),
    "a byte order mark": b"\xef\xbb\xbf" + notebook(ADD),
    "defined again": notebook(ADD.replace("first +", "first -"), ADD, "add(1, 2)"),
    "marks": notebook(
        "import os\nos.getcwd()",
        code("# mlrun: start-code"),
        ADD,
        "# mlrun: end-code",
        "def broken(:",
    ),
    "ignored": notebook(code("# nuclio: ignore\ndef broken(:"), ADD),
    "ignored by tag": notebook(code("def broken(:", tags=["fnhub-ignore"]), ADD),
    "parameters": notebook(
        code("bins = 3", tags=["parameters"]),
        'def shape(width: int = bins) -> int:\n    """Tell a width."""\n'
        "    return width\n",
    ),
    "helpers": notebook(
        "def twice(x):\n    return x * 2",
        'def four(x: int) -> int:\n    """Make it four times."""\n'
        "    return twice(twice(x))\n",
    ),
    "semicolons": notebook("A = 1; B = 2; C = 3;", ADD.replace("= 1.0", "= A")),
    "indented": notebook("\n" + "".join(f"    {n}\n" for n in ADD.split("\n"))),
    "an empty cell": notebook("", "\n\n", "# only a comment", ADD),
}

# Each with what its message has to say.
FAILS = {
    "empty file": (b"", "save it as a notebook"),
    "not json": (b"<html>not found</html>", "it is not JSON"),
    "json of other kind": (b'{"a": 1}', "it has no list of cells"),
    "a list": (b"[1, 2]", "no notebook"),
    "format 3 of no shape": (
        b'{"worksheets": [3, {"cells": 3}, {"cells": [3]}]}',
        "it has no cells",
    ),
    "not utf-8": ("{}".encode("utf-16"), "not UTF-8"),
    "deep json": (b"[" * 100_000, "its JSON cannot be read"),
    "no cells": (notebook(), "write the function in a code cell"),
    "only markdown": (notebook(words("# Hello\n\nWorld.")), "it has no code"),
    "broken code": (
        notebook(ADD, "x = 1\ndef broken(:\n  pass"),
        "bad.ipynb cell 2:2: it cannot be read as Python",
    ),
    "python 2": (notebook('print "hello"'), "mark the cell `# fnhub: ignore`"),
    "R": (
        notebook("f <- function(x) x", metadata={"kernelspec": {"language": "R"}}),
        "write it in a notebook with a Python kernel",
    ),
    "no function": (notebook("import os\nprint(os.getcwd())"), "it has no function"),
    "several functions": (
        notebook(ADD, ADD.replace("def add", "def sum_up")),
        "--handler add",
    ),
    "no types": (
        notebook('def f(x, y=1):\n    """Do it."""\n    return x'),
        "bad.ipynb cell 1:1: f.x",
    ),
    "no docs": (notebook("def f(x: int) -> int:\n    return x"), "docstring"),
    "a lambda": (notebook("f = lambda x: x"), "write it with `def`"),
    "relative imports": (
        notebook(
            "from .helpers import scale", ADD.replace("first +", "scale(first) +")
        ),
        "which does not come along",
    ),
    "a module beside it": (
        notebook("import neighbour", ADD.replace("first +", "neighbour.x(first) +")),
        "bad.ipynb cell 1:1: `neighbour` is a file beside it",
    ),
    "computed globals": (
        notebook("table = open('x').read()", ADD.replace("first +", "len(table) +")),
        "make `table` a parameter",
    ),
    "loops make a global": (
        notebook("for i in range(3):\n    last = i", ADD.replace("first +", "last +")),
        "which is computed at the top",
    ),
    "undefined": (notebook(ADD.replace("first +", "scale(first) +")), "`scale`"),
    "names of notebooks": (
        notebook(ADD.replace("return", "display(first)\n    return")),
        "from IPython.display import display",
    ),
    "a magic in a function": (
        notebook(ADD.replace("return", "!ls\n    return")),
        "write it in Python",
    ),
    "used before": (
        notebook("TWICE = 2 * ONE", "ONE = 1", ADD.replace("= 1.0", "= TWICE")),
        "move the definition above it",
    ),
    "marks that are left open": (
        notebook("# fnhub: start-code\n" + ADD, "# fnhub: start-code"),
        "add the `# fnhub: end-code` that is missing",
    ),
    "two functions in marks": (
        notebook(
            "# mlrun: start-code one\n" + ADD + "# mlrun: end-code one",
            "# mlrun: start-code two\n" + ADD + "# mlrun: end-code two",
        ),
        "--name TEAM/one",
    ),
}

NAMED = ["--name", "acme/it"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, without a hub."""
    monkeypatch.chdir(tmp_path)
    for key in ("FNHUB_HUB", "FNHUB_TOKEN"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("FNHUB_CONFIG", "/dev/null")
    return tmp_path


@pytest.mark.parametrize("kind", CONVERTS)
def test_it_converts_to_what_passes_the_check(kind, place, capsys):
    """What was made can be published as it is: an author has nothing to repair."""
    (place / "good.ipynb").write_bytes(CONVERTS[kind])

    assert main(["convert", "good.ipynb", "--name", "acme/it"]) == 0, (
        capsys.readouterr()
    )

    folder = place / "hub_functions/acme/it"
    assert capsys.readouterr().out == "hub_functions/acme/it\n"
    assert {each.name for each in folder.iterdir()} == {
        *("function.yaml", "__init__.py", "it.py", "py.typed", "README.md"),
        *("test_it.py", "example.ipynb"),
    }
    assert main(["check", str(folder)]) == 0
    assert "warning" not in capsys.readouterr().out


@pytest.mark.parametrize("kind", FAILS)
def test_it_fails_with_what_to_do_and_leaves_nothing(kind, place, capsys):
    """Half a folder, or a traceback, would leave the author with a riddle."""
    data, said = FAILS[kind]
    (place / "bad.ipynb").write_bytes(data)
    (place / "neighbour.py").write_text("def x(value): return value\n")

    status = main(["convert", "bad.ipynb"] + ([] if "marks" in kind else NAMED))

    told = capsys.readouterr()
    assert status == 1
    assert said in told.err
    assert " - " in told.err  # each problem ends with a way out
    assert "hint: Nothing was written" in told.err
    assert told.out == ""
    assert not (place / "hub_functions").exists()


def test_there_are_notebooks_enough():
    assert len(CONVERTS) + len(FAILS) >= 40


@pytest.mark.parametrize("kind", CONVERTS)
def test_converting_is_deterministic(kind, place):
    """A release made again of the same notebook is the same release."""
    (place / "good.ipynb").write_bytes(CONVERTS[kind])
    source = read_source(place / "good.ipynb")
    wish = Wish(FunctionName("acme", "it"))

    one, other = (convert(source, wish, Surroundings()).files for _ in range(2))

    assert one == other
