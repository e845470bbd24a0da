"""One rule says which hub a command asks, whichever command it is."""

from __future__ import annotations

import pytest

from registry.client.cli import main
from registry.client.sdk.finding import info, search
from registry.core.errors import FnhubError
from tests.client.conftest import write_function
from tests.factories import make_wheel

ABOUT_ONE = {
    "info": ("info", "acme/add"),
    "diff": ("diff", "acme/add", "1.0.0", "1.1.0"),
    "pull": ("pull", "acme/add", "--to", "vendor"),
}
# What is wanted has to be locked before it runs; then nobody is asked.
RUN = {"run": ("run", "acme/add", "-p", "first=1")}
OTHERS = {
    "search": ("search", "add"),
    "publish": ("publish", "hub_functions/acme/add", "--dry-run"),
    "check": ("check", "hub_functions/acme/add"),
}


@pytest.fixture
def asks(stranger, project):
    """Which hub a command asks first; each is a path of the stranger's."""
    write_function(project.root)

    def asks(*arguments):
        del stranger.asked[:]
        main(list(arguments))
        return stranger.asked[0][1].split("/")[1]

    return asks


@pytest.fixture
def named(stranger, project):
    """The project names two hubs; FNHUB_HUB is a third, the stranger's root."""
    lines = [f"  {each}: {stranger.url}/{each}\n" for each in ("default", "acme")]
    return "hubs:\n" + "".join(lines)


@pytest.mark.parametrize("command", ABOUT_ONE | OTHERS | RUN)
def test_a_command_asks_the_projects_hub(command, asks, project, named):
    project.want(hubs=named)

    assert asks(*(ABOUT_ONE | OTHERS | RUN)[command]) == "default"


@pytest.mark.parametrize("command", ABOUT_ONE | OTHERS)
def test_the_flag_beats_the_project(command, asks, stranger, project, named):
    project.want("{ref: acme/add, hub: acme}", hubs=named)

    flag = ("--hub", f"{stranger.url}/flag")
    assert asks(*(ABOUT_ONE | OTHERS)[command], *flag) == "flag"


@pytest.mark.parametrize("command", ABOUT_ONE | OTHERS)
def test_what_is_about_one_function_asks_the_hub_that_it_is_from(
    command, asks, project, named
):
    project.want("{ref: acme/add, hub: acme}", hubs=named)

    expected = "acme" if command in ABOUT_ONE else "default"
    assert asks(*(ABOUT_ONE | OTHERS)[command]) == expected


def test_what_is_only_called_is_of_the_hub_that_the_lock_says(
    asks, stranger, project, named
):
    called = make_wheel()
    caller = make_wheel("acme/caller", manifest={"functions": "{acme/add: ^1.0}"})
    stranger.hold(called)
    stranger.hold(caller)
    for path, answer in list(stranger.answers.items()):
        stranger.answers[f"/acme{path}"] = answer
    project.want("{ref: acme/caller, hub: acme}", hubs=named)
    project("lock")

    assert asks("info", "acme/add") == "acme"
    project.lock.write_text("<<<<<<< mine\n")
    assert asks("info", "acme/add") == "default"


def test_python_follows_the_same_rule(stranger, project, named):
    project.want("{ref: acme/add, hub: acme}", hubs=named)

    for ask in (lambda: search("add"), lambda: info("acme/add")):
        with pytest.raises(FnhubError):
            ask()

    assert [path.split("/")[1] for _, path, _ in stranger.asked] == ["default", "acme"]


def test_without_a_project_the_settings_say_it(stranger, surroundings, capsys):
    main(["search", "add"])

    assert stranger.asked[0][1].startswith("/api/")
