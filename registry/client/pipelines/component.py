"""`fnhub.component`: a function of a hub as a step of Kubeflow Pipelines."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from registry.bridges.kfp_component import requirements_url
from registry.bridges.kfp_component.component import Component
from registry.bridges.kfp_component.document import component_text
from registry.client.grid.select import Selector
from registry.client.loaded import manifest_of
from registry.client.project.asking import address_for
from registry.client.project.locate import locate
from registry.client.run import handler_of
from registry.client.settings import Settings
from registry.core.errors import ExtraMissing, InvalidSearch, OnlyHere
from registry.core.manifest import Manifest
from registry.core.names import Reference
from registry.core.signature import Handler


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command asks of the components that a workflow's file makes."""

    for_cluster: bool = False
    offline: bool = False
    hub: str | None = None  # as the flag named it


_NOTHING = Asked()
_ASKED: ContextVar[Asked] = ContextVar("asked", default=_NOTHING)


@contextmanager
def asking(asked: Asked) -> Iterator[None]:
    """Have components made so meanwhile, where their own arguments do not say else."""
    token = _ASKED.set(asked)
    try:
        yield
    finally:
        _ASKED.reset(token)


def settings_for(hub: str | None) -> Settings:
    """Return the settings of a component: its own hub, else the command's flag."""
    return Settings.read(_ASKED.get().hub if hub is None else hub)


def kubeflow() -> Any:  # noqa: ANN401  # a module
    """Import what asks kfp.

    Raises:
        ExtraMissing: kfp is not installed.
    """
    try:
        return importlib.import_module("registry.client.pipelines.kubeflow")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("kfp", "google"):
            raise
        raise ExtraMissing("a pipeline", "kfp") from None


def component(
    ref: str,
    *,
    handler: str = "",
    grid: Mapping[str, Sequence[Any]] | None = None,
    select: str = "",
    cluster: bool | None = None,
    hub: str | None = None,
) -> Any:  # noqa: ANN401  # kfp's component
    """Return a function as a component of Kubeflow Pipelines.

    What the project has locked is taken where it fits; otherwise the greatest fitting
    release.  Either way the component names one release, by its digest.

    Args:
        ref: `[team/]name[@range]`.
        handler: Another of its handlers than the default one.
        grid: Values to try, by param: `{"folds": [3, 5]}`.  The step runs every
            combination, and gives what the best one gave; on this machine alone.
        select: Which is the best: `max.METRIC`, `min.METRIC` or `first`.
        cluster: Whether its steps run in a cluster and install the release's closure
            there; otherwise they run on this machine, in the environment of the lock.
            By default on this machine, but for `fnhub run-pipeline --compile`.
        hub: The hub's address; by default that of `fnhub run-pipeline --hub`, else that
            of the project or the settings.

    Raises:
        ExtraMissing: kfp is not installed.
        FunctionNotFound, ResolutionConflict, LockStale: it cannot be had.
        WrongKind, NotRunnable: it has no such handler that is run once.
        OnlyHere: it is the project's own, and no cluster can install it.
        InvalidSearch: there is nothing to try, or it is for a cluster.
    """
    kfp = kubeflow()
    wanted, settings = Reference.parse(ref), settings_for(hub)
    for_cluster = _ASKED.get().for_cluster if cluster is None else cluster
    return kfp.loaded(
        text_of(
            wanted,
            settings,
            handler=handler,
            for_cluster=for_cluster,
            grid=grid,
            select=select,
        )
    )


def text_of(
    wanted: Reference,
    settings: Settings,
    *,
    handler: str = "",
    for_cluster: bool,
    grid: Mapping[str, Sequence[Any]] | None = None,
    select: str = "",
) -> str:
    """Return the YAML of a component; see `component`."""
    located = locate(wanted, settings, offline=_ASKED.get().offline)
    try:
        manifest = manifest_of(located.folder)
        if for_cluster and located.is_own:
            raise OnlyHere(manifest.ref)
        called = handler_of(located.folder, manifest, handler)
        if grid is not None or select:
            _require_search(manifest, called, grid or {}, select)
            if for_cluster:
                raise InvalidSearch("grid", "only this machine runs it, no cluster")
    finally:
        located.close()
    url = ""
    if for_cluster:
        base_url = address_for(settings, wanted.name)
        url = requirements_url(base_url, wanted.name, str(manifest.version))
    return component_text(
        Component(manifest, called, located.sha256, url, grid or {}, select)
    )


def _require_search(
    manifest: Manifest, handler: Handler, grid: Mapping[str, Sequence[Any]], select: str
) -> None:
    """Check what a grid tries and how it is judged.

    Raises:
        InvalidSearch: nothing, no params of the function, or in no known way.
    """
    Selector.parse(select)
    known = {e.name for e in handler.params} - {*manifest.secrets}
    for name, values in grid.items():
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            raise InvalidSearch(
                f"grid {name}", f"{manifest.ref} has the params {listed}"
            )
        if isinstance(values, str) or not values:
            raise InvalidSearch(f"grid {name}", "a list with something in it is wanted")
    if not grid:
        raise InvalidSearch("select", "there is no grid to select from")
