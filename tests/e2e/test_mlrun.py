"""MLRun's own SDK, unmodified, against a hub and against an exported tree."""

from __future__ import annotations

import html
import json
import re
import subprocess
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pandas
import pytest

from registry.bridges import Question, file_of, open_bridge
from registry.client.folder import read_folder
from registry.core.function_files import MANIFEST_FILE
from registry.core.manifest_file import parse_manifest
from registry.core.wheel.build import Wheel, build_wheel
from registry.server.settings import Settings, close_backend, open_backend
from registry.services.reader_catalog import ReaderCatalog
from tests.e2e import mlrun_functions
from tests.e2e.conftest import FNHUB, PLAIN, ROOT, RunningHub, running_hub
from tests.e2e.mlrun_programs.cases import CASES
from tests.listening import Quiet, listening

pytestmark = pytest.mark.clients

PROGRAMS = Path(__file__).parent / "mlrun_programs"
PYTHON = ROOT / ".venvs" / "mlrun" / "bin" / "python"
SOURCE = "{}/mlrun/core/functions/master/{}/{}/src/function.yaml"


@dataclass(frozen=True)
class Stocked:
    """A hub with core functions, and those of `mlrun_functions`."""

    hub: RunningHub
    wheels: dict[str, Wheel] = field(default_factory=dict)  # by team/name@version

    def publish(self, wheel: Wheel, token: str) -> None:
        request = urllib.request.Request(
            f"{self.hub.url}/api/v1/functions",
            wheel.data,
            {"Authorization": f"Bearer {token}", "Content-Type": "application/zip"},
        )
        with urllib.request.urlopen(request):
            self.wheels[wheel.manifest.ref] = wheel


@pytest.fixture(scope="module")
def stocked(tmp_path_factory):
    """One hub for all tests here: what they do changes nothing in it."""
    folder = tmp_path_factory.mktemp("mlrun") / "hub"
    with running_hub(folder) as hub:
        yield fill(Stocked(hub))


def fill(stocked: Stocked) -> Stocked:
    tokens = {team: stocked.hub.token(team) for team in ("core", "acme", "vault")}
    private = [FNHUB, "hub", "team", "set-visibility", "vault", "private"]
    subprocess.run([*private, "--dir", stocked.hub.folder], env=PLAIN, check=True)
    for name in CASES:
        found = read_folder(ROOT / "hub_functions" / "core" / name)
        manifest = parse_manifest(found.files[MANIFEST_FILE])
        stocked.publish(build_wheel(manifest, found.files), tokens["core"])
    for wheel in mlrun_functions.wheels():
        stocked.publish(wheel, tokens["acme"])
    stocked.publish(mlrun_functions.private(), tokens["vault"])
    return stocked


@pytest.fixture
def ask(stocked, tmp_path):
    """Run one of `ask.py`'s programs in MLRun's environment; return its answer."""

    def run(program, *arguments, database=f"{stocked.hub.url}/mlrun", **settings):
        return in_mlrun(
            tmp_path,
            [PROGRAMS / "ask.py", tmp_path / "answer.json", program, *arguments],
            MLRUN_DBPATH=database,
            **settings,
        )

    return run


