"""`fnhub serve` before it serves: what it refuses, and with which words."""

from __future__ import annotations

import socket

import pytest

from registry.client.cli import main
from tests.factories import make_wheel

SERVED = '''"""Serve."""

from __future__ import annotations

import pandas as pd


class Served:
    """Serve."""

    def load(self, factor: float) -> None:
        """Keep a factor."""

    def predict(self, table: pd.DataFrame) -> list[float]:
        """Answer."""
        return []
'''


def held(stranger, code: str = SERVED) -> None:
    lines = {"handler": "add:Served", "kind": "serving"}
    stranger.hold(make_wheel(code=code, manifest=lines))


@pytest.fixture
def serve(surroundings, capsys):
    """Serve acme/add, which is refused; return what is said."""

    def command(*arguments: str) -> str:
        assert main(["serve", "acme/add", *arguments]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        return said.err

    return command


def test_a_module_is_told_to_be_loaded(stranger, serve):
    stranger.hold(make_wheel(manifest={"kind": "module"}))

    said = serve()

    assert "acme/add@1.0.0 is of kind module: it is imported" in said
    assert "hint: Use `fnhub.load` in Python." in said


def test_what_is_given_for_every_call_of_a_function_is_checked(stranger, serve):
    """What is missing may come with requests; what is wrong never fits."""
    stranger.hold(make_wheel())

    said = serve("-p", "frist=1", "-p", "second=many")

    assert "frist: there is no such input or param - did you mean first?" in said
    assert "second: 'many' does not fit" in said
    assert "first: it is needed" not in said


def test_a_secret_that_a_function_cannot_do_without_has_to_be_there(stranger, serve):
    """No request could bring it."""
    stranger.hold(make_wheel(manifest={"secrets": "[first]"}))

    assert "its secret 'first' is set by no variable" in serve()


def test_one_that_is_served_is_told_to_be_served(stranger, surroundings, capsys):
    held(stranger)

    assert main(["run", "acme/add"]) == 1

    said = capsys.readouterr().err
    assert "is of kind serving: it is loaded once and answers requests" in said
    assert "hint: Use `fnhub serve`." in said


def test_what_load_takes_is_given_as_to_a_run(stranger, serve):
    held(stranger)

    said = serve("-p", "factr=2")

    assert "factr: there is no such input or param - did you mean factor?" in said
    assert "factor: it is needed: float - give it with -p factor=VALUE" in said


TABLE = "table: pd.DataFrame"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (TABLE, f"{TABLE}, other: pd.DataFrame", "more than one table: 'table', 'oth"),
        (TABLE, "table: Path", "no request carries 'table' of `predict`, a path"),
        ("-> list[float]", "-> Path", "'result' of `predict` is a path, no tensor"),
        (
            "    def load",
            "    def __init__(self, size: int) -> None: ...\n\n    def load",
            "it is made with 'size', which `load` is to take instead",
        ),
        (
            TABLE,
            "table: dask.dataframe.DataFrame",
            "'table' of `predict` is a table of none of pandas, polars, pyarrow",
        ),
    ],
)
def test_a_class_that_no_request_can_ask_is_refused(stranger, serve, old, new, why):
    code = SERVED.replace(
        "import pandas as pd",
        "import pandas as pd\nimport dask\n"
        "import dask.dataframe\nfrom pathlib import Path",
    )
    held(stranger, code.replace(old, new))

    said = serve("-p", "factor=1")

    assert why in said
    assert "docs/serve.md" in said


def test_an_address_that_is_taken_is_told_before_anything_is_made(stranger, serve):
    held(stranger)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        said = serve("-p", "factor=1", "--port", str(port))

    assert f"cannot listen on 127.0.0.1:{port}" in said
    assert "making an environment" not in said


@pytest.mark.parametrize(
    "arguments",
    [("--port", "65536"), ("--port", "x"), ("--threads", "0"), ("--limit", "16MB")],
)
def test_a_wrong_call_is_told_as_such(surroundings, arguments):
    with pytest.raises(SystemExit) as ended:
        main(["serve", "acme/add", *arguments])

    assert ended.value.code == 2
