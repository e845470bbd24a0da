"""What cannot be tested is refused before anything is measured."""

from __future__ import annotations

import pandas as pd
import pytest

from hub_functions.core.model_server_tester import model_server_tester

TABLE = pd.DataFrame({"x": [1.0, 2.5, 3.0], "n": [1, 2, 3], "größe": [*"abc"]})
SUMS = pd.DataFrame({"predicted": [2.0, 4.5, 6.0]})  # of x and n


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(ValueError, match=r"no model is found at 127.0.0.1: Connection"):
        model_server_tester("http://127.0.0.1:9", TABLE)


def test_without_a_url_it_says_that_it_needs_one():
    with pytest.raises(ValueError, match=r"url is needed: start a server, .*fnhub ser"):
        model_server_tester()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "127.0.0.1:8000"}, r"give one such as 'http://"),
        ({"url": "file:///etc"}, r"give one such as 'http://"),
        ({"requests": 0}, r"requests is 0: give 1 or more"),
        ({"rows_per_request": 0}, r"rows_per_request is 0"),
        ({"clients": 0}, r"clients is 0"),
        ({"clients": 257}, r"clients is 257: give 256 or fewer"),
        ({"warm_up": -1}, r"warm_up is -1"),
        ({"timeout": 0}, r"timeout has to be above 0"),
        ({"table": TABLE.head(0)}, r"the table has no rows"),
        ({"expected": SUMS.head(2)}, r"expected has 2 rows, and table 3"),
        ({"expected": TABLE}, r"expected has no column 'predicted'; it has 'x', 'n'"),
        ({"expected": SUMS, "model": object()}, r"are both given"),
    ],
)
def test_what_cannot_be_tested_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        model_server_tester(**({"url": "http://127.0.0.1:9", "table": TABLE} | change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": [1]}, r"table is a list, not a pandas DataFrame"),
        ({"expected": [1]}, r"expected is a list, not a pandas DataFrame"),
        ({"model": "m.joblib"}, r"model is a str, which has no predict"),
    ],
)
def test_what_is_of_another_type_is_refused(change, message):
    with pytest.raises(TypeError, match=message):
        model_server_tester(**({"url": "http://127.0.0.1:9", "table": TABLE} | change))
