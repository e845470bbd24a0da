"""What an entry holds is kept, as far as a release can hold it."""

from __future__ import annotations

import pytest

from registry.services.importing import Outcome, Terms
from tests.imports.mlrun_hub import CODE, STEP
from tests.services.importing.taking import codes, files_of, release, take

pytestmark = pytest.mark.thorough


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
