"""The classifiers of scikit-learn, by the names of their classes."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from sklearn.base import BaseEstimator
from sklearn.utils import all_estimators

# What JSON can hold of the params of classifiers.
Setting: TypeAlias = (
    str | int | float | bool | list[str | float] | dict[str, float] | None
)

# They look at one feature at a time, or want counts as they are.
_UNSCALED = frozenset(
    {
        *("AdaBoostClassifier", "BaggingClassifier", "DecisionTreeClassifier"),
        *("DummyClassifier", "ExtraTreeClassifier", "ExtraTreesClassifier"),
        *("GradientBoostingClassifier", "HistGradientBoostingClassifier"),
        *("RandomForestClassifier", "CategoricalNB", "ComplementNB"),
        *("GaussianNB", "MultinomialNB"),
    }
)


def wants_scaling(name: str) -> bool:
    """Tell whether features of unlike sizes disturb a classifier."""
    return name not in _UNSCALED


def make_classifier(
    name: str, params: Mapping[str, Setting], varied: Iterable[str], seed: int
) -> BaseEstimator:
    """Make an unfitted classifier; the seed is set where it takes one.

    Args:
        name: Class of scikit-learn; nothing else is ever imported.
        params: Of its constructor.
        varied: Further params, which are set later.
        seed: For `random_state`, unless params have one.

    Raises:
        ValueError: no such class or param, or the class is made of others.
    """
    classes = _classes()
    if name not in classes:
        raise ValueError(_unknown("scikit-learn has no classifier", name, classes))
    known = _params_of(classes[name])
    needed = [each.name for each in known.values() if each.default is each.empty]
    if needed:
        message = (
            f"{name} is made of other estimators ({', '.join(needed)}), which cannot "
            "be given here: choose a classifier that stands alone"
        )
        raise ValueError(message)
    for each in (*params, *varied):
        if each not in known:
            raise ValueError(_unknown(f"{name} has no param", each, known))
    seeded = {"random_state": seed} if "random_state" in known else {}
    return classes[name](**(seeded | dict(params)))


@functools.cache
def _classes() -> dict[str, type]:
    """Return all classifiers by name; finding them takes most of a second."""
    return dict(all_estimators("classifier"))


def _params_of(kind: type) -> dict[str, inspect.Parameter]:
    """Return the constructor's parameters, also of a class that is deprecated."""
    init: Any = kind.__init__  # type: ignore[misc]  # of a class, not of an object
    init = getattr(init, "deprecated_original", init)
    found = dict(inspect.signature(init).parameters)
    del found["self"]
    return found


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    lower = {each.lower(): each for each in names}
    near = difflib.get_close_matches(name.lower(), lower, 3)
    if near:
        return f"{what} {name!r}: did you mean {' or '.join(lower[n] for n in near)}?"
    return f"{what} {name!r}; it has {', '.join(names) or 'none'}"
