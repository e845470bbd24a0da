"""pip and uv install functions from a hub's /simple/ as they do from any index."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from registry.client.publish import build
from tests.e2e.clients import BARE, Installer, of_ours, open_shop, text_of
from tests.e2e.conftest import DESCRIBE, PLAIN, UV

CALL = "from hub_functions.acme.{0} import add; print(add(1.0, 2.0))"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with open_shop(tmp_path_factory.mktemp("shop")) as opened:
        opened.publish("core/load", requirements="[tiny]")
        yield opened


@pytest.fixture(params=["pip", "uv"])
def client(request, shop, tmp_path):
    return Installer(request.param, tmp_path, shop)


@pytest.fixture
def name(client, request):
    """A function's name that no other test uses."""
    test = request.node.originalname.removeprefix("test_")
    return re.sub("[^a-z]+", "-", test)[:40].strip("-") + f"-{client.name}"


def publish(shop, name, version="1.0.0"):
    """One that calls core/load, which requires a package."""
    return shop.publish(f"acme/{name}", version, functions="{core/load: ^1.0}")


def test_a_cold_install_takes_six_requests_and_a_warm_one_none(client, shop, name):
    """Two functions: a page, a METADATA and a wheel each; later only what is new."""
    publish(shop, name)
    before = len(shop.requests())
    client.install(f"fnhub-acme-{name}")
    cold = of_ours(shop.requests()[before:])

    assert client.python_says(CALL.format(name.replace("-", "_"))) == "3.0"
    for other in ("fnhub-core-load", "tiny"):
        assert client.version(other)
    assert len(cold) <= 6, cold
    assert {status for _, _, status in cold} == {200}

    client.new_environment()
    before = len(shop.requests())
    client.install(f"fnhub-acme-{name}")
    warm = of_ours(shop.requests()[before:])
    assert client.version("fnhub-core-load") == "1.0.0"
    assert [status for _, _, status in warm] == [304, 304], warm


def test_an_upgrade_brings_the_newer_release(client, shop, name):
    """Clients see a publish at once: a page is asked for again each time."""
    publish(shop, name)
    client.install(f"fnhub-acme-{name}")
    publish(shop, name, "1.0.1")

    client.install("--upgrade", f"fnhub-acme-{name}")

    assert client.version(f"fnhub-acme-{name}") == "1.0.1"


def test_a_yanked_release_is_passed_over_but_for_who_pins_it(client, shop, name):
    """The reason is told to those whose builds go on working."""
    publish(shop, name)
    publish(shop, name, "1.0.1")
    shop.yank(f"acme/{name}", "1.0.1", "adds wrongly")

    client.install(f"fnhub-acme-{name}")
    assert client.version(f"fnhub-acme-{name}") == "1.0.0"
    said = client.install(f"fnhub-acme-{name}==1.0.1")

    assert client.version(f"fnhub-acme-{name}") == "1.0.1"
    assert "adds wrongly" in said


def test_a_prerelease_is_taken_by_those_who_ask_for_it(client, shop, name):
    publish(shop, name)
    publish(shop, name, "2.0.0-rc.1")

    client.install(f"fnhub-acme-{name}")
    assert client.version(f"fnhub-acme-{name}") == "1.0.0"
    client.install("--upgrade", f"fnhub-acme-{name}>=2.0.0rc1")
    assert client.version(f"fnhub-acme-{name}") == "2.0.0rc1"


def test_a_hash_lock_is_installed_and_installed_again_without_a_network(
    client, shop, name
):
    """One address for all of the closure; then the caches have it."""
    publish(shop, name)
    url = shop.requirements_url(f"acme/{name}")
    index = {"pip": "--index-url", "uv": "--default-index"}[client.name]
    given = (index, f"{shop.index.url}/simple/", "--require-hashes", "-r")
    client.run("install", *given, url)

    assert client.python_says(CALL.format(name.replace("-", "_"))) == "3.0"
    assert client.version("tiny") == "1.0"
    client.new_environment()
    if client.name == "uv":
        lock = client.folder / "requirements.txt"
        lock.write_text(text_of(url))
        locked = ("--require-hashes", "-r", lock)
        client.run("install", *given[:2], "--offline", *locked)
    else:
        wheels = client.folder / "wheels"
        client.run(
            "download", *given[:2], "--dest", wheels, "--require-hashes", "-r", url
        )
        client.run("install", "--no-index", *wheels.iterdir())
    assert client.version("tiny") == "1.0"


