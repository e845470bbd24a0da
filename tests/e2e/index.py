"""A package index on this machine: tests need no network and make what they want."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.listening import Quiet, listening

WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def make_package(name: str, version: str, *requires: str) -> bytes:
    """A wheel with a module and a script that print the version."""
    info = f"{name}-{version}.dist-info"
    metadata = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {each}" for each in requires),
    ]
    files = {
        f"{name}.py": f"def main():\n    print({version!r})\n",
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": WHEEL,
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return buffer.getvalue()


def make_source(name: str, version: str, code: str) -> bytes:
    """A source distribution whose build runs code of its own."""
    files = {
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\n'
        'backend-path = ["."]\n',
        "backend.py": code,
    }
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path, text in files.items():
            info = tarfile.TarInfo(f"{name}-{version}/{path}")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return buffer.getvalue()


class Index:
    """What is listed, by file name; a test may change it while it is served."""

    def __init__(self) -> None:
        self.url = ""
        self.files: dict[str, bytes] = {}
        self.link = "/files/{file}"  # how a page writes a file's address
        self.delay_s = 0.0  # before each answer
        self.asked = 0
        self.has_sizes = False  # whether pages are JSON, which tells them (PEP 700)

    def add(self, name: str, version: str, *requires: str) -> str:
        """List a package; return its file's address."""
        file = f"{name}-{version}-py3-none-any.whl"
        self.files[file] = make_package(name, version, *requires)
        return f"{self.url}/files/{file}"

    def add_source(self, name: str, version: str, code: str) -> None:
        """List a package that has to be built, by code of its own."""
        self.files[f"{name}-{version}.tar.gz"] = make_source(name, version, code)

    def settle(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Be all that uv knows of, with two packages."""
        monkeypatch.setenv("UV_CACHE_DIR", str(folder / "uv-cache"))
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"{self.url}/simple/")
        monkeypatch.setenv("UV_NO_CONFIG", "1")
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        self.add("tiny", "1.0")
        self.add("other", "1.0", "tiny")

    def answer(self, path: str) -> bytes | None:
        kind, _, name = path.partition("?")[0].strip("/").partition("/")
        if kind == "files":
            return self.files.get(name)
        listed = {
            file: data
            for file, data in self.files.items()
            if file.partition("-")[0].replace("_", "-") == name
        }
        if not listed:
            return None
        page = self._json(name, listed) if self.has_sizes else self._html(listed)
        return page.encode()

    def media_type(self, path: str) -> str:
        if not path.startswith("/simple"):
            return "application/zip"
        return "application/vnd.pypi.simple.v1+json" if self.has_sizes else "text/html"

    def _html(self, listed: dict[str, bytes]) -> str:
        return "".join(
            f'<a href="{self.link.format(file=file)}#sha256={digest(data)}">{file}</a>'
            for file, data in listed.items()
        )

    def _json(self, name: str, listed: dict[str, bytes]) -> str:
        files = [
            {
                "filename": file,
                "url": self.link.format(file=file),
                "hashes": {"sha256": digest(data)},
                "size": len(data),
            }
            for file, data in listed.items()
        ]
        versions = sorted({file.split("-")[1] for file in listed})
        about = {"meta": {"api-version": "1.1"}, "name": name, "versions": versions}
        return json.dumps(about | {"files": files})


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def serve_index() -> Iterator[Index]:
    index = Index()

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked += 1
            time.sleep(index.delay_s)
            body = index.answer(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", index.media_type(self.path))
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body or b"")

        def do_HEAD(self) -> None:
            self.do_GET()

    with listening(Handler) as index.url:
        yield index
