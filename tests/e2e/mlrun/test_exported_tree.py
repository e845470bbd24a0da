"""MLRun's own SDK, unmodified, against an exported tree."""

from __future__ import annotations

import urllib.error
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from registry.bridges import Question, file_of, open_bridge
from registry.server.settings import Settings, close_backend, open_backend
from registry.services.reader_catalog import ReaderCatalog
from tests.listening import Quiet, listening

pytestmark = pytest.mark.clients


class Tree(Quiet, SimpleHTTPRequestHandler):
    """Serves files; what the API says, a running hub is asked for."""

    def __init__(self, *arguments, api: str, **more):
        self.api = api
        super().__init__(*arguments, **more)

    def do_GET(self):
        if not self.api or not self.path.startswith("/mlrun/api/"):
            super().do_GET()
            return
        request = urllib.request.Request(
            f"{self.api}{self.path}", headers={"Host": self.headers["Host"]}
        )
        with urllib.request.urlopen(request) as response:
            body = response.read()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(params=["the hub's API", "files alone"])
def exported(request, resolved, tmp_path):
    """The tree as files, and its address; who answers the API differs."""
    api = resolved.hub.url if request.param == "the hub's API" else ""
    tree = tmp_path / "tree"
    with listening(partial(Tree, api=api, directory=tree)) as url:
        export(resolved.hub.folder, tree / "mlrun", url)
        yield tree, url


def export(hub: Path, folder: Path, url: str) -> None:
    """Write what the bridge says of every static path."""
    backend = open_backend(Settings.read(str(hub), {}), for_search=False)
    bridge, catalog = open_bridge("mlrun_hub"), ReaderCatalog(backend)
    for path in bridge.static_paths(catalog):
        file = folder / file_of(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        answer = bridge.answer(Question(path, url), catalog)
        assert answer is not None
        file.write_bytes(answer.body)
    close_backend(backend)


def test_the_exported_tree_is_a_hub_source(ask, exported, resolved):
    """From a file, from a file server, and by name; only ranges need the hub."""
    tree, url = exported
    one, two = (resolved.wheels[f"acme/inner@{v}"] for v in ("1.0.0", "1.1.0"))
    file = tree / "mlrun/acme/functions/master/inner/1.0.0/src/function.yaml"
    expected = {
        str(file): one.sha256,
        f"file://{file}": one.sha256,
        f"{url}/{file.relative_to(tree)}": one.sha256,
        "hub://acme/inner": two.sha256,
        "hub://acme/inner:latest": two.sha256,
        "hub://acme/inner:1.0.0": one.sha256,
        f"hub://acme/inner:sha256-{one.sha256}": one.sha256,
        "hub://acme/inner:^1.0": "MLRunNotFoundError",
        "hub://acme/outer": resolved.wheels["acme/outer@1.0.0"].sha256,
    }

    assert ask("names", *expected, database=f"{url}/mlrun") == expected
    assert not (tree / "mlrun" / "vault").exists()
