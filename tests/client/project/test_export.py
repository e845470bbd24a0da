"""`fnhub export` is read by installers: each line is one, or a comment."""

from __future__ import annotations

from tests.client.conftest import write_function
from tests.factories import make_wheel


def lines(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_a_function_is_a_wheel_of_its_hub_with_its_hash(stranger, project):
    wheel = make_wheel()
    stranger.hold(wheel)
    project("add", "acme/add")

    url = f"{stranger.url}/packages/{wheel.sha256}/{wheel.filename}"
    assert lines(project("export", "--hub", f"{stranger.url}/")) == [
        f"fnhub-acme-add @ {url}#sha256={wheel.sha256} \\",
        f"    --hash=sha256:{wheel.sha256}",
    ]


def test_a_project_without_functions_requires_nothing(project):
    project("lock")

    assert lines(project("export")) == []


def test_a_path_function_is_a_comment(project, monkeypatch):
    """It needs no hub, either."""
    folder = write_function(project.root)
    project("add", "--path", folder)
    monkeypatch.delenv("FNHUB_HUB")
    project.want("{path: hub_functions/acme/add}")
    project("lock")

    text = project("export")

    assert lines(text) == []
    assert "# acme/add is a folder of the project: hub_functions/acme/add" in text


def test_an_export_replaces_a_file_whole(project):
    project("lock")
    (project.root / "requirements.txt").write_text("old\n" * 99)

    project("export", "--out", "requirements.txt")

    assert lines((project.root / "requirements.txt").read_text()) == []