def in_mlrun(folder, command, answer="answer.json", **settings):
    """Run a program in MLRun's environment; return what it wrote."""
    assert PYTHON.exists(), "make .venvs/mlrun/installed"
    done = subprocess.run(
        [PYTHON, *map(str, command)],
        cwd=folder,
        env=PLAIN | settings,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return json.loads((folder / answer).read_text())


@pytest.fixture(scope="module")
def differences(stocked, tmp_path_factory):
    """Where each case comes out otherwise in MLRun than as plain Python."""
    folder = tmp_path_factory.mktemp("cases")
    plain = [PYTHON, PROGRAMS / "call_directly.py", ROOT, folder]
    subprocess.run(plain, env=PLAIN, check=True, capture_output=True)
    command = [PROGRAMS / "run_in_mlrun.py", "hub://core/{}", folder, *CASES]
    database = f"{stocked.hub.url}/mlrun"
    return in_mlrun(folder, command, "differences.json", MLRUN_DBPATH=database)


@pytest.mark.parametrize("name", CASES)
def test_a_core_function_runs_in_mlrun_with_the_values_of_a_plain_call(
    differences, name
):
    """Inputs are read, outputs are logged by name: tables, models and numbers equal."""
    assert differences[name] == []


def test_every_form_of_a_name_finds_the_release_that_the_hub_has(ask, stocked):
    """The digest that function.yaml states is that of the wheel which was published."""
    one, two = (
        stocked.wheels[f"acme/inner@{version}"] for version in ("1.0.0", "1.1.0")
    )
    describe = next(w for ref, w in stocked.wheels.items() if "core/describe@" in ref)
    expected = {
        "hub://describe": describe.sha256,
        "hub://core/describe": describe.sha256,
        "hub://inner": two.sha256,
        "hub://acme/inner": two.sha256,
        "hub://acme/inner:latest": two.sha256,
        "hub://acme/inner:1.0.0": one.sha256,
        "hub://inner:1.0.0": one.sha256,
        "hub://acme/inner:^1.0": two.sha256,
        "hub://acme/inner:~1.0": one.sha256,
        "hub://acme/inner:>=1,<1.1": one.sha256,
        "hub://acme/inner:1": two.sha256,
        f"hub://acme/inner:sha256-{one.sha256}": one.sha256,
        "hub://acme/inner:9.9.9": "MLRunNotFoundError",
        "hub://acme/inner:^2": "MLRunNotFoundError",
        "hub://nobody/inner": "MLRunNotFoundError",
        "hub://vault/inner": "MLRunNotFoundError",
        "hub://no-such": "MLRunNotFoundError",
    }

    assert ask("names", *expected) == expected


def test_a_private_team_is_there_for_its_readers_alone(ask, stocked):
    """A reader's token, given as MLRun takes it: for the API, and for files."""
    urls = ["hub://vault/inner", "hub://vault/inner:1.0.0"]
    token = stocked.hub.token("vault", "--scope", "read")
    wheel = stocked.wheels["vault/inner@1.0.0"]

    found = ask("names", *urls, MLRUN_HTTPDB__TOKEN=token, HTTPS_AUTH_TOKEN=token)

    assert found == dict.fromkeys(urls, wheel.sha256)
    assert set(ask("names", *urls).values()) == {"MLRunNotFoundError"}


def test_doc_tells_what_a_function_takes(ask):
    """From the signature: nothing of it is written by hand."""
    shown = ask("doc", "hub://core/split-data")

    assert "default handler: split_data" in shown
    assert "table(pandas.DataFrame)" in shown
    assert "test_share(float)" in shown
    assert "default=0.2" in shown


def test_the_sdks_own_calls_for_a_hub_are_answered(ask, stocked):
    """Lists, items and assets, as MLRun's own server gives them."""
    found = ask("hub", "acme", "inner", "1.0.0")

    assert found["sources"] == ["core", "acme"]
    assert "inner:latest" in found["items"]["functions"]
    assert found["items"]["modules"] == [
        "loud:latest",
        "loud:1.0.0",
        "shout:latest",
        "shout:1.0.0",
        "tools:latest",
        "tools:1.0.0",
    ]
    assert found["items"]["steps"] == found["items"]["modules"][:4]
    assert found["version"] == "1.0.0"
    place = f"{stocked.hub.url}/mlrun/acme/functions/master/inner/1.0.0/"
    assert found["uri"] == place
    assert "For a test." in found["docs"]


@pytest.fixture
def table(tmp_path):
    """A file of two sizes."""
    path = tmp_path / "sizes.csv"
    path.write_text("size\n1.5\n4\n")
    return path


@pytest.fixture
def resolved(stocked):
    """The hub, when it has resolved what acme/outer calls."""
    url = f"{stocked.hub.url}/api/v1/functions/acme/outer/1.0.0/requirements.txt"
    wait_for(url)
    return stocked


def wait_for(url: str) -> None:
    deadline = threading.Event()
    for _ in range(100):
        try:
            with urllib.request.urlopen(url):
                return
        except urllib.error.HTTPError as error:
            error.close()
            deadline.wait(0.2)
    pytest.fail(f"{url} was not made")


def test_called_functions_enums_and_secrets_work_inside(ask, resolved, table, tmp_path):
    """Postponed annotations, a NamedTuple, two modules, a called function: one file."""
    out = tmp_path / "out"

    found = ask(
        "run",
        "hub://acme/outer",
        table,
        out,
        "graded:dataset",
        "top",
        FNHUB_SECRET_SALT="pepper",
    )

    logged, named = found["results"]
    assert logged == {"best": 8000.0, "mode": "high pepper", "by_name": {"rows": 2}}
    assert named == {"top": 8000.0}
    assert found["later"] == {"result": 3}
    assert found["plain"] == [3.0, "low pepper"]
    assert [Path(each).name for each in found["files"]] == [
        "table.parquet",
        "graded.parquet",
    ]
    assert found["columns"] == [["size", "grade"]] * 2


def test_the_lines_that_the_website_prints_work(stocked, tmp_path):
    """They are pasted as they are, by people who have no server of MLRun."""
    with urllib.request.urlopen(f"{stocked.hub.url}/functions/core/describe") as page:
        shown = html.unescape(re.sub("<[^>]+>", "", page.read().decode()))
    [lines] = re.findall(r'import mlrun\n\n.*?\["results"\]', shown, re.DOTALL)
    (tmp_path / "table.parquet").write_bytes(parquet())
    program = tmp_path / "pasted.py"
    ending = 'run.to_dict()["status"]["results"]'
    assert lines.endswith(ending)
    told = f"import json; open('answer.json', 'w').write(json.dumps({ending}))"
    program.write_text(f"{lines}\n{told}\n")

    assert in_mlrun(tmp_path, [program])["rows"] == 3


def parquet() -> bytes:
    return pandas.DataFrame({"size": [1, 2, 3]}).to_parquet()


def test_what_is_too_large_to_embed_is_fetched_and_its_digest_checked(ask):
    """Linux takes 128 KiB for a variable, which carries the code on a cluster."""
    found = ask("large", "hub://acme/large")

    assert found == {"result": mlrun_functions.NOISE_BYTES + 1}


def test_modules_and_steps_are_imported_and_run_in_a_graph(ask):
    """Two of our kinds of module: one that is imported, one with a class."""
    found = ask("modules", "hub://acme/tools", "hub://acme/shout", "hub://acme/loud")

    assert found == {
        "module": "ABC",
        "class": "Shout",
        "step": "ABC!!!",
        "graph": "ABC!!",
    }


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
