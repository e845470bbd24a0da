"""A function's image on Kubernetes, as its manifest says."""

from __future__ import annotations

import pytest
import yaml

from registry.core.manifest import Manifest, Replicas, Runtime
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.run.containerfile import Wanted, containerfile
from registry.run.deployment import deployment

NAME = FunctionName.parse("acme/sum-up")


def manifest(summary: str = "Sum up.", **runtime) -> Manifest:
    version = parse_version("1.2.0")
    return Manifest(NAME, version, summary, "MIT", runtime=Runtime(**runtime))


def parts(**runtime) -> list[dict]:
    return list(yaml.safe_load_all(deployment(manifest(**runtime), "image:1")))


@pytest.mark.parametrize(
    ("least", "most", "scaled", "count"),
    [(0, 1, None, 1), (0, 4, (1, 4), None), (2, 2, None, 2), (2, 5, (2, 5), None)],
)
def test_copies_are_as_many_as_the_manifest_says(least, most, scaled, count):
    """With a scaler nobody else may say how many: each apply would undo it."""
    found = parts(replicas=Replicas(least, most))

    assert found[0]["spec"].get("replicas") == count
    scalers = [each["spec"] for each in found[2:]]
    assert [(e["minReplicas"], e["maxReplicas"]) for e in scalers] == (
        [scaled] if scaled else []
    )


def test_resources_are_those_of_the_runtime():
    (container,) = parts(cpu=1.5, memory="2Gi", gpu=1)[0]["spec"]["template"]["spec"][
        "containers"
    ]

    assert container["resources"] == {
        "requests": {"cpu": "1.5", "memory": "2176Mi"},
        "limits": {"memory": "2176Mi", "nvidia.com/gpu": "1"},
    }


def test_no_summary_breaks_out_of_the_containerfile():
    """A label is a text: no line, no variable and no end of it is one."""
    odd = 'A "quoted" $HOME \\\\ text'
    text = containerfile(
        manifest(odd), "a" * 64, {NAME: "b" * 64}, Wanted("image:1", "python:3.11-slim")
    )

    label = 'A \\"quoted\\" \\$HOME \\\\\\\\ text'
    assert f'image.description="{label}"' in text
    assert (
        f"COPY functions/{'b' * 64} /fnhub/functions/hub_functions/acme/sum_up" in text
    )
