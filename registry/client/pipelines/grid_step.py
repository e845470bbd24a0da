"""A step that is a grid: all combinations run, and the best one's outputs go on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from registry.client.grid.run import GridWish
from registry.client.grid.search import search_grid
from registry.client.grid.select import Selector
from registry.client.run import Wish
from registry.run.call import Json


def grid_wish(wish: Wish, grid: Mapping[str, Any]) -> GridWish:
    """Return the grid that a step asks for.

    Args:
        wish: The step as one run; its params are JSON values.
        grid: `values`, lists by param, and `select`.

    Raises:
        InvalidSearch: the combinations are too many.
    """
    texts = ((name, json.dumps(values)) for name, values in grid["values"].items())
    given = tuple((name, Json(value)) for name, value in wish.params)
    return GridWish(
        wish=replace(wish, params=given),
        search=search_grid(texts),
        select=Selector.parse(grid["select"]),
        workers=os.cpu_count() or 1,
    )


def first_of(grid: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first combination."""
    return {name: values[0] for name, values in grid.get("values", {}).items()}
