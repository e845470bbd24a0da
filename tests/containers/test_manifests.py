"""Chart, compose file, unit and CI templates of deploy/, read by their own tools."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.containers.podman import ROOT, TOOLS

DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "fnhub"
# Every switch of the chart the other way round, and every list filled.
OTHER_VALUES = {
    "imagePullSecrets": [{"name": "mine"}],
    "store": {
        "url": "s3://b-1/a/b",
        "endpoint": "http://s3:8333",
        "existingSecret": "",
    },
    "hub": {
        "extraArgs": ["--with-core"],
        "extraEnv": [{"name": "FNHUB_SEARCH", "value": "whoosh"}],
        "nodeSelector": {"disk": "fast"},
        "tolerations": [{"key": "a", "operator": "Exists"}],
        "affinity": {"podAntiAffinity": {}},
        "podAnnotations": {"prometheus.io/scrape": "true"},
    },
    "worker": {"replicas": 0, "extraEnv": [{"name": "A", "value": "b"}]},
    "autoscaling": {"enabled": False},
    "podDisruptionBudget": {"enabled": False},
    "migration": {"enabled": False},
    "serviceAccount": {"create": False},
    "service": {"type": "NodePort", "annotations": {"a": "b"}},
    "ingress": {"enabled": True, "className": "nginx", "tlsSecret": "tls"},
    "networkPolicy": {"enabled": True, "from": [], "toPorts": []},
}


def run(*command: object, status: int = 0, **environment: str) -> str:
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=os.environ | environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == status, done.stdout
    return done.stdout


def helm(*arguments: object, status: int = 0) -> str:
    return run(TOOLS / "bin" / "helm", *arguments, status=status)


def rendered(tmp_path: Path, values: dict[str, object]) -> Path:
    file, manifests = tmp_path / "values.json", tmp_path / "manifests.yaml"
    file.write_text(json.dumps(values))
    helm("lint", "--strict", CHART, "-f", file)
    manifests.write_text(helm("template", "demo", CHART, "-f", file, "-n", "hubs"))
    return manifests


ALWAYS = {"Deployment": 2, "Service": 1}
OPTIONAL = {"HorizontalPodAutoscaler": 1, "Job": 1, "PodDisruptionBudget": 1}


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ({}, OPTIONAL | {"NetworkPolicy": 1, "ServiceAccount": 1}),
        (OTHER_VALUES, {"NetworkPolicy": 1, "Ingress": 1, "Service": 2}),
        (
            {"networkPolicy": {"enabled": False}, "serviceAccount": {"create": False}},
            OPTIONAL,
        ),
    ],
    ids=["defaults", "others", "fewest"],
)
def test_helm_renders_what_kubernetes_knows(tmp_path, values, kinds):
    """No key that the API server would refuse or drop, in the oldest version it is for
    and in the newest."""
    manifests = rendered(tmp_path, values)
    found = [each["kind"] for each in yaml.safe_load_all(manifests.read_text()) if each]
    assert Counter(found) == ALWAYS | kinds

    for version in ("1.27", "1.37"):
        validate = TOOLS / "venv" / "bin" / "kubernetes-validate"
        told = run(validate, "--strict", "-k", version, manifests)
        assert told.count(" passed for resource ") == len(found), told


def test_every_pod_is_confined(tmp_path):
    manifests = rendered(tmp_path, {})
    workloads = [
        each
        for each in yaml.safe_load_all(manifests.read_text())
        if each["kind"] in ("Deployment", "Job")
    ]
    assert len(workloads) == 3
    for each in workloads:
        pod = each["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert set(container["resources"]) == {"requests", "limits"}
            secrets = [e for e in container["env"] if "valueFrom" in e]
            assert {e["name"] for e in secrets} == {
                "FNHUB_DATABASE",
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY",
            }


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"hub": {"replica": 3}}, "replica"),
        ({"store": {"url": "/var/lib/fnhub"}}, "/store/url"),
        ({"hub": {"threads": 0}}, "/hub/threads"),
        ({"database": {"existingSecret": ""}}, "/database/existingSecret"),
        ({"service": {"type": "Public"}}, "/service/type"),
    ],
)
def test_a_wrong_value_is_told(tmp_path, values, told):
    file = tmp_path / "values.json"
    file.write_text(json.dumps(values))
    assert told in helm("template", "demo", CHART, "-f", file, status=1)


def test_the_compose_file_is_one(tmp_path):
    """By the specification's schema, and by a program that runs such files."""
    schema = TOOLS / "venv" / "bin" / "check-jsonschema"
    run(schema, "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")
    compose = TOOLS / "venv" / "bin" / "podman-compose"
    text = run(compose, "-f", DEPLOY / "compose.yaml", "config")
    services = yaml.safe_load(text)["services"]

    assert set(services) == {
        *("hub1", "hub2", "worker", "migrate"),
        *("postgres", "s3", "bucket", "nginx"),
    }
    assert all(each["read_only"] for each in services.values())
    assert [name for name, each in services.items() if "ports" in each] == ["nginx"]
    for name in ("hub1", "hub2", "worker", "migrate"):
        assert services[name]["cap_drop"] == ["ALL"]


