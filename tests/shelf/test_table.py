"""The table of the shelf says what the functions' own files say."""

from __future__ import annotations

import pytest

from scripts.shelf.functions import shelf_functions
from scripts.shelf.table import README, facts_of


@pytest.mark.thorough
def test_the_table_has_every_function_as_it_is():
    """Stage, summary, version and score; sizes and seconds are a machine's."""
    table = README.read_text()

    functions = shelf_functions()
    missing = [facts_of(each) for each in functions if facts_of(each) not in table]

    assert missing == []
    assert table.count("](core/") == len(functions)
    assert min(each.score for each in functions) >= 95
