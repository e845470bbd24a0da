"""Components of Kubeflow Pipelines, one for each release that is run once.

    core/describe/1.2.0.yaml     and, at the top, a page of links to all of them

`kfp.components.load_component_from_url` reads them.  A step installs the release's
closure, every line hashed, from its requirements.txt at the hub.

wire           which of Kubeflow's types a value travels as
component      a handler as a step
program        the Python that the step runs (packed_worker: what it carries)
document       the YAML, as kfp itself compiles it (yaml_text: how it is written)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
        if not question.path:
            return Answer(_listing(catalog).encode(), "text/html; charset=utf-8")
        release = _asked(question.path, catalog)
        if release is None or not _is_step(release):
            return None
        text = component_text(component_of(release, question.base_url))
        return Answer(text.encode(), "application/yaml")

    def static_paths(self, catalog: Catalog) -> Iterable[str]:
        """See Bridge.static_paths."""
        yield ""
        yield from _paths(catalog)


def _paths(catalog: Catalog) -> Iterator[str]:
    for name in catalog.names():
        for release in catalog.releases(name):
            if _is_step(release):
                yield f"{name}/{release.version}{_ENDING}"


def _listing(catalog: Catalog) -> str:
    """Return a page of links; names and versions hold no character of HTML's."""
    links = "".join(f'<li><a href="{e}">{e}</a></li>\n' for e in _paths(catalog))
    title = "Components of Kubeflow Pipelines"
    head = f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}'
    return f"{head}</title>\n<h1>{title}</h1>\n<ul>\n{links}</ul>\n</html>\n"


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
    name, _, file = path.rpartition("/")
    if not file.endswith(_ENDING):
        return None
    try:
        wanted = FunctionName.parse(name)
        version = parse_version(file.removesuffix(_ENDING))
    except (InvalidName, InvalidVersion):
        return None
    found = (e for e in catalog.releases(wanted) if e.version == version)
    return next(
        (each for each in found if f"{each.name}/{version}{_ENDING}" == path), None
    )
