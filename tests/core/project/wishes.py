"""Wishes that are added to a functions.yaml, and names that are taken out."""

from __future__ import annotations

from registry.core.names import FunctionName, Reference
from registry.core.project import Wanted

HEAD = "format: 1\nhubs: {acme: https://h}\n"


def want(ref: str, hub: str | None = None) -> Wanted:
    return Wanted(Reference.parse(ref), hub)


def name(text: str) -> FunctionName:
    return Reference.parse(text).name
