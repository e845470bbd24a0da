"""Components of Kubeflow Pipelines, one for each release that is run once.

    core/describe/1.2.0.yaml     a component
    core/describe/               links to a function's; at the top, to all of these

`kfp.components.load_component_from_url` reads them.  A step installs the release's
closure, every line hashed, from its requirements.txt at the hub.

wire           which of Kubeflow's types a value travels as
component      a handler as a step
program        the Python that the step runs (packed_worker: what it carries)
document       the YAML, as kfp itself compiles it (yaml_text: how it is written)
"""

from __future__ import annotations

from collections.abc import Iterable

from registry.bridges import Answer, Bridge, Catalog, Question
from registry.bridges.kfp_component.component import Component
from registry.bridges.kfp_component.document import component_text
from registry.core.errors import InvalidName, InvalidVersion
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.versions import parse_version

_ENDING = ".yaml"
_REQUIREMENTS = "api/v1/functions/{name}/{version}/requirements.txt"


def bridge() -> Bridge:
    """Return the bridge."""
    return KfpComponents()


class KfpComponents:
    """Component YAML by team, name and version."""

    prefix = "/kfp/"

    def answer(self, question: Question, catalog: Catalog) -> Answer | None:
        """See Bridge.answer."""
        path = question.path
        if not path:
            return _listing("Kubeflow Pipelines", [f"{e}/" for e in catalog.names()])
        if path.endswith("/"):
            return _function_page(path, catalog)
        release = _asked(path, catalog)
        if release is None or not _is_step(release):
            return None
        text = component_text(component_of(release, question.base_url))
        return Answer(text.encode(), "application/yaml")

    def static_paths(self, catalog: Catalog) -> Iterable[str]:
        """See Bridge.static_paths."""
        yield ""
        for name in catalog.names():
            yield f"{name}/"
            yield from (f"{name}/{e}" for e in _files(catalog.releases(name)))


def _function_page(path: str, catalog: Catalog) -> Answer | None:
    """Answer with links to a function's components; to none where it is no step."""
    name = _name(path.removesuffix("/"))
    releases = () if name is None else catalog.releases(name)
    return _listing(str(name), _files(releases)) if releases else None


def _files(releases: Iterable[Release]) -> list[str]:
    return [f"{each.version}{_ENDING}" for each in releases if _is_step(each)]


def _listing(of: str, paths: Iterable[str]) -> Answer:
    """Answer with a page of links; names and versions hold no character of HTML's."""
    links = "".join(f'<li><a href="{each}">{each}</a></li>\n' for each in paths)
    shown = f"<ul>\n{links}</ul>" if links else "<p>None: it is not run once.</p>"
    title = f"Components of {of}"
    head = f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}'
    text = f"{head}</title>\n<h1>{title}</h1>\n{shown}\n</html>\n"
    return Answer(text.encode(), "text/html; charset=utf-8")


def component_of(release: Release, base_url: str) -> Component:
    """Return a release's default handler as a step in a cluster."""
    handler = release.signature.default
    assert handler is not None  # see `_is_step`
    return Component(
        release.manifest,
        handler,
        release.sha256,
        requirements_url(base_url, release.name, str(release.version)),
    )


def requirements_url(base_url: str, name: FunctionName, version: str) -> str:
    """Return where the closure of a release is listed, every line hashed."""
    return f"{base_url}/{_REQUIREMENTS.format(name=name, version=version)}"


def _is_step(release: Release) -> bool:
    """Whether a release is a function that is run once."""
    return release.manifest.kind.handler == "function"


def _asked(path: str, catalog: Catalog) -> Release | None:
    folder, _, file = path.rpartition("/")
    name = _name(folder)
    if name is None or not file.endswith(_ENDING):
        return None
    try:
        version = parse_version(file.removesuffix(_ENDING))
    except InvalidVersion:
        return None
    found = (e for e in catalog.releases(name) if e.version == version)
    return next(
        (each for each in found if f"{name}/{each.version}{_ENDING}" == path), None
    )


def _name(text: str) -> FunctionName | None:
    """Return a function's name that is written as we write it."""
    try:
        name = FunctionName.parse(text)
    except InvalidName:
        return None
    return name if str(name) == text else None
