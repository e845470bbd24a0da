"""One hub for all that MLRun's own SDK asks here."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import running_hub
from tests.e2e.mlrun.stocked import PROGRAMS, Stocked, fill, in_mlrun, wait_for


@pytest.fixture(scope="session")
def stocked(tmp_path_factory):
    """One hub for all tests here: what they do changes nothing in it."""
    folder = tmp_path_factory.mktemp("mlrun") / "hub"
    with running_hub(folder) as hub:
        yield fill(Stocked(hub))


@pytest.fixture
def ask(stocked, tmp_path):
    """Run one of `ask.py`'s programs in MLRun's environment; return its answer."""

    def run(program, *arguments, database=f"{stocked.hub.url}/mlrun", **settings):
        return in_mlrun(
            tmp_path,
            [PROGRAMS / "ask.py", tmp_path / "answer.json", program, *arguments],
            MLRUN_DBPATH=database,
            **settings,
        )

    return run


@pytest.fixture
def resolved(stocked):
    """The hub, when it has resolved what acme/outer calls."""
    url = f"{stocked.hub.url}/api/v1/functions/acme/outer/1.0.0/requirements.txt"
    wait_for(url)
    return stocked