def test_a_release_of_another_content_is_refused_by_its_hash(client, shop, name):
    """A hub that lies is found out by the lock alone."""
    publish(shop, name)
    text = text_of(shop.requirements_url(f"acme/{name}"))
    lock = client.folder / "requirements.txt"
    digest = re.search(rf"{name.replace('-', '_')}-1.0.0.*#sha256=(\w+)", text)[1]
    lied = text.replace(f"#sha256={digest}", f"#sha256={'0' * 64}")
    lock.write_text(lied.replace(f"sha256:{digest}", f"sha256:{'0' * 64}"))
    index = {"pip": "--index-url", "uv": "--default-index"}[client.name]
    given = (index, f"{shop.index.url}/simple/", "--require-hashes", "-r", lock)

    said = client.run("install", *given, status=1)

    assert re.search("do not match|mismatch", said, re.IGNORECASE), said


def test_what_was_published_later_can_be_left_out(client, shop, name):
    """PEP 700's times: a build of last week can be made again."""
    publish(shop, name)
    time.sleep(1.1)  # a whole second between, for clients that tell no less
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    time.sleep(1.1)
    publish(shop, name, "1.0.1")
    option = {"pip": "--uploaded-prior-to", "uv": "--exclude-newer"}[client.name]

    client.install("--no-deps", option, moment, f"fnhub-acme-{name}")

    assert client.version(f"fnhub-acme-{name}") == "1.0.0"


def test_a_private_teams_functions_are_installed_with_a_token(client, shop, name):
    """`__token__` and the token in the address: both clients send them."""
    team = f"vault{client.name}"
    shop.make_private_team(team)
    shop.publish(f"{team}/{name}", functions="{core/load: ^1.0}")
    signed = shop.url.replace("://", f"://__token__:{shop.token(team)}@")
    index = f"{shop.index.url}/simple/"
    flags = {
        "pip": ["--index-url", f"{signed}/simple/", "--extra-index-url", index],
        "uv": ["--index", f"{signed}/simple/", "--default-index", index],
    }[client.name]

    said = client.install(f"fnhub-{team}-{name}", status=1)
    assert f"fnhub-{team}-{name}" in said
    client.run("install", *flags, f"fnhub-{team}-{name}")

    assert client.version(f"fnhub-{team}-{name}") == "1.0.0"
    assert client.version("fnhub-core-load") == "1.0.0"
    client.new_environment()
    url = shop.requirements_url(f"{team}/{name}", token=shop.token(team))
    index_flag = {"pip": "--index-url", "uv": "--default-index"}[client.name]
    signed = url.replace("://", f"://__token__:{shop.token(team)}@")
    client.run("install", index_flag, index, "--require-hashes", "-r", signed)
    assert client.version(f"fnhub-{team}-{name}") == "1.0.0"


def test_uv_takes_a_token_from_its_variables(shop, tmp_path):
    """No secret in pyproject.toml or uv.lock, which others read."""
    shop.make_private_team("secrets")
    shop.publish("secrets/hush")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "mine"\nversion = "1.0"\nrequires-python = ">=3.11"\n'
        'dependencies = ["fnhub-secrets-hush"]\n'
        f'[[tool.uv.index]]\nname = "fnhub"\nurl = "{shop.simple}"\n'
        'authenticate = "always"\n'
    )
    variables = BARE | {
        "UV_INDEX_FNHUB_USERNAME": "__token__",
        "UV_INDEX_FNHUB_PASSWORD": shop.token("secrets"),
        "UV_DEFAULT_INDEX": f"{shop.index.url}/simple/",
        "UV_PYTHON": sys.executable,
        "UV_CACHE_DIR": str(tmp_path / "uv-cache"),
    }

    done = subprocess.run(
        [UV, "sync"], cwd=tmp_path, env=variables, text=True, capture_output=True
    )

    assert done.returncode == 0, done.stderr
    lock = (tmp_path / "uv.lock").read_text()
    assert 'name = "fnhub-secrets-hush"' in lock
    assert shop.token("secrets") not in lock


def test_describe_installs_with_what_it_requires_and_runs(shop, tmp_path):
    """The first thing anybody tries, with real packages."""
    wheel = build(DESCRIBE)
    shop.publish_wheel("core", wheel)
    venv = tmp_path / "venv"
    variables = PLAIN | {"UV_INDEX": f"fnhub={shop.simple}"}
    for command in (
        ["venv", "--python", sys.executable, venv],
        ["pip", "install", "--python", venv, "fnhub-core-describe"],
    ):
        done = subprocess.run(
            [UV, *command], env=variables, text=True, capture_output=True
        )
        assert done.returncode == 0, done.stderr

    code = (
        "from hub_functions.core.describe import describe; import pandas as pd;"
        "print(describe(pd.DataFrame({'a': [1, 2]})).rows)"
    )
    done = subprocess.run(
        [venv / "bin" / "python", "-c", code], env=BARE, text=True, capture_output=True
    )
    assert done.stdout.strip() == "2", done.stderr
