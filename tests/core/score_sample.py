"""A function that every rule is content with, to break one thing at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping

from registry.core.check import check_function
from registry.core.score import Facts

MANIFEST = """\
format: 1
name: acme/wait
version: "1.2.0"
summary: Estimate how long requests wait in a queue
license: Apache-2.0
handler: wait:wait
authors: [{name: Acme}]
categories: [understand]
keywords: [queue, latency, service]
python: ">=3.11"
requirements: [numpy>=1.26, pandas>=2.2]
runtime: {memory: 1Gi, timeout: 5m}
example: example.ipynb
repository: https://git.example/acme/functions
"""

METHOD = (
    "Waiting times are taken from the column `wait`; a missing one counts as none. "
    "Time grows with the number of rows."
)
CODE = '''\
"""How long requests wait."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

import pandas as pd

_DIGITS = re.compile("[0-9]+")


class Waiting(NamedTuple):
    """What `wait` finds.

    Attributes:
        mean: Mean waiting time [ms].
        worst: Rows of the slowest requests, slowest first.
        counts: Requests by the name of their service.
    """

    mean: float
    worst: pd.DataFrame
    counts: dict[str, int]


def wait(
    requests: pd.DataFrame,
    limit: float = 50.0,
    how: Literal["mean", "median"] = "mean",
    *,
    strict: bool = False,
) -> Waiting:
    """Estimate how long requests wait.

    METHOD

    Args:
        requests: One row per request, with the columns `service` and `wait`.
        limit: Longest wait that is called fast, in milliseconds [ms].
        how: Which average is taken of the times.
        strict: Whether missing times are refused.

    Returns:
        Averages and the slowest requests.

    Raises:
        ValueError: there are no requests.
        KeyError: a column is missing.
    """
    if requests.empty:
        raise ValueError("no requests")
    return _measure(requests)


def _measure(requests: pd.DataFrame) -> Waiting:
    """Measure what is there."""
    if "wait" not in requests:
        raise KeyError("wait")
    try:
        return Waiting(float(requests["wait"].mean()), requests.head(3), {})
    except ZeroDivisionError:
        raise NotImplementedError from None
'''.replace("METHOD", METHOD)

TESTS = '''\
"""Waiting times worked out by hand."""

import pandas as pd
import pytest

from hub_functions.acme.wait import wait

CASES = [([1.0], 1.0), ([1.0, 3.0], 2.0), ([], None)]


@pytest.mark.parametrize(("times", "mean"), CASES)
def test_mean(times, mean):
    assert wait(times).mean == mean


def test_worst():
    assert len(wait([1.0]).worst) == 1


def test_counts():
    pd.testing.assert_frame_equal(wait([1.0]).worst, pd.DataFrame({"wait": [1.0]}))


def test_nothing():
    with pytest.raises(ValueError):
        wait([])


class TestStrict:
    def test_strict(self):
        assert wait([1.0], strict=True).mean == 1.0
'''

PROSE = "It estimates how long requests wait, and says which were the slowest. "
README = f"""\
# Wait

{PROSE * 9}

## Use it

```python
from hub_functions.acme.wait import wait

wait(requests).mean
```

## Output

```text
12.5
```

## Changes

1.2.0: `strict` is new.
"""

Cell = dict[str, object]


def code_cell(source: object, count: object = 1, *outputs: object) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": count,
        "source": source,
        "outputs": list(outputs),
        "metadata": {},
    }


def notebook(*cells: object) -> bytes:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


FIGURE = {"output_type": "display_data", "data": {"image/png": "iVBORw0="}}
EXAMPLE = notebook(
    {"cell_type": "markdown", "source": "# Example"},
    code_cell(["from hub_functions.acme.wait import wait\n", "wait(t)"], 1),
    code_cell("plot()", 2, FIGURE),
    code_cell("  \n", None),
)

FILES = {
    "__init__.py": b'from .wait import wait\n\n__all__ = ["wait"]\n',
    "function.yaml": MANIFEST.encode(),
    "wait.py": CODE.encode(),
    "test_wait.py": TESTS.encode(),
    "README.md": README.encode(),
    "example.ipynb": EXAMPLE,
    "py.typed": b"",
}


def facts_of(files: Mapping[str, bytes]) -> Facts:
    checked = check_function(files)
    assert not checked.errors, checked.errors
    assert checked.manifest is not None
    assert checked.signature is not None
    return Facts(checked.manifest, checked.signature, files, checked.problems)
