"""`fnhub.component`: a function of a hub as a step of Kubeflow Pipelines."""

from __future__ import annotations

import importlib
from contextvars import ContextVar
from typing import Any

from registry.bridges.kfp_component import requirements_url
from registry.bridges.kfp_component.component import Component
from registry.bridges.kfp_component.document import component_text
from registry.client.loaded import manifest_of
from registry.client.project.asking import address_for
from registry.client.project.locate import locate
from registry.client.run import handler_of
from registry.client.settings import Settings
from registry.core.errors import ExtraMissing, OnlyHere
from registry.core.names import Reference

# Whether components are made for a cluster where nobody says: `--compile` does.
FOR_CLUSTER: ContextVar[bool] = ContextVar("FOR_CLUSTER", default=False)
OFFLINE: ContextVar[bool] = ContextVar("OFFLINE", default=False)


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
    cluster: bool | None = None,
    hub: str | None = None,
) -> Any:  # noqa: ANN401  # kfp's component
    """Return a function as a component of Kubeflow Pipelines.

    What the project has locked is taken where it fits; otherwise the greatest fitting
    release.  Either way the component names one release, by its digest.

    Args:
        ref: `[team/]name[@range]`.
        handler: Another of its handlers than the default one.
        cluster: Whether its steps run in a cluster and install the release's closure
            there; otherwise they run on this machine, in the environment of the lock.
            By default on this machine, but for `fnhub run-pipeline --compile`.
        hub: The hub's address; by default that of the project or the settings.

    Raises:
        ExtraMissing: kfp is not installed.
        FunctionNotFound, ResolutionConflict, LockStale: it cannot be had.
        WrongKind, NotRunnable: it has no such handler that is run once.
        OnlyHere: it is the project's own, and no cluster can install it.
    """
    kfp = kubeflow()
    wanted, settings = Reference.parse(ref), Settings.read(hub)
    for_cluster = FOR_CLUSTER.get() if cluster is None else cluster
    return kfp.loaded(
        text_of(wanted, settings, handler=handler, for_cluster=for_cluster)
    )


def text_of(
    wanted: Reference, settings: Settings, *, handler: str = "", for_cluster: bool
) -> str:
    """Return the YAML of a component; see `component`."""
    located = locate(wanted, settings, offline=OFFLINE.get())
    try:
        manifest = manifest_of(located.folder)
        if for_cluster and located.is_own:
            raise OnlyHere(manifest.ref)
        called = handler_of(located.folder, manifest, handler)
    finally:
        located.close()
    url = ""
    if for_cluster:
        base_url = address_for(settings, wanted.name)
        url = requirements_url(base_url, wanted.name, str(manifest.version))
    return component_text(Component(manifest, called, located.sha256, url))
