"""A function's image on Kubernetes: a Deployment that grows with its load.

`runtime` of the manifest says how many copies there may be and what each one needs.
"""

from __future__ import annotations

from typing import Any

from registry.core.manifest import Manifest
from registry.core.safe_yaml import write_yaml
from registry.run.containerfile import HEALTH, PORT, READY
from registry.run.runners import parse_memory
from registry.run.worker.secret_variables import variable_of

_CPU_PERCENT = 70  # of what is asked for; above it, more copies are started
_GRACE_S = 20  # the service's own; Kubernetes waits longer
_FRONT_MIB = 128  # for the process that takes requests
_USER = 10001  # as in the image


def deployment(manifest: Manifest, image: str) -> str:
    """Return a Deployment, a Service, and where more than one copy may run, a
    HorizontalPodAutoscaler, as YAML.

    No copies at all are beyond that autoscaler: with `replicas.min: 0` one stays.
    """  # noqa: D205  # one sentence, two lines
    replicas = manifest.runtime.replicas
    least = max(replicas.min, 1)
    parts = [_deployment(manifest, image, least), _service(manifest)]
    if replicas.max > least:
        parts.append(_autoscaler(manifest, least, replicas.max))
    return "---\n".join(write_yaml(each) for each in parts)


def _name(manifest: Manifest) -> str:
    return f"{manifest.name.team}-{manifest.name.name}"[:63].rstrip("-")


def _labels(manifest: Manifest) -> dict[str, str]:
    return {
        "app.kubernetes.io/name": _name(manifest),
        "app.kubernetes.io/version": str(manifest.version),
        "app.kubernetes.io/managed-by": "fnhub",
    }


def _selector(manifest: Manifest) -> dict[str, str]:
    return {"app.kubernetes.io/name": _name(manifest)}


def _head(manifest: Manifest, version: str, kind: str) -> dict[str, Any]:
    metadata = {"name": _name(manifest), "labels": _labels(manifest)}
    return {"apiVersion": version, "kind": kind, "metadata": metadata}


def _deployment(manifest: Manifest, image: str, least: int) -> dict[str, Any]:
    pod = {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": _GRACE_S + 10,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": _USER,
            "runAsGroup": _USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(manifest, image)],
        "volumes": [{"name": "tmp", "emptyDir": {}}],
    }
    scaled = manifest.runtime.replicas.max > least  # then the autoscaler says how many
    spec = {
        "selector": {"matchLabels": _selector(manifest)},
        "strategy": {"rollingUpdate": {"maxUnavailable": 0}},
        "template": {"metadata": {"labels": _labels(manifest)}, "spec": pod},
    }
    count = {} if scaled else {"replicas": least}
    return _head(manifest, "apps/v1", "Deployment") | {"spec": count | spec}


def _container(manifest: Manifest, image: str) -> dict[str, Any]:
    host = manifest.kind.host
    found = {
        "name": "function",
        "image": image,
        "args": ["serve"],
        "ports": [{"name": "http", "containerPort": PORT}],
        "resources": _resources(manifest),
        "startupProbe": _probe(HEALTH[host], 2) | {"failureThreshold": 60},
        "livenessProbe": _probe(HEALTH[host], 10),
        "readinessProbe": _probe(READY[host], 5),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108  # its own
    }
    secrets = [_secret(manifest, each) for each in manifest.secrets]
    return found | ({"env": secrets} if secrets else {})


def _probe(path: str, period_s: int) -> dict[str, Any]:
    asked = {"path": path, "port": "http"}
    return {"httpGet": asked, "periodSeconds": period_s, "timeoutSeconds": 3}


def _secret(manifest: Manifest, name: str) -> dict[str, Any]:
    key = {"name": _name(manifest), "key": name, "optional": True}
    return {"name": variable_of(name), "valueFrom": {"secretKeyRef": key}}


def _resources(manifest: Manifest) -> dict[str, Any]:
    runtime = manifest.runtime
    requests = {"cpu": f"{runtime.cpu:g}" if runtime.cpu else "500m"}
    limits: dict[str, str] = {}
    if runtime.memory:  # of the process that calls the function
        whole = parse_memory(runtime.memory) // 2**20 + _FRONT_MIB
        requests["memory"] = limits["memory"] = f"{whole}Mi"
    if runtime.gpu:
        limits["nvidia.com/gpu"] = str(runtime.gpu)
    return {"requests": requests} | ({"limits": limits} if limits else {})


def _service(manifest: Manifest) -> dict[str, Any]:
    spec = {
        "selector": _selector(manifest),
        "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
    }
    return _head(manifest, "v1", "Service") | {"spec": spec}


def _autoscaler(manifest: Manifest, least: int, most: int) -> dict[str, Any]:
    target = {"type": "Utilization", "averageUtilization": _CPU_PERCENT}
    spec = {
        "scaleTargetRef": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "name": _name(manifest),
        },
        "minReplicas": least,
        "maxReplicas": most,
        "metrics": [
            {"type": "Resource", "resource": {"name": "cpu", "target": target}}
        ],
    }
    head = _head(manifest, "autoscaling/v2", "HorizontalPodAutoscaler")
    return head | {"spec": spec}
