"""The Containerfile of a function's image, and what is copied into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.core.manifest import Manifest
from registry.core.names import FunctionName

PORT = 8080
HEALTH = {"openapi": "/healthz", "v2": "/v2/health/live"}  # by host
READY = {"openapi": "/readyz", "v2": "/v2/health/ready"}
_TEXT = """\
# {ref}, written by `fnhub build-image`.  In this folder:
#   podman build --format docker -t {tag} .
#
# Any image with Python {python} as `python3`, with `venv`, serves as base.
ARG BASE={base}

FROM ${{BASE}} AS packages
COPY requirements.txt /
# pip stays behind in /pip; an own package index is told by
# `--secret id=pip.conf,src=pip.conf`: no layer has it.
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf \\
    python3 -m venv /pip \\
    && python3 -m venv --without-pip /opt/function \\
    && /pip/bin/pip --python /opt/function/bin/python install --quiet --no-cache-dir \\
        --no-deps --require-hashes --requirement /requirements.txt

FROM ${{BASE}}
LABEL {labels}
COPY --from=packages /opt/function /opt/function
COPY worker /fnhub/worker
{copies}
COPY image.json /fnhub/image.json
ENV PATH=/opt/function/bin:$PATH \\
    PYTHONPATH=/fnhub/functions \\
    PYTHONDONTWRITEBYTECODE=1 \\
    PYTHONNOUSERSITE=1 \\
    MPLBACKEND=Agg \\
    HOME=/tmp
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /tmp
EXPOSE {port}
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \\
    CMD ["python3", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', {port}, timeout=2); c.request('GET', '{health}'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["/opt/function/bin/python", "-P", "-s", "-u", "-X", "faulthandler", "/fnhub/worker/start.py", "--image"]
CMD ["serve"]
"""  # noqa: E501  # one line each, as Docker wants them


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an image is to be called, and made from."""

    tag: str
    base: str


def containerfile(
    manifest: Manifest, sha256: str, folders: Mapping[FunctionName, str], wanted: Wanted
) -> str:
    """Return the text.

    Args:
        manifest: Of the function.
        sha256: Of its release.
        folders: The function and those it calls, with the digest that each one's
            folder below `functions/` is called by.
        wanted: Tag and base.
    """
    labels = {
        "org.opencontainers.image.title": str(manifest.name),
        "org.opencontainers.image.version": str(manifest.version),
        "org.opencontainers.image.description": manifest.summary,
        "org.opencontainers.image.licenses": manifest.license,
        "fnhub.sha256": sha256,
    }
    copies = [
        f"COPY functions/{digest} /fnhub/functions/{name.folder}"
        for name, digest in sorted(folders.items())
    ]
    return _TEXT.format(
        ref=manifest.ref,
        tag=wanted.tag,
        python=manifest.python,
        base=wanted.base,
        labels=" \\\n      ".join(f"{k}={_quoted(v)}" for k, v in labels.items()),
        copies="\n".join(copies),
        port=PORT,
        health=HEALTH[manifest.kind.host],
    )


def _quoted(text: str) -> str:
    """Quote a label's value: nothing in it is a variable or an end."""
    found = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return f'"{" ".join(found.split())}"'
