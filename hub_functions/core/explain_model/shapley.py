"""Contributions of columns to a prediction, by the library SHAP."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from .coding import Codes

Floats: TypeAlias = npt.NDArray[np.float64]
_ASKED = 10_000  # rows that the model gets at a time, about


@dataclass(frozen=True, slots=True)
class Effort:
    """How thoroughly rows are explained."""

    permutations: int
    seed: int

    def is_exact(self, columns: int) -> bool:
        """Tell whether all sets of columns cost no more than the permutations."""
        return 2**columns <= self.permutations * (2 * columns + 1)


def contributions_of(
    ask: Callable[[Codes], Floats], rows: Codes, background: Codes, effort: Effort
) -> Floats:
    """Explain rows against a background; `ask` gives shape (rows, outputs).

    Returns:
        Shape (rows, columns, outputs).  Over the columns they sum up to what the
        model says of the row, less its mean over the background.
    """
    outputs = ask(rows[:1]).shape[1]
    found = np.zeros((*rows.shape, outputs))
    # The exact explainer has no answer for a row that is like all of the background.
    differs = (rows[:, np.newaxis, :] != background).any(axis=(1, 2))
    if not differs.any():
        return found
    shap = _import_shap()
    masker = shap.maskers.Independent(background, max_samples=len(background))
    columns = rows.shape[1]
    at_once = max(1, _ASKED // len(background))
    given = {"batch_size": at_once, "silent": True}
    # Small questions: threads of trees would wait for each other most of the time.
    with _own_random_state(), threadpool_limits(1):
        if effort.is_exact(columns):
            explainer = shap.explainers.Exact(ask, masker)
        else:
            explainer = shap.explainers.Permutation(ask, masker, seed=effort.seed)
            given["max_evals"] = effort.permutations * (2 * columns + 1)
        values = explainer(rows[differs], **given).values
    found[differs] = values.reshape(-1, columns, outputs)  # one output has no axis
    return found


def _import_shap() -> ModuleType:
    """Import it when it is needed: it takes seconds, and warns of matplotlib."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import shap  # noqa: PLC0415
    return shap


@contextmanager
def _own_random_state() -> Iterator[None]:
    """Put NumPy's global random state back, which SHAP seeds."""
    state = np.random.get_state()
    try:
        yield
    finally:
        np.random.set_state(state)
