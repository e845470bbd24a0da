"""The program of a step: a lightweight Python component, as kfp itself would write it.

Its function takes and returns artifacts (`dsl.Dataset`, not `Output[Dataset]`), so that
an input and an output may have one name.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.bridges.kfp_component.component import Component
from registry.bridges.kfp_component.packed_worker import packed_worker
from registry.bridges.kfp_component.wire import output_wire, wire_default

# Before a line that holds what the program knows of the function, as a literal.
MARK = "_FUNCTION = "
_HEAD = """
import kfp
from kfp import dsl
from kfp import dsl as _dsl
from kfp.dsl import *
from typing import *
"""
_HERE = """
def _step(given):
    try:
        from registry.client.pipelines.step import step
    except ImportError:
        raise SystemExit(
            "this step is for the machine that it was compiled on; for a cluster, use "
            "fnhub run-pipeline --compile, or fnhub.component(..., cluster=True)"
        )
    return step(_FUNCTION, given, _dsl)
"""
_IN_CONTAINER = """
def _step(given):
    import base64, bz2, json, pathlib, sys, tempfile

    root = pathlib.Path(tempfile.mkdtemp(prefix="fnhub-"))
    (root / "fnhub_worker").mkdir()
    for name, text in json.loads(bz2.decompress(base64.b64decode(_WORKER))).items():
        (root / "fnhub_worker" / name).write_text(text, "utf-8")
    sys.path.insert(0, str(root))
    from fnhub_worker.kubeflow import step

    return step(_FUNCTION, given, _dsl, root)
"""


def program(component: Component) -> str:
    """Return the step's program."""
    knows = f"{MARK}{_literal(component.description())}\n"
    if not component.requirements_url:
        return f"{_HEAD}\n{_function(component)}\n\n{knows}\n{_HERE}"
    packed = f'_WORKER = "{packed_worker()}"  # registry/run/worker of fnhub\n'
    return f"{_HEAD}\n{_function(component)}\n\n{knows}\n{_IN_CONTAINER}\n{packed}"


def _function(component: Component) -> str:
    takes = "".join(f"    {each},\n" for each in _arguments(component))
    gives = ", ".join(
        f"({each.name!r}, {output_wire(each).annotation})"
        for each in component.handler.outputs
    )
    returns = f' -> NamedTuple("Outputs", [{gives}])' if gives else ""
    head = f"(\n    *,\n{takes})" if takes else "()"
    given = ", ".join(f"{e.name!r}: {e.name}" for e in component.parameters)
    return (
        f"def {component.python_name}{head}{returns}:\n"
        f"    {_literal(component.manifest.summary)}\n"
        f"    return _step({{{given}}})\n"
    )


def _literal(value: object) -> str:
    """Write a value so that nothing in its texts is a placeholder of Kubeflow's.

    Two braces in a row are in a text, so one of them can be written by its number.
    """
    return repr(value).replace("{{", "{\\x7b")


def _arguments(component: Component) -> Iterator[str]:
    for each, annotation in component.arguments():
        if each.default is None:
            yield f"{each.name}: {annotation}"
        else:
            yield f"{each.name}: {annotation} = {_literal(wire_default(each))}"
