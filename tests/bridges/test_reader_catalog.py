"""What the hub's own catalog tells bridges, and for whom that is."""

from __future__ import annotations

import pytest

from registry.core.access import PUBLIC, Reader
from registry.core.names import FunctionName
from registry.core.release import Package
from registry.services.reader_catalog import ReaderCatalog

ADD, LOAD, OLD = (FunctionName.parse(n) for n in ("acme/add", "core/load", "acme/old"))
SECRET = FunctionName("vault", "skeleton")
MEMBER = Reader(frozenset({"vault"}))
BASE = "https://hub.example"


def catalog(hub, reader=PUBLIC):
    return ReaderCatalog(hub, reader)


def test_names_and_teams_are_sorted_and_the_readers(hub):
    """A list is an export's order, and holds nothing that is hidden."""
    assert list(catalog(hub).teams()) == ["acme", "core"]
    assert list(catalog(hub).names()) == [ADD, OLD, LOAD]
    assert list(catalog(hub).names("core")) == [LOAD]
    assert list(catalog(hub).names("vault")) == []
    assert list(catalog(hub, MEMBER).names("vault")) == [SECRET]


def test_a_team_is_not_taken_for_one_whose_name_begins_so(hub):
    assert list(catalog(hub).names("cor")) == []


def test_packages_are_the_releases_in_brief(hub):
    """An index is made of them, and must not tell another story than the rest."""
    for name in (ADD, LOAD, OLD):
        releases = catalog(hub).releases(name)
        found = catalog(hub).packages(name)

        assert list(found) == [
            Package(
                each.name,
                each.version,
                each.sha256,
                each.metadata_sha256,
                each.size_bytes,
                each.published,
                each.manifest.python,
                each.yanked,
            )
            for each in releases
        ]
        assert [each.filename for each in found] == [each.filename for each in releases]


def test_a_closure_has_all_that_is_called(hub):
    """As it was made: its own release and those that it was resolved with."""
    release = catalog(hub).releases(ADD)[-1]

    assert [each.name for each in catalog(hub).closure(release)] == [ADD, LOAD]
    text = catalog(hub).requirements(release, BASE)
    assert text.count(f"{BASE}/packages/") == 2
    not_made = catalog(hub).releases(OLD)[0]
    assert catalog(hub).closure(not_made) is None
    assert catalog(hub).requirements(not_made, BASE) is None


def test_files_are_the_functions_own(hub):
    release = catalog(hub).releases(ADD)[0]

    files = catalog(hub).files(release)

    assert {"function.yaml", "add.py", "README.md"} <= set(files)
    assert all(not path.startswith("hub_functions") for path in files)


@pytest.mark.parametrize(
    ("question", "is_for_all"),
    [
        (lambda c: c.releases(ADD), True),
        (lambda c: c.packages(ADD), True),
        (lambda c: c.files(c.releases(ADD)[0]), True),
        (lambda c: c.closure(c.releases(ADD)[-1]), True),
        (lambda c: c.requirements(c.releases(ADD)[-1], BASE), True),
        (lambda c: c.names(), False),
        (lambda c: c.teams(), False),
        (lambda c: c.names("core"), False),
        (lambda c: c.releases(SECRET), False),
        (lambda c: c.packages(SECRET), False),
        (lambda c: c.releases(FunctionName("acme", "nothing")), False),
        (lambda c: c.packages(FunctionName("acme", "nothing")), False),
        (lambda c: c.closure(c.releases(OLD)[0]), False),
        (lambda c: c.requirements(c.releases(OLD)[0], BASE), False),
    ],
)
def test_it_knows_whether_somebody_could_be_told_more(hub, question, is_for_all):
    """What shared caches may keep; what is hidden and what never was are one thing."""
    asked = catalog(hub)
    question(asked)

    assert asked.is_for_all == is_for_all
    signed = catalog(hub, MEMBER)
    question(signed)
    assert not signed.is_for_all
