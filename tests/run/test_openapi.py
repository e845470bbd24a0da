"""The OpenAPI document of a function says what its service takes and gives."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from registry.core.manifest import Manifest
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.run.openapi import openapi_of
from tests.run.worker.functions.service import handler_of

CODE = '''
from pathlib import Path
from typing import Literal, NamedTuple
import numpy as np
import pandas as pd

class Found(NamedTuple):
    """Found.

    Attributes:
        table: What is left.
        share: Of it.
    """

    table: pd.DataFrame
    share: float
    file: Path | None

def sample(
    table: pd.DataFrame | None,
    wait: float,
    way: Literal["up", "down"] = "up",
    place: str = __file__,
) -> Found:
    """Do.

    Args:
        table: Rows.
        wait: How long [ms].
        way: Where to.
        place: Of it.
    """
'''


@pytest.fixture
def document():
    manifest = Manifest(
        FunctionName.parse("acme/sample"), parse_version("1.2.0"), "Sample.", "MIT"
    )
    handler = handler_of(CODE)
    return openapi_of(manifest, handler, handler.parameters)


def content(part: dict) -> dict:
    return part["content"]["application/json"]["schema"]


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ({"table": [{"a": 1}], "wait": 0.5}, True),
        ({"table": {"a": [1]}, "wait": 0}, True),
        ({"table": {"name": "x.csv", "base64": "YQo="}, "wait": 1}, True),
        ({"table": None, "wait": 1, "way": "down"}, True),
        ({"table": None}, False),
        ({"table": 3, "wait": 1}, False),
        ({"table": None, "wait": "1"}, False),
        ({"table": None, "wait": 1, "way": "Up"}, False),
        ({"table": None, "wait": 1, "wya": "up"}, False),
    ],
)
def test_its_schema_takes_what_the_service_takes(document, body, fits):
    schema = content(document["paths"]["/"]["post"]["requestBody"])
    Draft202012Validator.check_schema(schema)

    assert Draft202012Validator(schema).is_valid(body) is fits


def test_units_defaults_and_documentation_are_in_it(document):
    named = content(document["paths"]["/"]["post"]["requestBody"])["properties"]

    assert named["wait"]["description"] == "How long. [ms]"
    assert named["way"] == {
        "enum": ["up", "down"],
        "description": "Where to.",
        "default": "up",
    }
    assert "default" not in named["place"]  # only running the code could tell


def test_an_answer_is_described(document):
    schema = content(document["paths"]["/"]["post"]["responses"]["200"])
    Draft202012Validator.check_schema(schema)
    answer = {
        "outputs": {"table": [{"a": 1}], "share": None, "file": None},
        "seconds": 0.1,
        "notes": [],
    }

    assert Draft202012Validator(schema).is_valid(answer)
    answer["outputs"]["table"] = 3
    assert not Draft202012Validator(schema).is_valid(answer)
    json.dumps(document, allow_nan=False)
