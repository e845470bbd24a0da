"""What a notebook installs is required, as far as it can be."""

from __future__ import annotations

import pytest

from registry.core.convert import Surroundings
from tests.core.convert.conversion import made, module_of, requirements_of
from tests.notebooks import ADD

USES = ADD.replace("return", "import {0}\n    return")


@pytest.mark.parametrize(
    ("line", "required"),
    [
        ("%pip install duckdb", ["duckdb"]),
        ("!pip install -q -U duckdb", ["duckdb"]),
        ("!pip3 install 'duckdb>=1.2' river==0.21", ["duckdb>=1.2", "river==0.21"]),
        ("%pip install duckdb>=1.2 # newest", ["duckdb>=1.2"]),
        ("!python -m pip install duckdb", ["duckdb"]),
        ("!{sys.executable} -m pip install duckdb", ["duckdb"]),
        ("!uv pip install duckdb[all]", ["duckdb[all]"]),
        ("%uv pip install duckdb", ["duckdb"]),
        ("%conda install -y -c conda-forge duckdb=1.2", ["duckdb==1.2.*"]),
        ("!sudo pip install duckdb", ["duckdb"]),
        ("!pip install duckdb && pip install river; ls", ["duckdb", "river"]),
        ("!pip install \\\n  duckdb \\\n  river", ["duckdb", "river"]),
        ("!pip install --index-url https://host/simple duckdb", ["duckdb"]),
        ("%%bash\nset -e\npip install duckdb", ["duckdb"]),
        ("%%capture\n%pip install duckdb", ["duckdb"]),
        ("%nuclio cmd -c pip install duckdb", ["duckdb"]),
        ("%%nuclio cmd -c\npip install duckdb", ["duckdb"]),
        ("if True:\n    !pip install duckdb", ["duckdb"]),
        ("out = !pip install duckdb", ["duckdb"]),
        ("!pip install pip setuptools jupyterlab fnhub", []),
        ("!pip list", []),
        ("!pip install", []),
        ("!pip install 'unclosed", []),
        ("!echo pip install duckdb", []),
        ("!pip install -r requirements.txt -e . git+https://host/x.git", []),
        ("!pip install ./folder $NAME {name}", []),
    ],
)
def test_installing_lines_become_requirements(line, required):
    """They are the only place where many notebooks say what they need."""
    assert list(requirements_of(line, ADD)) == required


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("!pip install -r all.txt", "`-r all.txt` is not followed"),
        ("!pip install -e .", "`-e .` is not followed"),
        ("!pip install --index-url=https://h duckdb", "`--index-url https://h`"),
        ("!pip install git+https://host/x.git", "no PEP 508 requirement"),
        ("!pip install x@https://host/x.whl", "names no address"),
        ("!apt-get install -y graphviz", "it needs an image"),
        ("%pip install duckdb", "take it out if it is not used"),
    ],
)
def test_what_cannot_be_required_is_told(line, told):
    """A release that lacks it would fail where it is used, far from its author."""
    assert any(told in note for note in made(line, ADD).notes)


@pytest.mark.parametrize(
    ("module", "distribution"),
    [
        ("sklearn.svm", "scikit-learn"),
        ("PIL.Image", "pillow"),
        ("yaml", "PyYAML"),
        ("google.cloud.storage", "google-cloud-storage"),
        ("matplotlib.pyplot", "matplotlib"),
    ],
)
def test_imports_become_requirements(module, distribution):
    assert requirements_of(USES.format(module)) == (distribution,)


def test_from_imports_too():
    text = ADD.replace("return", "from google.cloud import storage as s\n    return")

    assert requirements_of(text) == ("google-cloud-storage",)


def test_the_standard_library_is_not_required():
    assert requirements_of(USES.format("json, os.path, tomllib")) == ()


def test_what_this_environment_knows_is_asked():
    around = Surroundings(distributions={"odd_name": ("Odd-Dist", "Odd-Dist")})

    assert requirements_of(USES.format("odd_name.x"), around=around) == ("Odd-Dist",)


def test_a_distribution_that_nobody_knows_is_told():
    """Its name is a guess then, and a wrong one would install a stranger's code."""
    converted = made(USES.format("my_thing"))

    assert b"my-thing" in converted.files["function.yaml"]
    assert any(
        "requires my_thing: no distribution is known" in n for n in converted.notes
    )


def test_versions_of_the_environment_are_lower_bounds():
    """A pin would keep two functions from living in one environment."""
    around = Surroundings(versions={"duckdb": "1.2.3+local", "river": "0.21.0"})
    cells = ["%pip install 'river<1'", USES.format("duckdb, river")]

    assert requirements_of(*cells, around=around) == ("duckdb>=1.2.3", "river<1")


def test_tables_need_pyarrow():
    """Without it a csv is passed on, which keeps no types."""
    table = (
        "import pandas as pd\n"
        'def f(t: pd.DataFrame) -> pd.DataFrame:\n    """Do."""\n    return t\n'
    )

    assert requirements_of(table) == ("pandas", "pyarrow")
    assert requirements_of("%pip install pyarrow>=17", table)[1] == "pyarrow>=17"


def test_a_called_hub_function_is_named():
    text = ADD.replace(
        "return", "from hub_functions.core.describe import describe\n    return"
    )
    converted = made(text)

    assert b"core/describe: '*'" in converted.files["function.yaml"]
    assert any("write a range under `functions:`" in each for each in converted.notes)


def test_loading_at_run_time_is_told():
    """What fnhub loads when the function runs is in no lock of its callers."""
    converted = made(USES.format("fnhub"))

    assert any("is pinned" in each for each in converted.notes)
    assert requirements_of(USES.format("fnhub")) == ("fnhub",)


def test_an_own_module_name_of_the_standard_library_is_not_meant():
    """`import json` beside a json.py is Python's, as in the wheel."""
    around = Surroundings(neighbours=frozenset({"json"}))

    assert "import json" in module_of(USES.format("json"), around=around)
