"""`fnhub.load`: a hub function as a callable in this process."""

from __future__ import annotations

import functools
import html
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from registry.client.cache import Cache
from registry.client.hub import Hub
from registry.client.pull import IMPORT_ROOT, pull
from registry.client.settings import Settings
from registry.core.errors import RequirementMissing
from registry.core.manifest import MANIFEST_FILE, Manifest
from registry.core.manifest_file import parse_manifest
from registry.core.names import Reference
from registry.core.signature import Signature
from registry.core.signature.read import read_signature


class LoadedFunction:
    """A function of the hub.  Call it as the plain function that it is."""

    def __init__(self, function: Callable[..., Any], manifest: Manifest) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self.manifest = manifest

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as its own
        """Run the function in this process."""
        return self._function(*args, **kwargs)

    @property
    def ref(self) -> str:
        """`team/name@version`."""
        return self.manifest.ref

    def signature(self) -> Signature:
        """Return what it takes and gives, as its page in the catalog shows it."""
        folder = Path(sys.modules[self._function.__module__].__file__ or "").parent
        files = {MANIFEST_FILE: b""} | {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*.py")
        }
        reading = read_signature(files, self.manifest.handler, self.manifest.kind)
        assert reading.signature is not None  # it was published
        return reading.signature

    def __reduce__(self) -> tuple[Any, ...]:
        return LoadedFunction, (self._function, self.manifest)

    def __repr__(self) -> str:
        return f"<{self.ref}: {self.signature().default}>"

    def _repr_html_(self) -> str:
        """Show a card in Jupyter."""
        line = html.escape(str(self.signature().default))
        summary = html.escape(self.manifest.summary)
        return f"<b>{html.escape(self.ref)}</b><br>{summary}<br><code>{line}</code>"


def load(ref: str, *, hub: str | None = None) -> LoadedFunction | Any:  # noqa: ANN401  # a module has any attribute
    """Return a hub function as a callable, or of `kind: module` its module.

    A release in the project's `.fnhub` folder is taken where it fits; otherwise
    the greatest fitting one is pulled from the hub.

    Args:
        ref: `[team/]name[@range]`, for example "describe@^1.2".
        hub: The hub's address; by default that of the settings.

    Raises:
        FunctionNotFound, VersionNotFound: there is none that fits.
        RequirementMissing: it needs a package that is not installed here.
    """
    wanted = Reference.parse(ref)
    root = _project_root(wanted)
    if root is not None:
        manifest = parse_manifest(
            (root / wanted.name.folder / MANIFEST_FILE).read_bytes()
        )
        if str(root) not in sys.path:
            sys.path.insert(0, str(root))
        return _load(manifest, wanted.name.package)
    settings = Settings.read(hub)
    pulled = pull(wanted, Hub.of(settings), Cache(settings.cache))
    manifest = parse_manifest((pulled.folder / MANIFEST_FILE).read_bytes())
    return _load(manifest, f"fnhub.releases.{pulled.folder.name}")


def _project_root(wanted: Reference) -> Path | None:
    """Return the nearest `.fnhub` that holds a fitting release."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        root = folder / IMPORT_ROOT
        path = root / wanted.name.folder / MANIFEST_FILE
        if path.is_file():
            fits = parse_manifest(path.read_bytes()).version in wanted.range
            return root if fits else None
    return None


def _load(manifest: Manifest, package: str) -> LoadedFunction | ModuleType:
    module, _, attribute = manifest.handler.partition(":")
    path = f"{package}.{module}" if module else package
    importlib.invalidate_caches()  # its folder may have come a moment ago
    try:
        found = importlib.import_module(path)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith(package):
            raise
        raise RequirementMissing(
            manifest.ref, error.name, manifest.requirements
        ) from error
    return LoadedFunction(getattr(found, attribute), manifest) if attribute else found
