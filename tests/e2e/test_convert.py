"""A notebook becomes a published function, and others run it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from tests.e2e.conftest import PLAIN, ROOT
from tests.notebooks import code, notebook, words

FUNCTION = '''\
# the columns, as the book of 1936 calls them
COLUMNS = ("sepal length", "sepal width", "petal length", "petal width")


def make_iris(rows: int = 150, label: str = LABEL) -> pd.DataFrame:
    """Make the iris data: four lengths of flowers, and their species.

    Args:
        rows: How many flowers, from the first.
        label: Name of the species' column.

    Returns:
        A row for each flower.
    """
    found = load_iris(as_frame=True)
    table = found.frame.rename(columns={"target": label})
    table[label] = found.target_names[table[label]]
    return table.iloc[:rows].set_axis([*COLUMNS, label], axis=1)
'''
IRIS = notebook(
    words("# Iris\n\nFlowers, measured by R. A. Fisher."),
    "%pip install -q scikit-learn 'pandas>=2.2'\n%matplotlib inline",
    "import pandas as pd\nimport seaborn as sns\n"
    "from sklearn.datasets import load_iris\nLABEL = 'species'",
    FUNCTION,
    code("table = make_iris()\nlen(table)", result="150"),
    "sns.pairplot(table, hue=LABEL)\n!ls",
)


def test_a_notebook_is_published_with_one_command_and_runs_elsewhere(
    fnhub, hub, tmp_path
):
    """The whole way: nothing of the notebook's folder is there where it runs."""
    author = fnhub.with_settings(FNHUB_TOKEN=hub.token("acme"))
    (author.folder / "iris.ipynb").write_bytes(IRIS)

    made = author("convert", "iris.ipynb", "--publish", "--license", "MIT")

    folder, published = made.stdout.splitlines()
    assert folder == "hub_functions/acme/make_iris"  # the team is the token's
    assert published.startswith("published acme/make-iris@0.1.0 sha256 ")
    assert "left behind as exploration: cell 5, cell 6" in made.stderr
    receipt = author(
        "convert", "iris.ipynb", *("--publish", "--license", "MIT"), "--force"
    )
    assert receipt.stdout.splitlines()[1] == "unchanged" + published[9:]

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    user = fnhub.in_folder(elsewhere).with_settings(FNHUB_TOKEN="")
    user("init")
    user("add", "acme/make-iris@^0.1")
    user("run", "acme/make-iris", "-p", "rows=60", "--out", "made")
    record = json.loads((elsewhere / "made/run.json").read_text())
    assert record["state"] == "done"
    script = (
        "import pandas as pd; t = pd.read_parquet('made/result.parquet');"
        "print(len(t), list(t.columns)[-1], sorted(set(t.species)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=elsewhere, text=True, capture_output=True
    )
    assert done.stdout == "60 species ['setosa', 'versicolor']\n"


def test_what_the_hub_refuses_leaves_the_whole_folder(fnhub, hub):
    """The author goes on there; another version is all that is missing."""
    author = fnhub.with_settings(FNHUB_TOKEN=hub.token("acme"))
    path = author.folder / "iris.ipynb"
    path.write_bytes(IRIS)
    author("convert", path, "--publish")
    path.write_bytes(IRIS.replace(b"150", b"149"))

    refused = author("convert", path, "--publish", "--force", status=1)

    assert "already published with other content" in refused.stderr
    folder = author.folder / "hub_functions/acme/make_iris"
    author("check", folder, status=1)
    author("convert", path, "--publish", "--force", "--version", "0.1.1")


def test_its_tests_and_example_run(fnhub):
    """What is made is not only well formed: it works where its requirements are."""
    path = fnhub.folder / "sums.ipynb"
    path.write_bytes(
        notebook(
            'def add(first: int, second: int = 1) -> int:\n    """Add."""\n'
            "    return first + second\n",
            code("add(1, second=2)", result="3"),
            code("add(4)", result="5"),
        )
    )

    folder = fnhub("convert", path, "--name", "acme/add").stdout.strip()

    done = fnhub("check", folder, "--run")
    assert "the tests of add and the example example.ipynb ran well" in done.stderr
    assert "3 passed" in done.stderr


