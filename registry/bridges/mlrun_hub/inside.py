"""What runs in MLRun: it is put into every function.yaml, before the release's code.

Where it runs there is no fnhub, so it imports the standard library and MLRun alone,
and `inside_files`, which stands before it there.
MLRun knows a function by one module; this makes that module out of a whole release:
it unpacks the release's code, reads what MLRun hands over and logs what comes out.
"""

from __future__ import annotations

import asyncio
import atexit
import base64
import concurrent.futures
import enum
import hashlib
import importlib
import io
import json
import os
import shutil
import sys
import tempfile
import types
import typing
import urllib.request
import zipfile
import zlib

import mlrun

from registry.bridges.mlrun_hub.inside_files import log_output, read_input

_IN_A_RUN = os.path.join("mlrun", "runtimes", "local")  # MLRun looks for it as well


def _unpacked(digest: str, archives: typing.Callable[[], list[bytes]]) -> str:
    """Return the folder of a release's code, unpacked once in a process."""
    mark = f"fnhub-{digest[:16]}-"
    for root in sys.path:
        if os.path.basename(root).startswith(mark) and os.path.isdir(root):
            return root
    root = tempfile.mkdtemp(prefix=mark)
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for data in archives():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(root)
    return root


def _embedded(code: str, digest: str) -> list[bytes]:
    """Return the archive that is embedded below."""
    data = zlib.decompress(base64.b85decode(code))
    if hashlib.sha256(data).hexdigest() != digest:
        raise ImportError("the embedded code is not what its digest says")
    return [data]


def _fetched(wheels: list[tuple[str, str]]) -> list[bytes]:
    """Return the wheels of a release that is too large to be embedded."""
    found = []
    for url, digest in wheels:
        token = os.environ.get("HTTPS_AUTH_TOKEN")  # as MLRun got this file
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            data = response.read()
        if hashlib.sha256(data).hexdigest() != digest:
            raise ImportError(f"{url} is not what was published: its sha256 differs")
        found.append(data)
    return found


def _imported(root: str, packages: list[str], module: str, needs: str) -> typing.Any:
    """Import a module of the release; another version, loaded before, makes room."""
    for name in list(sys.modules):
        if name in packages or name.startswith(tuple(f"{p}." for p in packages)):
            file = getattr(sys.modules[name], "__file__", None) or ""
            if not file.startswith(root + os.sep):
                del sys.modules[name]
    if sys.path[:1] != [root]:
        sys.path[:] = [root, *(path for path in sys.path if path != root)]
    importlib.invalidate_caches()
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f"{error}; {module} needs {needs}") from error


def _run_spec() -> dict[str, typing.Any] | None:
    """Return what MLRun was asked to run; None where it is a plain call."""
    frame: types.FrameType | None = sys._getframe()
    while frame is not None and _IN_A_RUN not in frame.f_code.co_filename:
        frame = frame.f_back
    if frame is None:
        return None
    config = json.loads(os.environ.get("MLRUN_EXEC_CONFIG") or "{}")
    return typing.cast("dict[str, typing.Any]", config.get("spec") or {})


def _called(
    handler: typing.Callable[..., typing.Any],
    given: dict[str, typing.Any],
    inputs: dict[str, list[str]],
    outputs: list[tuple[str, str]],
    secrets: list[str],
) -> typing.Any:
    """Call the release's own function, and log its outputs if MLRun has called."""
    spec = _run_spec()
    context = None if spec is None else mlrun.get_or_create_ctx("fnhub")
    hints = _hints(handler)
    arguments = {
        name: _as_choice(read_input(name, value, inputs.get(name)), hints.get(name))
        for name, value in given.items()
        if value is not ...  # not given: the function has a default of its own
    }
    found = {name: _secret(name, context) for name in secrets}
    arguments.update({name: text for name, text in found.items() if text is not None})
    result = _finished(handler(**arguments))
    if spec is None:
        return result
    values = tuple(result) if len(outputs) > 1 else (result,)
    if spec.get("returns"):  # the caller names outputs, and MLRun logs them
        return values if len(values) > 1 else result
    for (name, kind), value in zip(outputs, values, strict=False):
        if value is not None:
            log_output(context, name, kind, value)
    return None


def _finished(result: typing.Any) -> typing.Any:
    """Return what a coroutine comes to; a notebook's own loop may be running."""
    if not asyncio.iscoroutine(result):
        return result
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, result).result()


def _secret(name: str, context: typing.Any) -> str | None:
    found = None if context is None else context.get_secret(name)
    return (
        found
        or os.environ.get(f"FNHUB_SECRET_{name.upper()}")
        or os.environ.get(name.upper())
    )


def _hints(handler: typing.Callable[..., typing.Any]) -> dict[str, typing.Any]:
    try:
        return typing.get_type_hints(handler)
    except Exception:
        return {}


def _as_choice(value: typing.Any, hint: typing.Any) -> typing.Any:
    """Return the member of an Enum that a param's JSON value stands for."""
    for each in (hint, *typing.get_args(hint)):
        is_enum = isinstance(each, type) and issubclass(each, enum.Enum)
        if is_enum and any(value == member.value for member in each):
            return each(value)
    return value
