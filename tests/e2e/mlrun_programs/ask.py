"""Do one thing with MLRun's SDK and write what came of it.

    ask.py ANSWER PROGRAM ARGUMENT...

PROGRAM is the name of a function below; its answer is written to ANSWER as JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

import mlrun
import pandas
from mlrun.common.schemas.hub import HubSourceType


def stated(function) -> str:
    """The sha256 that a function.yaml says it was made of."""
    return function.metadata.annotations["fnhub/sha256"]


def names(*urls: str) -> dict[str, str]:
    """Import each; the digest, or the error's class."""
    found = {}
    for url in urls:
        try:
            found[url] = stated(mlrun.import_function(url))
        except mlrun.errors.MLRunBaseError as error:
            found[url] = type(error).__name__
    return found


def doc(url: str) -> str:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        mlrun.import_function(url).doc()
    return shown.getvalue()


def hub(source: str, item: str, tag: str) -> dict:
    """What the SDK's calls for a hub say."""
    database = mlrun.get_run_db()
    asset = database.get_hub_asset(source, item, "docs")
    found = mlrun.get_hub_item(source, item, tag=tag)
    return {
        "sources": [each.source.metadata.name for each in database.list_hub_sources()],
        "items": {
            kind: [
                f"{each.metadata.name}:{each.metadata.tag}"
                for each in database.get_hub_catalog(source, object_type=kind).catalog
            ]
            for kind in (each.value for each in HubSourceType)
        },
        "version": found.metadata.version,
        "uri": found.spec.item_uri,
        "docs": asset.text,
    }


def run(url: str, table: str, out: str, *returns: str) -> dict:
    """Run acme/outer with and without names for its outputs, and call it."""
    function = mlrun.import_function(url)
    mlrun.mlconf.dbpath = ""
    statuses = [
        function.run(
            local=True,
            inputs={"table": table},
            params={"mode": "high", "unit": "g"},
            returns=named,
            output_path=f"{out}/{number}",
        ).to_dict()["status"]
        for number, named in enumerate((None, list(returns)))
    ]
    later = function.run(
        local=True, handler="later", params={"first": 1}, output_path=out
    )
    module = mlrun.function_to_module(function)
    plain = module.outer(pandas.read_csv(table), "low")
    files = sorted(str(each.relative_to(out)) for each in Path(out).rglob("*.*"))
    return {
        "results": [each["results"] for each in statuses],
        "later": later.to_dict()["status"]["results"],
        "plain": [plain.best, plain.mode],
        "files": files,
        "columns": [
            list(pandas.read_parquet(each).columns)
            for each in Path(out).rglob("*.parquet")
        ],
    }


def large(url: str) -> dict:
    function = mlrun.import_function(url)
    mlrun.mlconf.dbpath = ""
    run = function.run(local=True, params={"add": 1}, output_path="large")
    return run.to_dict()["status"]["results"]


def modules(module_url: str, step_url: str, function_url: str) -> dict:
    """Import a module, get a step, and put it and a function into a serving graph."""
    Path("module").mkdir()
    Path("step").mkdir()
    module = mlrun.import_module(module_url, local_path="module")
    step = mlrun.get_hub_step(step_url, local_path="step")
    graph_function = mlrun.new_function("graph", kind="serving")
    graph = graph_function.set_topology("flow", engine="sync")
    graph.to(function_url, name="loud").to(step_url, name="shout", times=2).respond()
    server = graph_function.to_mock_server()
    return {
        "module": module.louder("abc"),
        "class": step.class_name,
        "step": step.module().Shout(3).do("abc"),
        "graph": server.test("/", body="abc"),
    }


answer, program, *arguments = sys.argv[1:]
Path(answer).write_text(json.dumps(globals()[program](*arguments)))
