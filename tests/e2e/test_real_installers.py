"""pip, uv and mypy take our wheels for what they are: ordinary packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from registry.client.publish import build
from tests.e2e.conftest import DESCRIBE, PLAIN, UV
from tests.factories import make_wheel

MYPY = Path(sys.executable).with_name("mypy")
USE = """
from hub_functions.acme.add import add
import hub_functions.core.describe.describe as handler
assert add(1.0, 2.0) == 3.0
print(add.__module__)
"""


@pytest.fixture
def wheels(tmp_path):
    """describe, and another team's function beside it."""
    made = [build(DESCRIBE), make_wheel("acme/add")]
    paths = [tmp_path / wheel.filename for wheel in made]
    for wheel, path in zip(made, paths, strict=True):
        path.write_bytes(wheel.data)
    return paths


def run(*command: object, **more: object) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        list(map(str, command)), text=True, capture_output=True, env=PLAIN, **more
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def files_in(folder: Path) -> list[Path]:
    """All files; pip leaves empty folders of a shared name space behind."""
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_two_functions_install_import_and_uninstall_cleanly(
    wheels, tmp_path, installer
):
    """Taking one out leaves the other whole and none of its own files."""
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", venv)
    python = venv / "bin" / "python"
    tool = [python, "-m", "pip"] if installer == "pip" else [UV, "pip"]
    where = [] if installer == "pip" else ["--python", python]
    yes = ["--yes"] if installer == "pip" else []
    run(*tool, "install", "--no-deps", *where, *wheels)
    site = next((venv / "lib").glob("python3*/site-packages"))
    code = "from hub_functions.acme.add import add; print(add(1.0, 2.0))"

    assert run(python, "-c", code).stdout == "3.0\n"
    assert (site / "hub_functions/core/describe/py.typed").is_file()
    run(*tool, "uninstall", *yes, *where, "fnhub-core-describe")
    assert files_in(site / "hub_functions" / "core") == []
    assert run(python, "-c", code).stdout == "3.0\n"
    run(*tool, "uninstall", *yes, *where, "fnhub-acme-add")
    assert files_in(site / "hub_functions") == []
    assert list(site.glob("fnhub_*")) == []


def test_an_installed_function_type_checks(wheels, tmp_path):
    """Users' own strict checks see the types of what they call."""
    site = tmp_path / "site"
    run(UV, "pip", "install", "--no-deps", "--target", site, *wheels)
    use = tmp_path / "use.py"
    use.write_text(
        "import pandas as pd\n"
        "from hub_functions.core.describe import describe\n"
        "found = describe(pd.DataFrame({'a': [1, 2]}))\n"
        "reveal_type(found.statistics)\n"
        "reveal_type(found.rows)\n"
        "describe(table=3)\n"
    )
    done = subprocess.run(
        [MYPY, "--strict", "--config-file=", "--cache-dir", tmp_path / "cache", use],
        cwd=tmp_path,
        env=PLAIN | {"MYPYPATH": str(site)},
        text=True,
        capture_output=True,
    )

    notes = done.stdout
    assert "DataFrame" in notes.splitlines()[0], notes
    assert (
        'Revealed type is "int"' in notes or 'Revealed type is "builtins.int"' in notes
    )
    assert 'Argument "table" to "describe" has incompatible type "int"' in notes
    assert notes.count(": error:") == 1, notes


def test_a_wheel_imports_from_the_file_itself(wheels):
    """Dask and Spark send a package to their workers as a file on sys.path."""
    code = (
        "import sys\n"
        f"sys.path[:0] = {[str(path) for path in wheels]!r}\n"
        "from hub_functions.acme.add import add\n"
        "from hub_functions.core.describe import describe\n"
        "import pandas as pd\n"
        "print(add(1.0, 2.0), describe(pd.DataFrame({'a': [1, 2]})).rows)\n"
        "print(sys.modules['hub_functions.core.describe'].__file__)\n"
    )

    done = run(sys.executable, "-c", code, cwd="/")

    assert done.stdout.splitlines()[0] == "3.0 2"
    assert ".whl/hub_functions/core/describe/" in done.stdout


def test_twine_and_pip_find_nothing_wrong_with_the_metadata(wheels):
    twine = Path(sys.executable).with_name("twine")

    assert run(twine, "check", "--strict", *wheels).stdout.count("PASSED") == 2