def test_composes_secrets_are_made_once_and_fit_together(tmp_path):
    script, folder = DEPLOY / "compose-secrets", tmp_path / "secrets"
    run("sh", script, folder)
    wanted = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["secrets"]
    made = {path.name for path in folder.iterdir()}
    assert made == {Path(each["file"]).name for each in wanted.values()}

    password = (folder / "postgres-password").read_text()
    assert f":{password}@postgres/" in (folder / "fnhub.toml").read_text()
    owner = json.loads((folder / "s3.json").read_text())["identities"][0]
    keys = owner["credentials"][0]
    assert f"aws_access_key_id = {keys['accessKey']}\n" in (folder / "aws").read_text()
    assert f"_secret_access_key = {keys['secretKey']}" in (folder / "aws").read_text()
    assert len({password, keys["accessKey"], keys["secretKey"]}) == 3
    assert folder.stat().st_mode & 0o777 == 0o700
    assert "there already" in run("sh", script, folder, status=1)


def test_every_variable_of_nginx_is_set_by_compose_and_documented():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    nginx = compose["services"]["nginx"]
    readme = (DEPLOY / "README.md").read_text()
    templates = DEPLOY / "nginx" / "templates"
    used: dict[str, set[str]] = {
        path.name: set(re.findall(r"\$\{(FNHUB_\w+)\}", path.read_text()))
        for path in templates.iterdir()
    }
    mounted = [each.split(":")[0] for each in nginx["volumes"][:-1]]
    names = [Path(path).name for path in mounted]
    assert sorted(names) == sorted(set(used) - {"folder.conf.template"})
    set_there = {key for key in nginx["environment"] if key.startswith("FNHUB_")}
    assert set_there == set().union(*(used[name] for name in names))
    for variable in set().union(*used.values()):
        assert f"`{variable}`" in readme, variable


@pytest.fixture
def root_folder(tmp_path):
    """A root as Debian's, with the unit and its program in it."""
    root = tmp_path / "root"
    shutil.copytree(
        "/usr/lib/systemd/system", root / "usr/lib/systemd/system", symlinks=True
    )
    (root / "lib").symlink_to("usr/lib")
    units = root / "etc/systemd/system"
    units.mkdir(parents=True)
    shutil.copy(DEPLOY / "systemd" / "fnhub-hub.service", units)
    program = root / "opt/fnhub/bin/fnhub"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return root


def test_systemd_takes_the_unit_and_finds_it_confined(root_folder):
    unit = "/etc/systemd/system/fnhub-hub.service"
    told = run("systemd-analyze", "verify", f"--root={root_folder}", "--man=no", unit)
    assert "fnhub" not in told, told
    threshold = 15  # tenths; 100 is a service that may do everything
    run(
        *("systemd-analyze", "security", "--offline=true", f"--threshold={threshold}"),
        DEPLOY / "systemd" / "fnhub-hub.service",
    )


def test_systemd_makes_the_user_and_the_store(root_folder):
    (root_folder / "etc/group").write_text("www-data:x:33:\n")
    systemd = DEPLOY / "systemd"
    run("systemd-sysusers", f"--root={root_folder}", systemd / "fnhub.sysusers.conf")
    users = (root_folder / "etc/passwd").read_text()
    uid = int(re.search(r"^fnhub:x:(\d+):", users, re.MULTILINE)[1])
    run(
        *("systemd-tmpfiles", f"--root={root_folder}", "--create"),
        systemd / "fnhub.tmpfiles.conf",
    )
    store = (root_folder / "var/lib/fnhub-store").stat()
    assert (store.st_uid, store.st_gid, store.st_mode & 0o7777) == (uid, 33, 0o2750)


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-workflows", "github-actions.yaml"),
        ("github-workflows", "github-run.yaml"),
        ("gitlab-ci", "gitlab-ci.yaml"),
    ],
)
def test_ci_templates_are_what_their_services_read(schema, file):
    program = TOOLS / "venv" / "bin" / "check-jsonschema"
    run(program, "--builtin-schema", f"vendor.{schema}", DEPLOY / "ci" / file)
