"""A hub of MLRun's is taken in whole, each entry with its account."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from sqlalchemy import update

from registry.core.errors import BreakingRelease, ElsewhereFailed
from registry.core.names import FunctionName
from registry.core.origin import Origin
from registry.core.versions import parse_version
from registry.core.wheel.read import read_wheel
from registry.db import tables
from registry.imports.folder import Folder
from registry.services.catalog import get_events, get_index_document, get_release
from registry.services.fsck import How, Totals, fsck
from registry.services.holder import Holder
from registry.services.importing import Outcome, Terms, import_mlrun
from registry.services.publish import publish
from registry.store.keys import package_key
from tests.conftest import do_all_jobs
from tests.factories import make_wheel
from tests.imports.mlrun_hub import CODE, STEP, MlrunHub
from tests.records import record_of

pytestmark = pytest.mark.thorough

THEIRS = Terms("mlrunhub")


@pytest.fixture
def hub(tmp_path):
    (tmp_path / "hub").mkdir()
    return MlrunHub(tmp_path / "hub")


def take(backend, hub, terms=THEIRS):
    return {each.place: each for each in import_mlrun(backend, Folder(hub.root), terms)}


def codes(entry):
    return {note.code for note in entry.notes}


def release(backend, name, version="1.0.0"):
    name = FunctionName("mlrunhub", name)
    return get_release(backend, name, parse_version(version))


def files_of(backend, found):
    data = backend.store.get(package_key(found.sha256, found.filename)).data
    return read_wheel(data).files


def test_code_docs_parameters_requirements_categories_and_notebook_are_kept(
    backend, hub
):
    """Nothing that users of the other hub had is lost, and the code is as it was."""
    hub.add("scale", "1.0.0")

    (entry,) = take(backend, hub).values()

    assert entry.outcome is Outcome.TAKEN
    found = release(backend, "scale")
    assert entry.sha256 == found.sha256
    files = files_of(backend, found)
    assert files["scale.py"].decode() == CODE.format(handler="scale", factor=2.0)
    assert set(files) >= {"item.yaml", "scale.ipynb", "README.md", "function.yaml"}
    manifest = found.manifest
    assert manifest.handler == "scale:scale"
    assert manifest.summary == "Scales tables, as scale does"
    assert manifest.requirements == ("pandas>=2.2", "pyarrow>=17")
    assert manifest.categories == ("prepare",)
    assert manifest.keywords == ("data-preparation", "utilities")
    assert manifest.example == "scale.ipynb"
    assert manifest.runtime.image == "mlrun/mlrun"
    assert [each.name for each in manifest.authors] == ["somebody"]
    (handler,) = found.signature.handlers
    parameters = {each.name: each for each in handler.parameters}
    assert list(parameters) == ["context", "table", "factor", "label"]
    assert parameters["factor"].doc == "by which"
    assert parameters["factor"].default.literal == 2.0


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


def test_what_cannot_be_installed_by_name_is_left_out_and_told(backend, hub):
    """An address among the requirements would be trusted by nobody who locks hashes."""
    lines = ["torch tqdm", "x @ git+https://host/x.git", "not a requirement!", "a>=1"]
    hub.add(
        "scale", "1.0.0", spec={"requirements": lines, "commands": ["apt install y"]}
    )

    (entry,) = take(backend, hub).values()

    kept = release(backend, "scale").manifest.requirements
    assert kept == ("torch", "tqdm", "a>=1", "pyarrow>=17")
    told = [e.message for e in entry.notes if e.code == "requirement-left-out"]
    assert len(told) == 2
    assert "command-left-out" in codes(entry)


def test_the_operator_may_know_the_license(backend, hub):
    hub.add("scale", "1.0.0")

    (entry,) = take(backend, hub, Terms("mlrunhub", license="Apache-2.0")).values()

    assert release(backend, "scale").manifest.license == "Apache-2.0"
    assert "license-unknown" not in codes(entry)


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


def test_the_first_channel_wins_and_the_other_is_listed(backend, hub):
    """Two channels may say different things of one version: only one can be it."""
    hub.add("scale", "1.0.0", channel="development", code="def scale(x): return x\n")
    hub.add("scale", "1.0.0", channel="master")
    hub.add("same", "1.0.0", channel="development")
    hub.add("same", "1.0.0", channel="master")

    entries = take(backend, hub, Terms("mlrunhub", ("development", "master")))

    lost = entries["functions/master/scale/1.0.0"]
    assert lost.outcome is Outcome.OTHER_BYTES
    assert "functions/development/scale/1.0.0" in lost.reason
    assert b"def scale(x)" in files_of(backend, release(backend, "scale"))["scale.py"]
    assert entries["functions/master/same/1.0.0"].outcome is Outcome.SAME


def test_a_version_that_is_written_out_gives_way_to_the_one_that_it_means(backend, hub):
    """`1.0` is 1.0.0 only as long as nobody has published 1.0.0 itself."""
    hub.add("scale", "1.0", code="def scale(x): return x\n")
    hub.add("scale", "1.0.0")

    entries = take(backend, hub)

    assert entries["functions/master/scale/1.0.0"].outcome is Outcome.TAKEN
    assert entries["functions/master/scale/1.0"].outcome is Outcome.OTHER_BYTES


def test_steps_and_modules_are_modules(backend, hub):
    step = {"className": "DropEvents"}
    hub.add("drop_events", "1.0.0", section="steps", code=STEP, item=step)
    hub.add("events", "0.1.0", section="modules", code=STEP, spec={"handler": ""})

    entries = take(backend, hub)

    assert {each.outcome for each in entries.values()} == {Outcome.TAKEN}
    manifest = release(backend, "drop-events").manifest
    assert (manifest.kind.name, manifest.handler) == (
        "module",
        "drop_events:DropEvents",
    )
    module = release(backend, "events", "0.1.0")
    assert (module.manifest.kind.name, module.manifest.handler) == ("module", "")
    init = files_of(backend, module)["__init__.py"]
    assert b"from .events import *" in init


def test_an_entry_without_its_file_is_taken_from_what_mlrun_embeds(backend, hub):
    hub.add("scale", "1.0.0", files={"scale.py": None, "item.yaml": None})

    (entry,) = take(backend, hub).values()

    assert entry.outcome is Outcome.TAKEN
    assert "code-embedded" in codes(entry)


def test_code_that_differs_from_what_mlrun_runs_is_noted(backend, hub):
    """Of 36 functions of the public hub nine show one code and run another."""
    hub.add("scale", "1.0.0", files={"scale.py": "def scale(x): return x\n"})

    (entry,) = take(backend, hub).values()

    assert "code-differs" in codes(entry)


def test_a_handler_that_is_not_there_makes_a_module(backend, hub):
    hub.add("scale", "1.0.0", code="VALUE = 1\n")

    (entry,) = take(backend, hub).values()

    assert entry.outcome is Outcome.TAKEN
    assert "kind-changed" in codes(entry)
    assert release(backend, "scale").manifest.kind.name == "module"


REFUSED = {
    "broken YAML": {"files": {"item.yaml": "a: [1, 2\n"}},
    "no YAML at all": {"files": {"item.yaml": None, "function.yaml": None}},
    "no code": {"files": {"scale.py": None, "function.yaml": None}},
    "code of Python 2": {"code": "print 'x'\n"},
    "a path that leads out": {"spec": {"filename": "../../../x.py"}},
}


@pytest.mark.parametrize("how", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_told_and_stops_nothing(backend, hub, how):
    hub.add("scale", "1.0.0", **how)
    hub.add("other", "1.0.0")

    entries = take(backend, hub)

    bad = entries["functions/master/scale/1.0.0"]
    assert bad.outcome is Outcome.REFUSED
    assert bad.reason
    assert entries["functions/master/other/1.0.0"].outcome is Outcome.TAKEN


def test_a_catalog_that_is_none_is_told(backend, hub):
    hub.add("scale", "1.0.0")
    (hub.root / "functions/master/catalog.json").write_text("{")

    entries = take(backend, hub)

    assert entries["functions/master/catalog.json"].outcome is Outcome.REFUSED
    assert entries["functions/master/scale/1.0.0"].outcome is Outcome.TAKEN


def test_a_folder_that_is_no_hub_is_told(backend, hub):
    with pytest.raises(ElsewhereFailed, match="MLRun's layout"):
        take(backend, hub)


FUNCTIONS, VERSIONS = 40, ("0.9", "1.0.0", "1.1.0", "1.2.0", "newest")


def make_large(hub):
    """40 functions of 5 versions; what is wrong with some, by their number."""
    for number in range(FUNCTIONS):
        name = "2many" if number == 39 else f"scale_{chr(97 + number % 26)}{number}"
        for version in VERSIONS:
            hub.add(name, version, **_fault(name, number, version))
    for number in range(5):  # duplicates, and other bytes, in a second channel
        name = f"scale_{chr(97 + number)}{number}"
        code = CODE.format(handler=name, factor=2.0 + number % 2)
        hub.add(name, "1.0.0", channel="development", code=code)


def _fault(name, number, version):
    if (number, version) == (10, "1.1.0"):
        return {"files": {"item.yaml": "spec: {\n"}}
    if (number, version) == (11, "1.1.0"):
        return {"files": {f"{name}.py": None, "function.yaml": None}}
    if (number, version) == (12, "1.2.0"):
        return {"code": f"def {name}(renamed): return renamed\n"}
    return {}


@pytest.mark.thorough
def test_a_hub_of_forty_functions_is_taken_with_a_full_account(backend, hub):
    """The whole promise at once: everything is told, and again nothing changes."""
    make_large(hub)

    first = take(backend, hub)

    assert len(first) == FUNCTIONS * len(VERSIONS) + 5
    counts = Counter(each.outcome for each in first.values())
    # 39 functions of a good name, four versions each, but for the two broken ones.
    assert counts[Outcome.TAKEN] == 39 * 4 - 2
    assert counts[Outcome.SAME] == 3
    assert counts[Outcome.OTHER_BYTES] == 2
    assert counts[Outcome.REFUSED] == 40 + 4 + 2
    refused = [each for each in first.values() if each.outcome is Outcome.REFUSED]
    assert all(each.reason for each in refused)
    breaking = [each for each in first.values() if "breaking-release" in codes(each)]
    assert [each.place for each in breaking] == ["functions/master/scale_m12/1.2.0"]
    short = first["functions/master/scale_a0/0.9"]
    assert (short.ref, "version-changed" in codes(short)) == (
        "mlrunhub/scale-a0@0.9.0",
        True,
    )
    do_all_jobs(backend)
    assert list(fsck(backend, Totals(), How())) == []
    before, events = record_of(backend), len(get_events(backend, 0, 1000))
    assert events == counts[Outcome.TAKEN]

    second = take(backend, hub)

    again = Counter(each.outcome for each in second.values())
    assert again[Outcome.UNCHANGED] == counts[Outcome.TAKEN] + counts[Outcome.SAME]
    assert again[Outcome.TAKEN] == 0
    assert again[Outcome.REFUSED] == counts[Outcome.REFUSED]
    assert record_of(backend) == before
