"""Ask the bridge to MLRun, with no hub behind it."""

from __future__ import annotations

from http import HTTPStatus

import yaml

from registry.bridges import Question, open_bridge

BASE = "https://hub.example"
BRIDGE = open_bridge("mlrun_hub")


def ask(catalog, path, **query):
    return BRIDGE.answer(Question(path, BASE, query=query), catalog)


def text(catalog, path):
    answer = ask(catalog, path)
    assert answer is not None, path
    assert answer.status is HTTPStatus.OK, answer.body
    return answer.body.decode()


def function_yaml(catalog, name, tag="latest"):
    team, _, short = name.partition("/")
    place = f"{team}/functions/master/{short}/{tag}/src/function.yaml"
    return yaml.safe_load(text(catalog, place))
