"""What function.yaml says: what the code cannot.

The values alone, for everybody; `manifest_file` reads and writes the file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from registry.core.kinds import DEFAULT_KIND, KINDS, Kind
from registry.core.names import FunctionName
from registry.core.versions import Range, Version, parse_version

FORMAT = 1
DEFAULT_PYTHON = ">=3.11"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Replicas:
    """How many copies of a service may run."""

    min: int = 0
    max: int = 1


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a run asks of the machine; empty and 0 mean the runner's own default."""

    image: str = ""
    cpu: float = 0  # cores
    memory: str = ""  # with a binary unit, `2Gi`
    gpu: int = 0  # devices
    timeout: str = ""  # with a unit, `1h`
    network: bool = False  # whether it needs one; containers have none else
    replicas: Replicas = field(default_factory=Replicas)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A checked manifest."""

    name: FunctionName
    version: Version
    summary: str
    license: str  # SPDX expression
    handler: str = ""  # "module:callable"; empty only where the kind needs none
    kind: Kind = KINDS[DEFAULT_KIND]
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    python: str = DEFAULT_PYTHON  # PEP 440 specifier
    requirements: tuple[str, ...] = ()  # PEP 508, as written
    functions: tuple[tuple[FunctionName, Range], ...] = ()  # hub functions it calls
    secrets: tuple[str, ...] = ()
    runtime: Runtime = field(default_factory=Runtime)
    example: str = ""
    repository: str = ""

    @property
    def ref(self) -> str:
        """`team/name@version`, as people write it."""
        return f"{self.name}@{self.version}"


def manifest_json(manifest: Manifest) -> dict[str, Any]:
    """Shape for the API and for YAML; what is a default is left out."""
    empty = Manifest(manifest.name, manifest.version, "", "")
    data: dict[str, Any] = {
        "format": FORMAT,
        "name": str(manifest.name),
        "version": str(manifest.version),
        "summary": manifest.summary,
        "license": manifest.license,
    }
    plain: dict[str, Any] = {
        "handler": manifest.handler,
        "kind": "" if manifest.kind == empty.kind else manifest.kind.name,
        "authors": [_without_defaults(author) for author in manifest.authors],
        "categories": list(manifest.categories),
        "keywords": list(manifest.keywords),
        "python": "" if manifest.python == empty.python else manifest.python,
        "requirements": list(manifest.requirements),
        "functions": {str(name): str(wanted) for name, wanted in manifest.functions},
        "secrets": list(manifest.secrets),
        "runtime": _without_defaults(manifest.runtime),
        "example": manifest.example,
        "repository": manifest.repository,
    }
    return data | {key: value for key, value in plain.items() if value}


def manifest_from_json(data: dict[str, Any]) -> Manifest:
    """Read what `manifest_json` wrote; only for data that was checked before."""
    runtime = dict(data.get("runtime", {}))
    replicas = Replicas(**runtime.pop("replicas", {}))
    wanted = data.get("functions", {}).items()
    return Manifest(
        name=FunctionName.parse(data["name"]),
        version=parse_version(data["version"]),
        summary=data["summary"],
        license=data["license"],
        handler=data.get("handler", ""),
        kind=KINDS[data.get("kind", DEFAULT_KIND)],
        authors=tuple(Author(**each) for each in data.get("authors", ())),
        categories=tuple(data.get("categories", ())),
        keywords=tuple(data.get("keywords", ())),
        python=data.get("python", DEFAULT_PYTHON),
        requirements=tuple(data.get("requirements", ())),
        functions=tuple((FunctionName.parse(n), Range.parse(r)) for n, r in wanted),
        secrets=tuple(data.get("secrets", ())),
        runtime=Runtime(**runtime, replicas=replicas),
        example=data.get("example", ""),
        repository=data.get("repository", ""),
    )


def _without_defaults(value: Author | Runtime) -> dict[str, Any]:
    """Return the fields that differ from the class's defaults, as JSON."""
    given = asdict(value)
    for item in fields(value):
        default = (
            item.default_factory() if callable(item.default_factory) else item.default
        )
        if getattr(value, item.name) == default:
            del given[item.name]
    return given
