"""Which rows go into which part: at random, by group or by time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import train_test_split

from .columns import Coded, Integers

_LISTED = 5  # classes in an error


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows that each part should have; only `validation` may be 0."""

    train: int
    validation: int
    test: int

    def wanted(self) -> int:
        """Return how many parts there should be, 2 or 3."""
        return 3 if self.validation else 2


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The places of the rows of each part, in the order that they will have."""

    train: Integers
    validation: Integers
    test: Integers


def sizes_of(rows: int, test_share: float, validation_share: float) -> Sizes:
    """Round shares to rows, and leave none of the parts empty.

    Raises:
        ValueError: there are too few rows.
    """
    test = max(1, _rounded(rows * test_share))
    validation = max(1, _rounded(rows * validation_share)) if validation_share else 0
    sizes = Sizes(rows - test - validation, validation, test)
    if sizes.train < 1:
        message = (
            f"the table has {rows:,} rows, which leaves none for train with "
            f"test_share={test_share:g} and validation_share={validation_share:g}: "
            f"give {sizes.wanted()} rows or more, or smaller shares"
        )
        raise ValueError(message)
    return sizes


def split_at_random(rows: int, sizes: Sizes, label: Coded | None, seed: int) -> Parts:
    """Draw rows without replacement; with a label, by class.

    Raises:
        ValueError: a class has too few rows, or a part too few for all classes.
    """
    places = np.arange(rows, dtype=np.int64)
    rest, test = _draw(places, sizes.test, "test", label, seed)
    if not sizes.validation:
        return Parts(rest, places[:0], test)
    train, validation = _draw(rest, sizes.validation, "validation", label, seed)
    return Parts(train, validation, test)


def split_by_group(
    groups: Coded, sizes: Sizes, label: Coded | None, seed: int
) -> Parts:
    """Deal whole groups in random order, the first ones to each part in turn.

    Each further group goes to a part that has not its share of rows yet: of these,
    to the one that lacks rows of its classes most.  What is lacking counts as a
    part of all rows of the class, so that rare classes are not outweighed.

    Raises:
        ValueError: there are fewer groups than parts.
    """
    _require_groups(groups, sizes)
    rows = len(groups.codes)
    classes = np.zeros(rows, dtype=np.int64) if label is None else label.codes
    lacking = np.array([sizes.train, sizes.validation, sizes.test])
    lacking_by_class = np.outer(lacking / rows, np.ones(classes.max() + 1))
    weights = 1 / np.bincount(classes)  # of a row, as a part of its class
    by_group = np.argsort(groups.codes, kind="stable")
    members = np.split(by_group, np.cumsum(groups.counts())[:-1])
    first = np.flatnonzero(lacking)
    parts = np.empty(rows, dtype=np.int64)  # which each row is dealt to
    random = np.random.RandomState(seed)
    for turn, group in enumerate(random.permutation(len(members))):
        places = members[group]
        held = classes[places]
        needs = np.where(lacking > 0, lacking_by_class[:, held].sum(axis=1), -np.inf)
        part = first[turn] if turn < len(first) else needs.argmax()
        np.subtract.at(lacking_by_class[part], held, weights[held])
        lacking[part] -= len(places)
        parts[places] = part
    order = random.permutation(rows)
    train, validation, test = (order[parts[order] == each] for each in range(3))
    return Parts(train, validation, test)


def split_by_time(times: Coded, sizes: Sizes) -> Parts:
    """Cut the order of time, oldest rows first, where the shares are nearest.

    Raises:
        ValueError: there are fewer moments than parts.
    """
    moments, wanted = len(times.values), sizes.wanted()
    if moments < wanted:
        message = (
            f"time_column {times.name!r} has {moments} different times, and {wanted} "
            "parts are wanted: rows of one time stay together, so give a finer one"
        )
        raise ValueError(message)
    ends = np.cumsum(times.counts())  # rows up to and with each moment
    first = _nearest(ends[: moments - wanted + 1], sizes.train)
    second = first
    if sizes.validation:
        later = ends[first + 1 : moments - 1]
        second = first + 1 + _nearest(later, sizes.train + sizes.validation)
    order = np.argsort(times.codes, kind="stable").astype(np.int64)
    train, validation, test = np.split(order, [ends[first], ends[second]])
    return Parts(train, validation, test)


def _draw(
    places: Integers, size: int, part: str, label: Coded | None, seed: int
) -> tuple[Integers, Integers]:
    """Return the places that stay and those that are drawn."""
    codes = None
    if label is not None:
        codes = label.codes[places]
        _require_classes(label, codes, size, part)
    stay, drawn = train_test_split(
        places, test_size=size, random_state=seed, stratify=codes
    )
    return stay, drawn


def _require_classes(label: Coded, codes: Integers, size: int, part: str) -> None:
    """Refuse what cannot be stratified, and say what would do."""
    counts = np.bincount(codes, minlength=len(label.values))
    rare = np.flatnonzero(counts < 2)
    classes = len(counts)
    if len(rare):
        shown = ", ".join(f"{label.values[each]!r}" for each in rare[:_LISTED])
        more = f" and {len(rare) - _LISTED:,} more" if len(rare) > _LISTED else ""
        left = " after test was drawn" if part == "validation" else ""
        message = (
            f"{len(rare):,} of {classes:,} classes of label_column {label.name!r} have "
            f"fewer than 2 rows{left}, so that they cannot be in train and in {part}: "
            f"{shown}{more}; drop or merge them, or give stratify=False (also where "
            "the label is a measured number)"
        )
        raise ValueError(message)
    smaller, rows = min(size, len(codes) - size), len(codes)
    if smaller < classes:
        name = part if size == smaller else "train"
        message = (
            f"{name} would have {smaller:,} of {rows:,} rows, fewer than the "
            f"{classes:,} classes of label_column {label.name!r}: give it a larger "
            "share, or stratify=False (also where the label is a measured number)"
        )
        raise ValueError(message)


def _require_groups(groups: Coded, sizes: Sizes) -> None:
    there, wanted = len(groups.values), sizes.wanted()
    if there < wanted:
        message = (
            f"group_column {groups.name!r} has {there} groups, and {wanted} parts are "
            "wanted: a group is never in two parts, so give more groups or none"
        )
        raise ValueError(message)


def _nearest(ends: Integers, target: int) -> int:
    return int(np.abs(ends - target).argmin())


def _rounded(rows: float) -> int:
    """Round halves up; `round` would take them to the next even number."""
    return int(rows + 0.5)
