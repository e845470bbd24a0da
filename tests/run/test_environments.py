"""What can be said of requirements and Pythons without calling uv."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict

import pytest

from registry.core.errors import EnvironmentFailed, ExtraMissing
from registry.core.lockfile import Environment
from registry.run.environments import (
    compile_requirements,
    install_into,
    make_environment,
    requirements_text,
)
from registry.run.environments.lock import read_locked
from registry.run.environments.make import environments_called
from registry.run.environments.python import lowest_python, running_python
from registry.run.environments.uv import Call, find_uv, variables_for_uv, words_of


@pytest.mark.parametrize(
    ("specifier", "lowest"),
    [
        ("", "3.11"),
        (">=3.8", "3.11"),
        (">=3.11", "3.11"),
        (">=3.12,>=3.11", "3.12"),
        (">=3.11.4", "3.11.4"),
        (">3.12.0", "3.12.1"),
        ("~=3.12", "3.12"),
        ("==3.13.*", "3.13"),
        (">=3.11,!=3.11.*", "3.12"),
    ],
)
def test_the_lowest_python_is_locked_for(specifier, lowest):
    """What resolves for it resolves for every later one."""
    assert lowest_python(specifier) == lowest


@pytest.mark.parametrize("specifier", ["<3.11", ">=3.12,<3.12", ">=4", "3.11"])
def test_a_specifier_that_allows_no_python_is_refused(specifier):
    with pytest.raises(EnvironmentFailed) as caught:
        compile_requirements(specifier, ["iniconfig"])

    assert specifier in str(caught.value)


def test_no_requirements_need_no_uv(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "uv", None)

    compiled = compile_requirements(">=3.11", [])

    assert compiled.environment == Environment(">=3.11", (), ())
    assert compiled.hashes == {}


def test_without_uv_the_extra_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "uv", None)

    with pytest.raises(ExtraMissing) as caught:
        compile_requirements(">=3.11", ["iniconfig"])

    assert "fnhub[run]" in caught.value.hint


def test_the_uv_of_the_extra_is_taken_where_path_has_none(monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert find_uv() == importlib.import_module("uv").find_uv_bin()


@pytest.mark.parametrize(
    ("requirement", "why"),
    [
        ("fnhub-core-describe", "`functions:`"),
        ("FNHUB_core.describe>=1", "`functions:`"),
        ("a @ file:///home/me/a-1-py3-none-any.whl", "http"),
        ("a @ git+https://example.com/a@v1", "http"),
        ("a @ https://me:secret@example.com/a-1-py3-none-any.whl", "no secret"),
        ("a @ https://example.com/${TOKEN}/a-1-py3-none-any.whl", "$"),
        ("a @ https://[example.com/a-1-py3-none-any.whl", "address"),
        ("--index-url https://example.com", "Expected"),
        ("-r other.txt", "Expected"),
        ("a>=1\nb>=2", "Expected"),
        ("not a requirement", "Expected"),
    ],
)
def test_a_requirement_that_cannot_be_locked_is_refused(requirement, why):
    """A lock is read by others: it holds no secret, no path, and hashes for all."""
    with pytest.raises(EnvironmentFailed) as caught:
        compile_requirements(">=3.11", [requirement])

    assert why in caught.value.output
    assert "secret@" not in str(caught.value)


def test_a_requirements_file_has_every_package_with_its_hashes():
    hashes = {"b==2 ; sys_platform == 'x'": ("sha256:1", "sha256:2"), "a==1": ("s:3",)}
    environment = Environment(">=3.11", ("b",), ("a==1", "b==2 ; sys_platform == 'x'"))

    text = requirements_text(environment, hashes | {"other==1": ("s:4",)})

    assert text == (
        "a==1 \\\n    --hash=s:3\n"
        "b==2 ; sys_platform == 'x' \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n"
    )


def test_what_uv_writes_is_read_sorted():
    text = (
        "b @ https://example.com/b-1-py3-none-any.whl#sha256=9 \\\n"
        "    --hash=sha256:9\n"
        "a==1 ; python_version < '3.12' \\\n"
        "    --hash=sha256:2 \\\n"
        "    --hash=sha256:1\n"
    )

    assert list(read_locked(text).items()) == [
        ("a==1 ; python_version < '3.12'", ("sha256:1", "sha256:2")),
        ("b @ https://example.com/b-1-py3-none-any.whl#sha256=9", ("sha256:9",)),
    ]


def test_a_package_without_a_hash_is_refused():
    with pytest.raises(EnvironmentFailed, match="no hash"):
        read_locked("a==1\n")


def test_uvs_words_name_no_index_and_no_folder_of_ours():
    """An index's address may hold a password, and messages end up in logs."""
    call = Call(
        ("pip", "compile"),
        *("it failed", "a hint"),
        private=("/tmp/fnhub-lock-1",),
        known="a @ https://example.com/a.whl",
    )
    text = (
        "error: Failed to fetch: https://me:secret@index.example/simple/a/\n"
        "  cause: url (https://index.example/simple/a/) `https://index.example`\n"
        "  cause: https://example.com/a.whl in /tmp/fnhub-lock-1/requirements.in\n"
    )

    assert words_of(text, call) == (
        "Failed to fetch: <address>\n"
        "  cause: url (<address>) `<address>`\n"
        "  cause: https://example.com/a.whl in requirements.in"
    )


def test_very_long_words_are_cut():
    text = "\n".join(map(str, range(100)))

    words = words_of(text, Call((), "it failed", "a hint")).splitlines()

    assert words[:30] == [str(each) for each in range(30)]
    assert words[30:] == ["... and 70 more lines"]


def test_the_users_settings_of_uv_hold_but_those_that_name_another_place():
    given = {"UV_INDEX": "x", "UV_CACHE_DIR": "y", "UV_VENV_SEED": "1", "HOME": "/h"}

    variables = variables_for_uv(given)

    assert variables == {
        "HOME": "/h",
        "UV_CACHE_DIR": "y",
        "UV_INDEX": "x",
        "UV_SYSTEM_CERTS": "1",
    }
    assert variables_for_uv({"UV_SYSTEM_CERTS": "0"}) == {"UV_SYSTEM_CERTS": "0"}


def test_a_python_that_will_not_do_is_refused(tmp_path):
    wanted = Environment(">=3.99", (), ())
    here = running_python()

    for call in (
        lambda: make_environment(wanted, {}, tmp_path, sys.executable),
        lambda: install_into(sys.executable, wanted, {}),
    ):
        with pytest.raises(EnvironmentFailed) as caught:
            call()
        assert f"Python {here.version}" in str(caught.value)
        assert ">=3.99" in str(caught.value)


@pytest.mark.parametrize(
    "broken", ["", "{}", '{"python": {"path": "p"}}', '{"python": {"more": 1}}']
)
def test_an_environment_that_cannot_be_read_is_passed_over(tmp_path, broken):
    """A power loss cuts files short; it must not keep every function from running."""
    here = running_python()
    for name, about in (("a-1", broken), ("a-2", json.dumps({"python": asdict(here)}))):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "bin" / "python").touch()
        (tmp_path / name / "environment.json").write_text(about)

    assert list(environments_called("a", tmp_path)) == [(tmp_path / "a-2", here)]


def test_what_is_no_python_is_told(tmp_path):
    with pytest.raises(EnvironmentFailed, match="is no Python"):
        make_environment(Environment("", (), ()), {}, tmp_path, tmp_path / "python")
