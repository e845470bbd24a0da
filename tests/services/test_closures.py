"""A release's closure: resolved once by a job, for everybody who may read it."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.core.access import PUBLIC, Reader, Visibility
from registry.core.errors import (
    EnvironmentFailed,
    FunctionNotFound,
    RequirementsFailed,
    RequirementsHidden,
    RequirementsNotMade,
)
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db.jobs import pending
from registry.run.environments import compile_requirements
from registry.services.closure_making import Maker
from registry.services.closures import CLOSURE_JOB, RETRY, get_requirements
from registry.services.holder import OPERATOR, Holder
from registry.services.publish import publish
from registry.services.teams import create_team, make_team
from registry.services.visibility import change_visibility
from registry.services.yank import yank
from tests.conftest import ACME, NOON
from tests.e2e.index import serve_index
from tests.factories import make_wheel

CORE = Holder("core", ("publish", "yank"))
ADD, LOAD = FunctionName("acme", "add"), FunctionName("core", "load")
ONE = parse_version("1.0.0")
CALLS = {"functions": "{core/load: ^1.0}"}
HUB = "https://hub.example"


@pytest.fixture
def hub(backend):
    make_team(backend, "core")
    return backend


@pytest.fixture
def index(tmp_path, monkeypatch):
    with serve_index() as served:
        served.settle(tmp_path, monkeypatch)
        yield served


def publish_load(backend, version="1.0.0", **lines):
    wheel = make_wheel("core/load", version, manifest=lines)
    return publish(backend, CORE, wheel.data).release


def publish_add(backend, version="1.0.0", **lines):
    wheel = make_wheel("acme/add", version, manifest=CALLS | lines)
    return publish(backend, ACME, wheel.data).release


def make(backend, release):
    Maker(backend).make(release.manifest.ref)


def versions(requirements):
    return {str(each.name): str(each.version) for each in requirements.functions}


def test_a_publish_leaves_the_job(hub):
    """The closure is resolved by what is published when its release is."""
    publish_load(hub)

    with hub.database.read() as db:
        assert (CLOSURE_JOB, "core/load@1.0.0") in pending(db)


def test_every_function_of_the_closure_is_pinned_by_address_and_hash(hub):
    """One file for pip, uv and Kubeflow: nothing is left to an index."""
    load, add = publish_load(hub), publish_add(hub)
    make(hub, add)

    text = get_requirements(hub, ADD, ONE).text(HUB)

    assert text == "".join(
        f"{each.name.distribution} @ {HUB}/packages/{each.sha256}/{each.filename}"
        f"#sha256={each.sha256} \\\n    --hash=sha256:{each.sha256}\n"
        for each in (add, load)
    )


def test_packages_are_locked_with_their_hashes(hub, index):
    """What the functions require is pinned too, of all of them together."""
    publish_load(hub, requirements="[tiny]")
    add = publish_add(hub, requirements="[other]")
    make(hub, add)

    lines = get_requirements(hub, ADD, ONE).packages.splitlines()

    assert [each for each in lines if "==" in each] == [
        "other==1.0 \\",
        "tiny==1.0 \\",
    ]
    assert sum("--hash=sha256:" in each for each in lines) == 2


def test_it_never_changes(hub):
    """A compiled pipeline keeps its closure, whatever is published or yanked later."""
    publish_load(hub)
    add = publish_add(hub)
    make(hub, add)
    before = get_requirements(hub, ADD, ONE).text(HUB)
    publish_load(hub, "1.1.0")
    yank(hub, CORE, LOAD, ONE, reason="wrong")
    make(hub, add)

    assert get_requirements(hub, ADD, ONE).text(HUB) == before
    assert versions(get_requirements(hub, ADD, ONE))["core/load"] == "1.0.0"


def test_what_is_yanked_is_not_chosen_but_its_own_closure_is_made(hub):
    publish_load(hub)
    newer = publish_load(hub, "1.1.0")
    yank(hub, CORE, LOAD, newer.version, reason="wrong")
    make(hub, publish_add(hub))
    make(hub, newer)

    assert versions(get_requirements(hub, ADD, ONE))["core/load"] == "1.0.0"
    assert versions(get_requirements(hub, LOAD, newer.version)) == {
        "core/load": "1.1.0"
    }


def test_until_it_is_made_the_hub_says_so_and_makes_it(hub):
    """A release of before this table has no job: whoever asks leaves one, once."""
    publish_load(hub)
    with hub.database.write() as db:
        db.exec_driver_sql("DELETE FROM job")
    for _ in range(2):
        with pytest.raises(RequirementsNotMade):
            get_requirements(hub, LOAD, ONE)

    with hub.database.read() as db:
        assert pending(db) == [(CLOSURE_JOB, "core/load@1.0.0")]


def test_where_it_cannot_be_made_the_reason_is_told_and_later_tried_again(hub):
    """A function that is called may come later; nobody has to publish anew."""
    add = publish_add(hub)
    make(hub, add)
    with hub.database.write() as db:
        db.exec_driver_sql("DELETE FROM job")

    with pytest.raises(RequirementsFailed, match="core/load"):
        get_requirements(hub, ADD, ONE)
    with hub.database.read() as db:
        assert pending(db) == []

    later = replace(hub, clock=lambda: NOON + RETRY)
    publish_load(hub)
    with pytest.raises(RequirementsFailed):
        get_requirements(later, ADD, ONE)
    with hub.database.read() as db:
        assert (CLOSURE_JOB, "acme/add@1.0.0") in pending(db)
    make(later, add)
    assert versions(get_requirements(hub, ADD, ONE))["core/load"] == "1.0.0"


def test_requirements_that_do_not_exist_are_told_in_uvs_words(hub, index):
    make(hub, publish_load(hub, requirements="['tiny>=7']"))

    with pytest.raises(RequirementsFailed, match="tiny"):
        get_requirements(hub, LOAD, ONE)


def test_nothing_that_strangers_require_is_built_here(hub, index, tmp_path):
    """Building runs a package's own code: on the hub, that would be anybody's."""
    ran = tmp_path / "ran"
    index.add_source("evil", "1.0", f"open({str(ran)!r}, 'w').close()\n")
    make(hub, publish_load(hub, requirements="[evil]"))

    assert not ran.exists()
    with contextlib.suppress(EnvironmentFailed):
        compile_requirements(">=3.11", ["evil"])
    assert ran.exists()  # as it does for those who trust what they ask for
    with pytest.raises(RequirementsFailed, match="evil"):
        get_requirements(hub, LOAD, ONE)


@pytest.mark.thorough
def test_what_takes_too_long_is_given_up(hub, index):
    """A list of requirements can keep a resolver busy for hours, and others waiting."""
    index.delay_s = 3
    release = publish_load(hub, requirements="[tiny]")
    Maker(hub, limit_s=0.5).make(release.manifest.ref)

    with pytest.raises(RequirementsFailed, match=r"more than 0\.5 s"):
        get_requirements(hub, LOAD, ONE)


def test_a_public_closure_has_nothing_of_a_private_team(hub):
    """Its reason says the same as for a function that was never published."""
    create_team(hub, OPERATOR, "vault", visibility=Visibility.PRIVATE)
    vault = Holder("vault", ("publish",))
    publish(hub, vault, make_wheel("vault/skeleton").data)
    calls = {"functions": "{vault/skeleton: ^1.0}"}
    make(hub, publish(hub, ACME, make_wheel(manifest=calls).data).release)

    with pytest.raises(RequirementsFailed) as hidden:
        get_requirements(hub, ADD, ONE)
    calls = {"functions": "{vault/nothing: ^1.0}"}
    wheel = make_wheel("acme/more", manifest=calls)
    make(hub, publish(hub, ACME, wheel.data).release)
    with pytest.raises(RequirementsFailed) as missing:
        get_requirements(hub, FunctionName("acme", "more"), ONE)
    told = hidden.value.why.replace("skeleton", "nothing").replace("/add", "/more")
    assert told == missing.value.why


def test_a_private_teams_closure_is_its_readers(hub):
    """It holds the team's own functions and public ones."""
    change_visibility(hub, OPERATOR, "acme", Visibility.PRIVATE)
    publish_load(hub)
    make(hub, publish_add(hub))
    member = Reader(frozenset({"acme"}))

    assert list(versions(get_requirements(hub, ADD, ONE, member))) == [
        "acme/add",
        "core/load",
    ]
    with pytest.raises(FunctionNotFound):
        get_requirements(hub, ADD, ONE, PUBLIC)


