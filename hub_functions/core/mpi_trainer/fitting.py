"""Linear models by Newton's method: each rank sums its rows, MPI adds the sums up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .worlds import Floats, World

_TOLERANCE = 1e-10  # of the gradient per row: far below what data can tell
_MOST_STEPS = 100
_MOST_HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What training ends with, on every rank."""

    coefficients: Floats  # shape (outputs, features); of classes, or one
    intercepts: Floats  # shape (outputs,)
    history: list[tuple[float, float]]  # per step: loss and largest gradient, per row


def fit_ridge(features: Floats, target: Floats, penalty: float, world: World) -> Fitted:
    """Minimise the sum of squared errors + penalty * |w|**2, in one step."""
    rows, width = features.shape
    means = world.sum(np.array([rows, target.sum(), *features.sum(axis=0)]))
    total, mean, centre = means[0], means[1] / means[0], means[2:] / means[0]
    moved, aim = features - centre, target - mean
    # Products of columns, of columns and target, and of the target with itself.
    both = np.column_stack([moved, aim])
    products = world.sum(both.T @ both)
    matrix = products[:width, :width] + penalty * np.eye(width)
    weights = np.linalg.lstsq(matrix, products[:width, width])[0]
    errors = products[width, width] - 2 * weights @ products[:width, width]
    errors += weights @ products[:width, :width] @ weights
    loss = (max(errors, 0.0) + penalty * weights @ weights) / total
    gradient = 2 * np.abs(matrix @ weights - products[:width, width]).max() / total
    return Fitted(
        weights[np.newaxis, :],
        np.array([mean - centre @ weights]),
        [(float(loss), float(gradient))],
    )


def fit_logistic(
    features: Floats, codes: npt.NDArray[np.int64], penalty: float, world: World
) -> Fitted:
    """Minimise the log loss of the rows + penalty / 2 * |w|**2, as scikit-learn does.

    Two classes have one output, the log odds of the second; more have one each.

    Raises:
        ValueError: it does not converge.
    """
    outputs = int(max(world.gather(int(codes.max(initial=0))))) + 1
    problem = _Logistic(features, codes, 1 if outputs == 2 else outputs, penalty)
    weights = np.zeros((problem.outputs, features.shape[1] + 1))
    rows = float(world.sum(np.array([float(len(features))]))[0])
    history = []
    loss, gradient, curve = problem.sums(weights, world)
    for _ in range(_MOST_STEPS):
        steepest = float(np.abs(gradient).max()) / rows
        history.append((loss / rows, steepest))
        if steepest <= _TOLERANCE:
            return Fitted(weights[:, :-1], weights[:, -1], history)
        # Least squares: intercepts that all rise by the same change nothing.
        step = np.linalg.lstsq(curve, gradient.ravel())[0].reshape(weights.shape)
        for halving in range(_MOST_HALVINGS):
            tried = weights - step / 2**halving
            found = problem.sums(tried, world)
            if found[0] <= loss * (1 + 1e-14):
                break
        weights = tried
        loss, gradient, curve = found
    message = (
        f"the training has not converged in {_MOST_STEPS} steps: the classes may be "
        "told apart without an error; give a larger penalty"
    )
    raise ValueError(message)


class _Logistic:
    """The loss of a rank's rows, with its first and second derivatives."""

    def __init__(
        self,
        features: Floats,
        codes: npt.NDArray[np.int64],
        outputs: int,
        penalty: float,
    ) -> None:
        self._rows = np.column_stack([features, np.ones(len(features))])
        self._codes = codes
        self.outputs = outputs
        # Intercepts are not held small.
        self._penalty = penalty * np.append(np.ones(features.shape[1]), 0.0)

    def sums(self, weights: Floats, world: World) -> tuple[float, Floats, Floats]:
        """Return loss, gradient and Hessian of the rows of all ranks."""
        loss, gradient, curve = self._here(weights)
        size = gradient.size
        summed = world.sum(np.concatenate([[loss], gradient.ravel(), curve.ravel()]))
        loss = summed[0] + 0.5 * float((self._penalty * weights**2).sum())
        gradient = summed[1 : 1 + size].reshape(weights.shape)
        curve = summed[1 + size :].reshape(size, size)
        held = np.tile(self._penalty, self.outputs)
        return float(loss), gradient + self._penalty * weights, curve + np.diag(held)

    def _here(self, weights: Floats) -> tuple[float, Floats, Floats]:
        scores = self._rows @ weights.T
        if self.outputs == 1:
            scores = np.column_stack([np.zeros(len(scores)), scores])
        scores -= scores.max(axis=1, keepdims=True, initial=-np.inf)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = -logs[np.arange(len(logs)), self._codes].sum()
        chances = np.exp(logs)[:, -self.outputs :]
        names = np.arange(logs.shape[1])[-self.outputs :]
        wrong = chances - (self._codes[:, np.newaxis] == names)
        return float(loss), wrong.T @ self._rows, self._curve(chances)

    def _curve(self, chances: Floats) -> Floats:
        """Return the Hessian, a block for each two outputs."""
        width = self._rows.shape[1]
        curve = np.empty((self.outputs, width, self.outputs, width))
        for one in range(self.outputs):
            for two in range(one + 1):
                same = 1.0 if one == two else 0.0
                held = chances[:, one] * (same - chances[:, two])
                block = (self._rows * held[:, np.newaxis]).T @ self._rows
                curve[one, :, two, :] = curve[two, :, one, :] = block
        return curve.reshape(self.outputs * width, -1)


def codes_of(
    labels: npt.NDArray[Any], classes: npt.NDArray[Any]
) -> npt.NDArray[np.int64]:
    """Return the place of each label among the sorted classes."""
    return np.searchsorted(classes, labels).astype(np.int64)
