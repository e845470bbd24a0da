"""What is asked for, and why it may be impossible."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

_LARGEST_SEED = 2**32 - 1
_ROUNDING = 1e-6  # by which shares may miss 1: a third has no end


@dataclass(frozen=True, slots=True)
class Request:
    """The params of `gen_class_data`."""

    rows: int
    features: int
    informative: int
    redundant: int
    classes: int
    class_shares: tuple[float, ...] | None
    separation: float
    clusters_per_class: int
    label_noise: float
    missing_share: float
    label_column: str
    seed: int

    def shares(self) -> tuple[float, ...]:
        """Return the share of each class, equal ones where none are given."""
        if self.class_shares is None:
            return (1 / self.classes,) * self.classes
        return self.class_shares

    def names(self) -> list[str]:
        """Return the names of the features."""
        return [f"feature_{number}" for number in range(1, self.features + 1)]


def require_possible(request: Request) -> None:
    """Tell everything that cannot be, at once.

    Raises:
        ValueError: a param is out of range, or two do not go together.
    """
    problems = list(_out_of_range(request))
    if not problems:  # or their combinations would tell the same again
        problems = [
            *_too_many_features(request),
            *_too_many_clusters(request),
            *_wrong_shares(request),
        ]
        if request.label_column in request.names():
            name = request.label_column
            problems.append(
                f"label_column is {name!r}, which is a feature's: choose another name"
            )
    if problems:
        raise ValueError("; ".join(problems))


def _out_of_range(request: Request) -> Iterator[str]:
    for name, least in (
        ("rows", 1),
        ("features", 1),
        ("informative", 1),
        ("redundant", 0),
        ("classes", 2),
        ("clusters_per_class", 1),
    ):
        value = getattr(request, name)
        if not value >= least:
            yield f"{name} is {value}: give {least} or more"
    if not 0 < request.separation < math.inf:
        yield f"separation is {request.separation}: give a number above 0"
    if not 0 <= request.label_noise <= 1:
        yield f"label_noise is {request.label_noise}: give a share from 0 to 1"
    if not 0 <= request.missing_share < 1:
        yield (
            f"missing_share is {request.missing_share}: give a share from 0 to below 1"
        )
    if not request.label_column:
        yield "label_column is empty: give a name"
    if not 0 <= request.seed <= _LARGEST_SEED:
        yield f"seed is {request.seed}: give a whole number from 0 to {_LARGEST_SEED}"


def _too_many_features(request: Request) -> Iterator[str]:
    wanted = request.informative + request.redundant
    if wanted > request.features:
        yield (
            f"informative={request.informative} and redundant={request.redundant} "
            f"features are {wanted}, and features={request.features}: give "
            f"features={wanted} or more, or fewer of them"
        )


def _too_many_clusters(request: Request) -> Iterator[str]:
    """Each cluster has a corner of a cube in as many dimensions as inform."""
    clusters = request.classes * request.clusters_per_class
    needed = (clusters - 1).bit_length()
    if request.informative < needed:
        yield (
            f"classes={request.classes} of clusters_per_class="
            f"{request.clusters_per_class} are {clusters} clusters, and "
            f"informative={request.informative} features have room for "
            f"{2**request.informative}: give informative={needed} or more, or fewer "
            "classes or clusters_per_class"
        )


def _wrong_shares(request: Request) -> Iterator[str]:
    shares = request.shares()
    if len(shares) != request.classes:
        yield (
            f"class_shares has {len(shares)} shares, and classes={request.classes}: "
            "give one share per class"
        )
    elif not all(0 < share < 1 for share in shares):
        yield f"class_shares is {list(shares)}: give each class a share above 0"
    elif abs(sum(shares) - 1) > _ROUNDING:
        yield f"class_shares add up to {sum(shares):g}: make it 1"
    elif int(request.rows * min(shares) / request.clusters_per_class) < 1:
        needed = math.ceil(request.clusters_per_class / min(shares))
        yield (
            f"rows={request.rows} are too few for a row in each cluster of the "
            f"smallest class, which has a share of {min(shares):g} and "
            f"clusters_per_class={request.clusters_per_class}: give rows={needed} or "
            "more"
        )
