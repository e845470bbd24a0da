"""Make notebooks: a test says what is in the cells, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

ADD = '''\
def add(first: float, second: float = 1.0) -> float:
    """Add two numbers.

    Args:
        first: One number.
        second: The other.

    Returns:
        Their sum.
    """
    return first + second
'''


def code(text: str, **more: Any) -> dict[str, Any]:
    """A code cell; `result` is what it shows, `tags` are its tags."""
    outputs = list(more.pop("outputs", ()))
    if "result" in more:
        data = {"text/plain": [more.pop("result")]}
        outputs.append(
            {"output_type": "execute_result", "execution_count": 1, "data": data}
            | {"metadata": {}}
        )
    tags = more.pop("tags", None)
    metadata = {"tags": tags} if tags else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": outputs,
        "source": text.splitlines(keepends=True),
        **more,
    }


def words(text: str) -> dict[str, Any]:
    """A Markdown cell."""
    source = text.splitlines(keepends=True)
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(*cells: str | Mapping[str, Any], **more: Any) -> bytes:
    """A notebook of format 4; a text is a code cell."""
    python = {"display_name": "Python 3", "language": "python", "name": "python3"}
    document = {
        "cells": [code(each) if isinstance(each, str) else each for each in cells],
        "metadata": {"kernelspec": python},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document | more).encode()
