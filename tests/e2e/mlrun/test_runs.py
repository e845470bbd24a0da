"""MLRun's own SDK, unmodified, runs what a hub has."""

from __future__ import annotations

import html
import re
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pandas
import pytest

from tests.e2e import mlrun_functions
from tests.e2e.conftest import PLAIN, ROOT
from tests.e2e.mlrun.stocked import PROGRAMS, PYTHON, in_mlrun
from tests.e2e.mlrun_programs.cases import CASES

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def differences(stocked, tmp_path_factory):
    """Where each case comes out otherwise in MLRun than as plain Python."""
    folder = tmp_path_factory.mktemp("cases")
    plain = [PYTHON, PROGRAMS / "call_directly.py", ROOT, folder]
    subprocess.run(plain, env=PLAIN, check=True, capture_output=True)
    command = [PROGRAMS / "run_in_mlrun.py", "hub://core/{}", folder, *CASES]
    database = f"{stocked.hub.url}/mlrun"
    return in_mlrun(folder, command, "differences.json", MLRUN_DBPATH=database)


@pytest.mark.parametrize("name", CASES)
def test_a_core_function_runs_in_mlrun_with_the_values_of_a_plain_call(
    differences, name
):
    """Inputs are read, outputs are logged by name: tables, models and numbers equal."""
    assert differences[name] == []


@pytest.fixture
def table(tmp_path):
    """A file of two sizes."""
    path = tmp_path / "sizes.csv"
    path.write_text("size\n1.5\n4\n")
    return path


def test_called_functions_enums_and_secrets_work_inside(ask, resolved, table, tmp_path):
    """Postponed annotations, a NamedTuple, two modules, a called function: one file."""
    out = tmp_path / "out"

    found = ask(
        "run",
        "hub://acme/outer",
        table,
        out,
        "graded:dataset",
        "top",
        FNHUB_SECRET_SALT="pepper",
    )

    logged, named = found["results"]
    assert logged == {"best": 8000.0, "mode": "high pepper", "by_name": {"rows": 2}}
    assert named == {"top": 8000.0}
    assert found["later"] == {"result": 3}
    assert found["plain"] == [3.0, "low pepper"]
    assert [Path(each).name for each in found["files"]] == [
        "table.parquet",
        "graded.parquet",
    ]
    assert found["columns"] == [["size", "grade"]] * 2


def test_the_lines_that_the_website_prints_work(stocked, tmp_path):
    """They are pasted as they are, by people who have no server of MLRun."""
    with urllib.request.urlopen(f"{stocked.hub.url}/functions/core/describe") as page:
        shown = html.unescape(re.sub("<[^>]+>", "", page.read().decode()))
    [lines] = re.findall(r'import mlrun\n\n.*?\["results"\]', shown, re.DOTALL)
    (tmp_path / "table.parquet").write_bytes(parquet())
    program = tmp_path / "pasted.py"
    ending = 'run.to_dict()["status"]["results"]'
    assert lines.endswith(ending)
    told = f"import json; open('answer.json', 'w').write(json.dumps({ending}))"
    program.write_text(f"{lines}\n{told}\n")

    assert in_mlrun(tmp_path, [program])["rows"] == 3


def parquet() -> bytes:
    return pandas.DataFrame({"size": [1, 2, 3]}).to_parquet()


def test_what_is_too_large_to_embed_is_fetched_and_its_digest_checked(ask):
    """Linux takes 128 KiB for a variable, which carries the code on a cluster."""
    found = ask("large", "hub://acme/large")

    assert found == {"result": mlrun_functions.NOISE_BYTES + 1}


def test_modules_and_steps_are_imported_and_run_in_a_graph(ask):
    """Two of our kinds of module: one that is imported, one with a class."""
    found = ask("modules", "hub://acme/tools", "hub://acme/shout", "hub://acme/loud")

    assert found == {
        "module": "ABC",
        "class": "Shout",
        "step": "ABC!!!",
        "graph": "ABC!!",
    }
