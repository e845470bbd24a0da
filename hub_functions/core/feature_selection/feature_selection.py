"""Select the features of a table that tell the classes apart."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from .drawing import draw_scores
from .sample import or_sample
from .scoring import METHODS, Method, make_design
from .tables import Feature, Floats, named_by_text, read_features, read_labels
from .voting import add_unscored, count_votes

__all__ = ["Selection", "feature_selection"]


class Selection(NamedTuple):
    """The features that were kept, and why.

    Attributes:
        table: All rows; the kept features and the label, in the table's order,
            with names as text.
        scores: One row per feature, the best first: `feature`, `kind` (number,
            category; constant, key, empty, other: not scored), for each method its
            score and `_rank` (1 is best, equals share one), `votes`, `mean_rank`,
            `rank` and `kept`.  What is not scored is last, its scores missing.
        plot: The scores as a heat map, a column per method.
        kept: Names of the kept features, the best first.
        features: How many features the table has.
        notes: What to know: features and rows that were not looked at.
    """

    table: pd.DataFrame
    scores: pd.DataFrame
    plot: Figure
    kept: list[str]
    features: int
    notes: list[str]


def feature_selection(
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    keep: float = 0.5,
    *,
    min_votes: int | None = None,
    methods: list[Method] | None = None,
    seed: int = 0,
) -> Selection:
    """Select the features of a table that tell the classes apart.

    Several methods score each feature, and each votes for its best ones:

        mutual_info  how much a value tells about the class, in nats; also of
                     relations that are no line; one feature at a time
        anova_f      variance of the classes' means by the variance within the
                     classes; one feature at a time
        tree         part of the impurity that a feature takes away in 100
                     extremely randomised trees; sees features that work together
        l1           greatest coefficient of a linear support vector machine with
                     an L1 penalty; 0 for what others say already

    Features are ordered by votes, then by the mean of their ranks, then as in the
    table.  A method never votes for a feature with score 0.

    Missing numbers are filled with the median, and a missing text is a category.
    The 20 most frequent texts or categories of a column are told apart; the rest,
    and those of one row, are taken together.  All but `mutual_info` score a
    column of 0 and 1 for each and take the best of them, `tree` their sum.
    Constant and empty columns, keys (texts of which each row has its own) and
    columns of other kinds (dates, durations, lists, mixed values) are not scored
    and never kept; `notes` tells.
    Rows without a label are not scored, but stay in the table.

    Without a table, features are selected of 178 wines of three cultivars, which
    come with scikit-learn.

    The same table and seed give the same scores.  Time grows with rows times
    features, for 100 trees and, of numbers, for nearest neighbours.

    Args:
        table: Features and label.  Names of columns are taken as text.  The table
            is not changed.  None: the wines.
        label_column: Column with the classes: texts, booleans, whole numbers or
            categories; at least 2 of them.  Needed with a table; of the wines it
            is `cultivar`.
        keep: How many features to keep: below 1, a share of those that can be
            scored, rounded, at least one; else a whole number.  More than there
            are keeps all.  A method votes for as many.
        min_votes: Keep instead the features with at least so many votes, 1 to
            the number of methods: fewer than `keep`, or more.
        methods: The methods that vote; None: all four.
        seed: For the neighbours, the trees and the linear model, 0 to 2**32-1.

    Returns:
        Table, scores and names.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name, there is no column
            `label_column`, it is not given with a table, it has one class or
            measured numbers, or no class has 2 rows; no feature can be scored; a
            number is infinite; `keep`, `min_votes` or a method cannot be meant; or
            no feature has so many votes.

    Source:
        mutual_info: Kraskov et al., Phys. Rev. E 69 (2004), 066138, and Ross,
        PLoS ONE 9 (2014), e87357.  tree: Geurts et al., Machine Learning 63
        (2006), 3-42.  l1: Fan et al., JMLR 9 (2008), 1871-1874.  All as in
        scikit-learn.

    >>> table = pd.DataFrame({"x": [1, 2, 8, 9], "y": [5, 1, 5, 1]})
    >>> feature_selection(table.assign(label=list("aabb")), "label").kept
    ['x']
    """
    table, label_column = or_sample(table, label_column)
    voters = _voters(methods)
    _require(keep, min_votes, len(voters))
    table = named_by_text(table, label_column)
    labels = read_labels(table[label_column])
    features = read_features(table, label_column)
    scored = [each for each in features if each.kind in ("number", "category")]
    unscored = [each for each in features if each not in scored]
    if not scored:
        message = f"no column but {label_column!r} has numbers or texts that differ"
        raise ValueError(message)
    design = make_design(scored, labels, seed)
    most = int(keep) if keep >= 1 else max(1, round(keep * len(scored)))
    found: dict[str, Floats] = {method: METHODS[method](design) for method in voters}
    scores = count_votes(scored, found, most)
    scores["rank"] = pd.Series(range(1, len(scores) + 1), dtype="Int64")
    scores["kept"] = (
        scores["rank"] <= most if min_votes is None else scores["votes"] >= min_votes
    ).astype(bool)
    kept = scores.loc[scores["kept"], "feature"].tolist()
    if not kept:
        message = (
            f"no feature has {min_votes} votes; the most are {scores['votes'].max()}: "
            "lower min_votes, or raise keep, so that each method votes for more"
        )
        raise ValueError(message)
    scores = add_unscored(scores, unscored)
    wanted = [name for name in table if name in kept or name == label_column]
    return Selection(
        table=table[wanted].copy(),
        scores=scores,
        plot=draw_scores(scores, list(voters)),
        kept=kept,
        features=len(features),
        notes=_notes(unscored, len(table) - len(labels)),
    )


def _notes(unscored: Sequence[Feature], unlabelled: int) -> list[str]:
    """Say what was not looked at."""
    found = []
    if unlabelled:
        found.append(f"rows without a label, not scored: {unlabelled:,}")
    for kind, why in (
        ("constant", "constant"),
        ("key", "each row has its own value"),
        ("empty", "without values"),
        ("other", "neither numbers nor texts"),
    ):
        if names := [each.name for each in unscored if each.kind == kind]:
            found.append(f"columns not scored, {why}: {', '.join(names)}")
    return found


def _voters(methods: list[Method] | None) -> tuple[Method, ...]:
    """Return the methods, each once.

    Raises:
        ValueError: there is none, or one that is not known.
    """
    wanted = tuple(dict.fromkeys(METHODS if methods is None else methods))
    for each in wanted:
        if each not in METHODS:
            near = difflib.get_close_matches(each, METHODS, 1)
            asked = f" (did you mean {near[0]!r}?)" if near else ""
            message = f"no method {each!r}{asked}; there are {', '.join(METHODS)}"
            raise ValueError(message)
    if not wanted:
        message = f"methods is empty: give one or more of {', '.join(METHODS)}"
        raise ValueError(message)
    return wanted


def _require(keep: float, min_votes: int | None, methods: int) -> None:
    if keep <= 0 or (keep > 1 and keep != int(keep)):
        message = f"keep is {keep}: give a share below 1, or a whole number"
        raise ValueError(message)
    if min_votes is not None and not 1 <= min_votes <= methods:
        message = f"min_votes is {min_votes}: give 1 to {methods}, the methods"
        raise ValueError(message)
