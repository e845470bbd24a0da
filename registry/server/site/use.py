"""The lines to paste: one tab for each way to use a release.

A tab is shown where the hub has what its line asks for, so that no dead line is
printed.  No line names a bare extra index: pip merges indexes, and would take what a
squatter publishes elsewhere under the name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from registry.core.release import Release
from registry.core.signature import Handler
from registry.core.versions import pep440
from registry.server.site.frame import has_route, has_routes_below
from registry.server.site.shapes import outputs_as_files, range_of
from registry.services.closures import Requirements
from registry.services.shown import Shown

_LINE_CHARS = 88


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to use a release."""

    label: str
    code: str
    language: str  # python, or empty for a shell's
    note: str = ""
    more_label: str = ""  # a second form, folded
    more_code: str = ""


@dataclass(frozen=True, slots=True)
class _Used:
    """What a tab's lines are made of."""

    release: Release
    ref: str
    hub: str
    pinned: str  # what to ask a package index for
    needs: Requirements | None


def tabs_of(shown: Shown, needs: Requirements | None, hub: str) -> list[Tab]:
    """Return the tabs of a release, the hub's own command first.

    Args:
        shown: The release.
        needs: What it calls and needs; None where that is not known.
        hub: The hub's address.
    """
    release = shown.release
    version = "" if shown.is_best else f"=={pep440(release.version)}"
    pinned = f"{release.name.distribution}{version}"
    used = _Used(release, _ref(shown), hub, pinned, needs)
    return [tab for make in _TABS for tab in make(used)]


def _ref(shown: Shown) -> str:
    """Return what to ask for: a range for the version to use, else this very one."""
    version = shown.release.version
    wanted = range_of(version) if shown.is_best else str(version)
    return f"{shown.release.name}@{wanted}"


def _fnhub(of: _Used) -> Iterator[Tab]:
    yield Tab(
        "fnhub",
        f"fnhub add {of.ref} --hub {of.hub}",
        "",
        "Writes functions.yaml and functions.lock, and pulls what they name. "
        "--hub can be left out where FNHUB_HUB or functions.yaml says it.",
    )


def _python(of: _Used) -> Iterator[Tab]:
    name = of.release.name.module
    handler = of.release.signature.default
    if handler is None:
        code = f"import {of.release.name.package} as {name}"
        yield Tab("Python", code, "python", "After `fnhub add`; it is a module.")
        return
    lines = ["import fnhub", "", f'{name} = fnhub.load("{of.ref}")']
    note = "Take outputs by name; their order may grow."
    if of.release.manifest.kind.handler == "class":
        yield Tab("Python", "\n".join(lines), "python", "")
        return
    lines.append(_call(name, handler))
    if len(handler.outputs) > 1:
        lines.append(f"result.{handler.outputs[0].name}")
    else:
        note = ""
    yield Tab("Python", "\n".join(lines), "python", note)


def _call(name: str, handler: Handler) -> str:
    given = [each.name for each in handler.parameters if each.default is None]
    shown = ", ".join(f"{each}={each}" for each in given)
    start = "await " if handler.is_async else ""
    one = f"result = {start}{name}({shown})"
    if len(one) <= _LINE_CHARS:
        return one
    inside = "".join(f"    {each}={each},\n" for each in given)
    return f"result = {start}{name}(\n{inside})"


def _pip(of: _Used) -> Iterator[Tab]:
    path = f"/api/v1/functions/{of.release.name}/{of.release.version}/requirements.txt"
    if has_route(path) and of.needs is not None:
        yield Tab(
            "pip",
            f"pip install --require-hashes -r {of.hub}{path}",
            "",
            "Every line of the file carries its hash: this function, those it calls, "
            "and all packages.",
        )


def _uv(of: _Used) -> Iterator[Tab]:
    if not has_route("/simple/"):
        return
    strict = "" if of.needs is None else _strict(of, of.needs)
    yield Tab(
        "uv",
        f"uv add --index fnhub={of.hub}/simple/ {of.pinned}",
        "",
        "Keep it the first index: for what it has, and for every fnhub-* name, uv "
        "looks no further.",
        "The strict form: pyproject.toml, then uv add" if strict else "",
        strict,
    )