def test_what_has_become_private_since_is_hidden_again(hub):
    """The closure stays as it is, and is told to those alone who may read all of it."""
    publish_load(hub)
    make(hub, publish_add(hub))
    change_visibility(hub, OPERATOR, "core", Visibility.PRIVATE)

    with pytest.raises(RequirementsHidden) as refused:
        get_requirements(hub, ADD, ONE, PUBLIC)
    assert "core" not in str(refused.value)
    member = Reader(frozenset({"core"}))
    assert "core/load" in versions(get_requirements(hub, ADD, ONE, member))


def test_jobs_of_one_batch_lock_the_same_needs_once(hub, index):
    """A shelf of functions shares a few lists: none is resolved a hundred times."""
    first = publish_load(hub, requirements="[tiny]")
    maker = Maker(hub)
    maker.make(first.manifest.ref)
    index.files.clear()
    second = publish_load(hub, "1.1.0", requirements="[tiny]")
    maker.make(second.manifest.ref)

    lines = [get_requirements(hub, LOAD, each.version) for each in (first, second)]
    assert lines[0].packages == lines[1].packages != ""


def test_a_job_that_is_done_twice_asks_nobody_again(hub, index, monkeypatch, tmp_path):
    release = publish_load(hub, requirements="[tiny]")
    make(hub, release)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "another"))
    asked = index.asked
    make(hub, release)

    assert index.asked == asked > 0


def test_many_who_ask_at_once_leave_one_job(hub):
    """A file that is not made yet is asked for again and again, by many."""
    publish_load(hub)
    with hub.database.write() as db:
        db.exec_driver_sql("DELETE FROM job")
    together = threading.Barrier(6)

    def ask(_):
        together.wait()
        with pytest.raises(RequirementsNotMade):
            get_requirements(hub, LOAD, ONE)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(6)))

    with hub.database.read() as db:
        assert pending(db) == [(CLOSURE_JOB, "core/load@1.0.0")]


def test_retrying_waits(hub):
    assert timedelta(minutes=1) <= RETRY <= timedelta(hours=1)
