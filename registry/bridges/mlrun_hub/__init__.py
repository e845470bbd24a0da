"""/mlrun/: hub sources of MLRun, one for each team, and the API that names them.

    <hub>/mlrun/<team>     the path of a source, its channel is `master`
    <hub>/mlrun            MLRUN_DBPATH, for an SDK that has no server of MLRun

function.yaml is made from the release whenever it is asked for, so that what is shown
and what is run cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable

from registry.bridges import Answer, Bridge, Catalog, Question
from registry.bridges.mlrun_hub import api, tree
from registry.bridges.mlrun_hub.addresses import CatalogPlace, parse_place


def bridge() -> Bridge:
    """Return the bridge."""
    return MlrunHub()


class MlrunHub:
    """See `Bridge`."""

    @property
    def prefix(self) -> str:
        """See Bridge.prefix."""
        return "/mlrun/"

    def answer(self, question: Question, catalog: Catalog) -> Answer | None:
        """See Bridge.answer."""
        path = question.path.lstrip("/")
        call = api.Call(catalog, question.base_url, question.query or {})
        if not path:
            return api.answer_sources(call)
        if path.startswith(api.PREFIX):
            return api.answer_call(path.removeprefix(api.PREFIX), call)
        place = parse_place(path)
        if place is None:
            return None
        if isinstance(place, CatalogPlace):
            return tree.answer_catalog(place, catalog)
        return tree.answer_file(place, catalog, question.base_url)

    def static_paths(self, catalog: Catalog) -> Iterable[str]:
        """See Bridge.static_paths."""
        yield from api.static_paths(catalog)
        yield from tree.paths(catalog)
