"""What others' rules have let through is told apart from what ours have."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from registry.core.errors import BreakingRelease
from registry.core.names import FunctionName
from registry.core.origin import Origin
from registry.db import tables
from registry.services.catalog import get_index_document
from registry.services.fsck import How, Totals, fsck
from registry.services.holder import Holder
from registry.services.importing import Outcome, Terms
from registry.services.publish import publish
from tests.conftest import do_all_jobs
from tests.factories import make_wheel
from tests.services.importing.taking import codes, release, take

pytestmark = pytest.mark.thorough


def test_what_breaks_our_rules_is_taken_and_noted(backend, hub):
    """A hub that has worked for years is not refused for what it never promised."""
    hub.add("scale", "1.0.0")
    hub.add("scale", "1.1.0", code="def scale(other): return other\n")

    entries = take(backend, hub)

    first = entries["functions/master/scale/1.0.0"]
    assert codes(first) >= {"annotation-unknown", "handler-context", "needs-mlrun"}
    assert "license-unknown" in codes(first)
    second = entries["functions/master/scale/1.1.0"]
    assert second.outcome is Outcome.TAKEN
    assert "breaking-release" in codes(second)


def test_the_origin_is_told_where_releases_are_read(backend, hub, client):
    """Who takes an imported function has to see that its rules were others'."""
    hub.add("scale", "1.0.0")
    take(backend, hub)

    found = release(backend, "scale").provenance
    assert found.origin is Origin.IMPORTED
    assert found.source == "functions/master/scale/1.0.0"  # no path of this machine
    document = get_index_document(backend, FunctionName("mlrunhub", "scale"))
    (listed,) = json.loads(document.blob.data)["releases"]
    assert listed["origin"] == "imported"
    shown = client.get("/api/v1/functions/mlrunhub/scale").json
    assert (shown["origin"], shown["source"]) == ("imported", found.source)
    page = client.get("/functions/mlrunhub/scale").text
    assert "Imported from functions/master/scale/1.0.0" in page


def test_an_imported_row_is_compared_with_what_its_wheel_says(backend, hub):
    """By the rules that it was taken by: an audit that skips it would prove nothing."""
    hub.add("scale", "1.0.0")
    take(backend, hub)
    do_all_jobs(backend)
    assert list(fsck(backend, Totals(), How())) == []

    with backend.database.write() as db:
        db.execute(update(tables.release).values(signature_sha256="0" * 64))

    told = {each.code for each in fsck(backend, Totals(), How())}
    assert "row-differs" in told


def test_no_uploader_can_claim_an_origin(backend, client):
    """It would free a release of every rule: the manifest has no such key."""
    wheel = make_wheel()
    publish(backend, Holder("acme", ("publish",)), wheel.data)

    shown = client.get("/api/v1/functions/acme/add").json
    assert (shown["origin"], shown["source"]) == ("published", "")
    with pytest.raises(Exception, match="origin"):
        make_wheel(version="1.0.1", manifest={"origin": "imported"})


def test_uploads_after_an_import_are_bound_again(backend, hub):
    """What was promised to users by the imported release holds for the next one."""
    hub.add("add", "1.0.0", code="def add(first, second, third): return first\n")
    take(backend, hub, Terms("acme"))

    with pytest.raises(BreakingRelease):
        publish(backend, Holder("acme", ("publish",)), make_wheel(version="1.0.1").data)