def _strict(of: _Used, needs: Requirements) -> str:
    """Return lines by which uv asks the hub for these functions and nothing else.

    A source holds for what the project names itself.  So all that is called, directly
    or not, is named too: by constraints, which install nothing.  `>=0` takes every
    version; a constraint without a range has no effect on where uv looks.
    """
    own = of.release.name
    names = [each.name.distribution for each in needs.functions]
    called = [each.name.distribution for each in needs.functions if each.name != own]
    listed = "".join(f'    "{each}>=0",\n' for each in called)
    constraints = f"[tool.uv]\nconstraint-dependencies = [\n{listed}]\n\n"
    sources = "".join(f'{each} = {{ index = "fnhub" }}\n' for each in names)
    return (
        f'[[tool.uv.index]]\nname = "fnhub"\nurl = "{of.hub}/simple/"\n'
        "explicit = true\n\n"
        f"{constraints if called else ''}[tool.uv.sources]\n{sources}"
        f"# then: uv add {of.pinned}"
    )


def _mlrun(of: _Used) -> Iterator[Tab]:
    kind, name = of.release.manifest.kind, of.release.name
    if not has_routes_below("/mlrun/") or kind.handler == "class":
        return
    uri = f"hub://{name}:{of.release.version}"
    asked = f"# MLRUN_DBPATH={of.hub}/mlrun\nimport mlrun\n\n{name.module} = mlrun."
    if not kind.handler:
        yield Tab("MLRun", f'{asked}import_module("{uri}")', "python")
        return
    first = next((p for h in of.release.signature.handlers for p in h.inputs), None)
    inputs = f'inputs={{"{first.name}": "{first.name}.parquet"}}, ' if first else ""
    place = f"/mlrun/{name.team}/functions/master/{name.module}/{of.release.version}"
    yield Tab(
        "MLRun",
        f"import mlrun\n\n{name.module} = mlrun.import_function(\n"
        f'    "{of.hub}{place}/src/function.yaml"\n)\n'
        f"run = {name.module}.run({inputs}local=True)\n"
        'run.to_dict()["status"]["results"]',
        "python",
        "Needs no server of MLRun; it has to have what the function requires.",
        "By name, with no server of MLRun",
        f'{asked}import_function("{uri}")\n'
        'mlrun.mlconf.dbpath = ""  # the hub keeps no runs',
    )


def _kubeflow(of: _Used) -> Iterator[Tab]:
    path = f"/kfp/{of.release.name}/{of.release.version}.yaml"
    if has_route(path) and of.release.signature.default is not None:
        code = (
            "from kfp import components\n\n"
            f"{of.release.name.module} = components.load_component_from_url(\n"
            f'    "{of.hub}{path}"\n)'
        )
        yield Tab("Kubeflow", code, "python")


def _command_line(of: _Used) -> Iterator[Tab]:
    handler = of.release.signature.default
    if handler is None:
        return
    if of.release.manifest.kind.handler == "class":
        note = "Loads it once and answers requests over HTTP."
        yield Tab("Command line", f"fnhub serve {of.ref} --hub {of.hub}", "", note)
        return
    given = [
        f"-i {each.name}={each.name}.parquet"
        if each.is_input
        else f"-p {each.name}=VALUE"
        for each in handler.parameters
        if each.default is None
    ]
    written = outputs_as_files(handler.outputs)
    note = f"Writes {', '.join(written[:4])} under out/." if written else ""
    code = " ".join(["fnhub run", of.ref, *given, "--out out/"])
    yield Tab("Command line", f"{code} --hub {of.hub}", "", note)


_TABS: tuple[Callable[[_Used], Iterator[Tab]], ...] = (
    _fnhub,
    _python,
    _pip,
    _uv,
    _mlrun,
    _kubeflow,
    _command_line,
)