KERNEL = notebook(
    "%load_ext fnhub\nimport os\nSCALE = 3",
    "%%fnhub acme/scaled\ndef scaled(value: int) -> int:\n"
    '    """Scale it."""\n    open("ran", "w")\n    return value * SCALE\n',
    "%%fnhub\ndef scaled(value):\n    return value\n",
    'def scaled(value: int) -> int:\n    """Scale it."""\n    return value * SCALE\n',
    "%pip --version\nscaled(2)",
    "import fnhub\nmade = fnhub.convert(scaled, name='acme/scaled')\nmade",
)


def test_jupyter_previews_and_converts_what_lives_in_it(tmp_path):
    """In a real kernel: no file is known there, only what was typed."""
    path = tmp_path / "live.ipynb"
    path.write_bytes(KERNEL)
    execute = [sys.executable, "-m", "registry.client.notebook", path, "--save"]

    done = subprocess.run(
        execute,
        cwd=tmp_path,
        env=PLAIN | {"PYTHONWARNINGS": "ignore"},
        text=True,
        capture_output=True,
    )

    assert done.returncode == 0, done.stderr
    cells = json.loads(path.read_bytes())["cells"]
    page = "".join(cells[1]["outputs"][0]["data"]["text/html"])
    assert "<b>acme/scaled</b>" in page
    assert "scaled(value) -&gt; result" in page
    told = "".join(cells[2]["outputs"][0]["data"]["text/plain"])
    assert "notebook cell 3:1: scaled.value: `value` has no annotation" in told
    assert not (tmp_path / "ran").exists()
    text = (tmp_path / "hub_functions/acme/scaled/scaled.py").read_text()
    assert text == (
        '"""Scale it."""\n\nSCALE = 3\n\n\ndef scaled(value: int) -> int:\n'
        '    """Scale it."""\n    return value * SCALE\n'
    )


# Converts again and again; each time it is killed one change of the file system later.
DYING = """
import itertools, json, os, shutil, signal, sys
from registry.client.cli import main

FOLDER = "hub_functions/acme/iris"
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod"}

def die_at(step):
    def look(event, given):
        nonlocal step
        changes = event in CHANGES or (event == "open" and given[2] & os.O_CREAT)
        if changes and "hub_functions" in str(given):
            step -= 1
            if step == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(look)

command = ["convert", "iris.ipynb", "--name", "acme/iris"]
assert main(command) == 0
shutil.copytree(FOLDER, "whole")
for step in itertools.count(1):
    shutil.rmtree(FOLDER, ignore_errors=True)
    if sys.argv[1:]:
        shutil.copytree("whole", FOLDER)
    child = os.fork()
    if child == 0:
        die_at(step)
        os._exit(main(command + sys.argv[1:]))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = sorted(os.listdir(FOLDER)) if os.path.exists(FOLDER) else None
    print(json.dumps([status, left]), file=sys.stderr)
    if status >= 0:
        break
"""


@pytest.mark.parametrize("instead", [[], ["--force"]], ids=["new", "instead"])
def test_a_kill_at_any_step_leaves_a_whole_folder_or_none(instead, tmp_path):
    """Whenever the machine stops, no half of a function is taken for one."""
    (tmp_path / "iris.ipynb").write_bytes(IRIS)
    done = subprocess.run(
        [sys.executable, "-c", DYING, *instead],
        cwd=tmp_path,
        env=PLAIN | {"PYTHONPATH": str(ROOT)},
        text=True,
        capture_output=True,
        check=True,
    )

    found = [json.loads(e) for e in done.stderr.splitlines() if e.startswith("[")]
    statuses = [status for status, _ in found]
    whole = sorted(each.name for each in (tmp_path / "whole").iterdir())
    assert statuses == [-signal.SIGKILL] * (len(found) - 1) + [0]
    assert len(whole) == 7
    assert len(found) > len(whole) + 2  # a file at a time, and their folder
    assert all(left in (None, whole) for _, left in found)
    assert found[0][1] == (whole if instead else None)
    assert found[-1][1] == whole
