"""`fnhub.load` gives what the function is: a callable, or a module."""

from __future__ import annotations

import pickle
import pydoc
import sys
from types import ModuleType

import pytest

import fnhub
from registry.client.cli import main
from registry.core.errors import (
    ImportedElsewhere,
    InvalidFunction,
    RequirementMissing,
)
from tests.factories import CODE, function_yaml, make_wheel

CALLER = '''\
"""Add twice."""

from hub_functions.acme.add import add

__all__ = ["twice"]


def twice(first: float, second: float = 1.0) -> float:
    """Add the second number two times."""
    return add(add(first, second), second)
'''


def caller_wheel(code=CALLER, wanted="^1.0"):
    init = '"""Add twice."""\n\nfrom .twice import twice\n\n__all__ = ["twice"]\n'
    manifest = {"handler": "twice:twice", "functions": f"{{acme/add: {wanted}}}"}
    files = {"twice.py": code, "__init__.py": init}
    return make_wheel("acme/twice", manifest=manifest, files=files)


def test_a_module_is_loaded_as_a_module(stranger, surroundings):
    code = '"""Sums."""\n\n__all__ = ["TEN"]\n\nTEN = 10\n'
    init = '"""Sums."""\n\nfrom .add import TEN\n\n__all__ = ["TEN"]\n'
    lines = function_yaml("acme/sums", lines={"kind": "module"})
    files = {
        "__init__.py": init,
        "function.yaml": lines.replace("handler: add:add\n", ""),
    }
    stranger.hold(make_wheel("acme/sums", code=code, files=files))

    loaded = fnhub.load("acme/sums")

    assert isinstance(loaded, ModuleType)
    assert loaded.TEN == 10
    fnhub.pull("acme/sums")
    assert fnhub.load("acme/sums").__name__ == "hub_functions.acme.sums"


def test_a_function_is_loaded_as_a_callable(stranger, surroundings):
    stranger.hold(make_wheel())

    assert fnhub.load("acme/add")(2.0, 3.0) == 5.0


def test_a_loaded_function_tells_what_it_is(stranger, surroundings):
    stranger.hold(make_wheel())

    loaded = fnhub.load("acme/add")

    assert repr(loaded) == "<acme/add@1.0.0: add(first, second=1.0) -> result>"
    assert "Add two numbers" in pydoc.render_doc(loaded)
    card = loaded._repr_html_()
    assert "acme/add@1.0.0" in card
    assert "<td style='text-align:left'>second</td>" in card


def test_versions_live_side_by_side(stranger, surroundings):
    """One process may compare the old with the new."""
    minus = CODE.replace("first + second", "first - second")
    stranger.hold(make_wheel(), make_wheel(version="2.0.0", code=minus))

    old, new = fnhub.load("acme/add@^1"), fnhub.load("acme/add@^2")

    assert (old(5.0, 3.0), new(5.0, 3.0)) == (8.0, 2.0)
    assert pickle.loads(pickle.dumps(old))(5.0, 3.0) == 8.0
    assert pickle.loads(pickle.dumps(new)).ref == "acme/add@2.0.0"


def test_a_version_beside_the_projects_calls_its_own_closure(stranger, surroundings):
    """What 1.0 was resolved with is not what the project has locked."""
    minus = CODE.replace("first + second", "first - second")
    stranger.hold(make_wheel(), make_wheel(version="2.0.0", code=minus))
    stranger.hold(caller_wheel())
    fnhub.pull("acme/add@^2")

    assert fnhub.load("acme/add")(5.0, 3.0) == 2.0
    assert fnhub.load("acme/twice")(5.0, 3.0) == 11.0


@pytest.mark.thorough
@pytest.mark.parametrize(
    "line",
    [
        "from hub_functions.acme.add import add",
        "from hub_functions.acme.add.add import add",
        "from hub_functions.acme import add as package; add = package.add",
        "import hub_functions.acme.add as package; add = package.add",
    ],
)
def test_every_form_of_import_is_led_to_the_closure(stranger, surroundings, line):
    stranger.hold(make_wheel())
    code = CALLER.replace("from hub_functions.acme.add import add", line)
    stranger.hold(caller_wheel(code))

    loaded = fnhub.load("acme/twice")

    assert loaded(1.0, 2.0) == 5.0
    assert not [name for name in sys.modules if name.startswith("hub_functions.acme")]


def test_an_import_that_cannot_be_led_says_what_to_write(stranger, surroundings):
    stranger.hold(make_wheel())
    line = "import hub_functions.acme.add; add = hub_functions.acme.add.add"
    code = CALLER.replace("from hub_functions.acme.add import add", line)
    stranger.hold(caller_wheel(code))

    with pytest.raises(ImportError, match=r"write `import hub_functions.acme.add as"):
        fnhub.load("acme/twice")


def test_a_copy_from_elsewhere_is_not_taken_for_the_projects(
    stranger, surroundings, tmp_path, monkeypatch
):
    """Another version may have been imported before: its name would be a lie."""
    stranger.hold(make_wheel())
    fnhub.pull("acme/add", to=tmp_path / "other")
    monkeypatch.syspath_prepend(str(tmp_path / "other"))
    __import__("hub_functions.acme.add")
    fnhub.pull("acme/add")

    with pytest.raises(ImportedElsewhere) as caught:
        fnhub.load("acme/add")

    assert str(tmp_path / "other") in str(caught.value)


def test_a_broken_manifest_in_the_projects_root_is_named(stranger, surroundings):
    """An edited copy: the folder has to be told, or nobody finds it."""
    broken = surroundings / ".fnhub" / "hub_functions" / "acme" / "add"
    broken.mkdir(parents=True)
    (broken / "function.yaml").write_text("name: [")

    with pytest.raises(InvalidFunction) as caught:
        fnhub.load("acme/add")

    assert str(broken / "function.yaml") in str(caught.value)


def test_a_lock_that_moved_on_is_followed(stranger, surroundings):
    """After `git pull` the old code still lies in `.fnhub`."""
    stranger.hold(make_wheel(), make_wheel(version="1.1.0"))
    lock = surroundings / "functions.lock"
    assert main(["init"]) == main(["add", "acme/add@=1.1.0"]) == 0
    wanted, newer = (surroundings / "functions.yaml").read_text(), lock.read_bytes()
    assert main(["add", "acme/add@=1.0.0"]) == 0
    (surroundings / "functions.yaml").write_text(wanted)
    lock.write_bytes(newer)

    assert fnhub.load("acme/add").ref == "acme/add@1.1.0"


def test_a_missing_requirement_is_named_with_the_way_out(stranger, surroundings):
    code = CODE.replace("annotations\n", "annotations\n\nimport nowhere_x\n")
    manifest = {"requirements": "[nowhere-x>=1]"}
    stranger.hold(make_wheel(code=code, manifest=manifest))

    with pytest.raises(RequirementMissing) as caught:
        fnhub.load("acme/add")

    assert "nowhere-x>=1" in caught.value.hint
