"""A hub opens with its settings, or says in a sentence which of them is wrong."""

from __future__ import annotations

import gc
import sys
import warnings

import pytest

from indexer import Query
from registry.client.settings import Settings as ClientSettings
from registry.core.errors import (
    CannotOpen,
    ExtraMissing,
    InvalidRequest,
    InvalidSetting,
    StoreFailed,
)
from registry.core.names import FunctionName
from registry.server.settings import Settings, close_backend, open_backend
from registry.services.catalog import get_releases
from registry.services.publish import publish
from registry.services.search import search
from registry.services.teams import make_team
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel


def settings(folder, **variables):
    return Settings.read(str(folder), variables)


@pytest.mark.parametrize("name", ["hub", "what?a=b", "per%cent #1", "ünï cödé"])
def test_any_folder_holds_a_hub(tmp_path, name):
    """A path is not a piece of a URL: nothing lands beside the folder."""
    backend = open_backend(settings(tmp_path / name))
    make_team(backend, "acme")
    close_backend(backend)

    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "hub.db").is_file()


def test_a_server_process_gets_the_same_settings(tmp_path):
    one = settings(tmp_path / "hub")
    other = settings(
        tmp_path / "hub",
        FNHUB_DATABASE="sqlite:///x",
        FNHUB_STORE="/y",
        FNHUB_S3_ENDPOINT="http://z",
    )

    assert Settings.read(None, one.environment()) == one
    assert Settings.read(None, other.environment()) == other


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"FNHUB_DATABASE": "nope"}, "FNHUB_DATABASE"),
        ({"FNHUB_DATABASE": "postgresql+nope://u:secret@h/d"}, "FNHUB_DATABASE"),
        ({"FNHUB_DATABASE": "sqlite:////proc/nope/hub.db"}, "FNHUB_DATABASE"),
        ({"FNHUB_DATABASE": "mysql://u:secret@h/d"}, "neither SQLite nor PostgreSQL"),
        ({"FNHUB_SEARCH": "nope"}, "there are tantivy, whoosh"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, variables, words):
    with pytest.raises(CannotOpen, match=words) as caught:
        open_backend(settings(tmp_path / "hub", **variables))

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        (b"store = ", "Invalid value"),
        (b"store = 5", "'store' is no text"),
        (b"stroe = '/x'", "did you mean 'store'"),
    ],
)
def test_a_broken_settings_file_is_told_as_clients_tell_it(tmp_path, content, words):
    """One file may set both: what is wrong with it reads the same from either."""
    file = tmp_path / "fnhub.toml"
    if content is not None:
        file.write_bytes(content)
    variables = {"FNHUB_CONFIG": str(file)}

    with pytest.raises(InvalidSetting, match=words) as told:
        settings(tmp_path / "hub", **variables)
    with pytest.raises(InvalidSetting) as told_by_client:
        ClientSettings.read(environ=variables)

    assert str(told.value) == str(told_by_client.value)
    assert str(file) in str(told.value)


def test_a_settings_file_in_the_home_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "fnhub.toml").write_text("store = '/elsewhere'")

    found = settings(tmp_path / "hub", FNHUB_CONFIG="~/fnhub.toml")

    assert found.store == "/elsewhere"


def test_a_home_folder_that_nobody_has_is_told(tmp_path):
    with pytest.raises(InvalidSetting, match="no home folder"):
        settings(tmp_path / "hub", FNHUB_CONFIG="~no-such-user/x")


def test_an_empty_name_of_a_settings_file_is_none(tmp_path):
    assert settings(tmp_path, FNHUB_CONFIG="") == settings(tmp_path)


def test_a_store_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidRequest, match="no store 'ftp'"):
        open_backend(settings(tmp_path / "hub", FNHUB_STORE="ftp://bucket"))
    with pytest.raises(StoreFailed):
        open_backend(settings(tmp_path / "hub", FNHUB_STORE="/proc/nope"))


@pytest.mark.parametrize(
    ("module", "variables", "extra"),
    [
        ("psycopg", {"FNHUB_DATABASE": "postgresql://host/hub"}, "postgres"),
        ("boto3", {"FNHUB_STORE": "s3://bucket"}, "s3"),
    ],
)
def test_an_extra_that_is_missing_is_named(
    tmp_path, monkeypatch, module, variables, extra
):
    """Python says that a module that is None is not there."""
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "registry.store.s3", raising=False)

    with pytest.raises(ExtraMissing, match=f"'{extra}' extra"):
        open_backend(settings(tmp_path / "hub", **variables))


def test_a_database_of_a_newer_hub_is_left_alone(tmp_path):
    backend = open_backend(settings(tmp_path / "hub"))
    with backend.database.write() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    close_backend(backend)

    with pytest.raises(CannotOpen, match="9999"):
        open_backend(settings(tmp_path / "hub"))


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "hub.db").write_text("not a database" * 100)

    with pytest.raises(CannotOpen, match="not a database"):
        open_backend(settings(tmp_path / "hub"))


@pytest.mark.thorough
def test_a_broken_search_index_is_made_anew(tmp_path):
    """It is derived: reads go on, and the log brings every function back."""
    first = open_backend(settings(tmp_path / "hub"))
    make_team(first, "acme")
    publish(first, ACME, make_wheel().data)
    do_all_jobs(first)
    close_backend(first)
    for path in (tmp_path / "hub" / "search").rglob("*"):
        if path.is_file():
            path.write_bytes(b"junk")

    with warnings.catch_warnings():
        # Whoosh leaves the file that it could not read to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        again = open_backend(settings(tmp_path / "hub"))
        gc.collect()
    assert len(get_releases(again, FunctionName("acme", "add"))) == 1
    do_all_jobs(again)

    assert [hit.key for hit in search(again, Query(text="add")).hits] == ["acme/add"]
    close_backend(again)
