"""A function as a component of Kubeflow Pipelines: what travels, and where it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from packaging.specifiers import SpecifierSet

from registry.bridges.kfp_component.wire import input_wire, output_wire
from registry.core.manifest import Manifest
from registry.core.names import CORE
from registry.core.signature import Handler, Parameter

KFP = "kfp==2.17.0"  # what runs the program in a container
_IMAGES = ("3.11", "3.12", "3.13")


@dataclass(frozen=True, slots=True)
class Component:
    """One handler of one release, as a step."""

    manifest: Manifest
    handler: Handler
    sha256: str  # of the wheel; of a function of a project's own, of its folder
    # Where its closure's requirements.txt is; empty for a step on this machine, whose
    # environment fnhub makes.
    requirements_url: str = ""

    @property
    def name(self) -> str:
        """How pipelines name it: `describe`, and of other teams `acme-churn`."""
        name = self.manifest.name
        return name.name if name.team == CORE else f"{name.team}-{name.name}"

    @property
    def python_name(self) -> str:
        """The same as Python writes it."""
        return self.name.replace("-", "_")

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What callers may give: not the secrets, which Kubeflow would record."""
        secrets = self.manifest.secrets
        return tuple(e for e in self.handler.parameters if e.name not in secrets)

    @property
    def image(self) -> str:
        """The image that it runs in on a cluster."""
        return self.manifest.runtime.image or f"python:{_python(self.manifest.python)}"

    def description(self) -> dict[str, Any]:
        """Return what a step's program knows of the function."""
        manifest, handler = self.manifest, self.handler
        return {
            "function": str(manifest.name),
            "version": str(manifest.version),
            "sha256": self.sha256,
            "package": manifest.name.package,
            "handler": f"{handler.module}:{handler.name}",
            "inputs": {e.name: e.type.to_json() for e in handler.inputs},
            "params": {e.name: e.type.to_json() for e in handler.params},
            "secrets": list(manifest.secrets),
            "outputs": [
                {
                    "name": each.name,
                    "type": each.type.to_json(),
                    "artifact": _artifact_name(output_wire(each).spec),
                }
                for each in handler.outputs
            ],
        }

    def arguments(self) -> list[tuple[Parameter, str]]:
        """Return what the step's function takes, with annotations."""
        return [(e, _annotation(e)) for e in self.parameters]


def _artifact_name(spec: str) -> str:
    """Return `Dataset` of `system.Dataset`, and nothing for a parameter."""
    system, _, name = spec.partition(".")
    return name if system == "system" else ""


def _annotation(parameter: Parameter) -> str:
    wire = input_wire(parameter)
    return (
        wire.annotation if parameter.default is None else f"Optional[{wire.annotation}]"
    )


def _python(specifier: str) -> str:
    """Return the oldest Python that fnhub knows and the function allows."""
    allowed = SpecifierSet(specifier)
    return next((each for each in _IMAGES if f"{each}.99" in allowed), _IMAGES[0])
