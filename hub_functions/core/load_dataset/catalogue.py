"""What is known of each data set beyond its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sklearn import datasets

from .meanings import (
    BREAST_CANCER,
    DIABETES,
    DIGITS,
    IRIS,
    WINE,
    Meaning,
)

Task: TypeAlias = Literal["classification", "regression"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set that comes with scikit-learn."""

    load: Callable[..., Any]  # gives scikit-learn's Bunch
    options: Mapping[str, bool]
    meanings: tuple[Meaning, ...]  # of the columns, the label last
    classes: tuple[str, ...]  # by scikit-learn's code; none for a measured label
    description: str

    @property
    def task(self) -> Task:
        """Whether the label is a class or a number."""
        return "classification" if self.classes else "regression"


CATALOGUE: Mapping[str, Dataset] = {
    "iris": Dataset(
        load=datasets.load_iris,
        options={},
        meanings=IRIS,
        classes=("setosa", "versicolor", "virginica"),
        description=(
            "Sepals and petals of 150 iris flowers, 50 of each of three species. "
            "Fisher, Annals of Eugenics 7 (1936), 179-188; measured by E. Anderson. "
            "With Fisher's values, as in R, not with the two slips of the UCI "
            "repository. CC BY 4.0 (UCI)."
        ),
    ),
    "wine": Dataset(
        load=datasets.load_wine,
        options={},
        meanings=WINE,
        classes=("barolo", "grignolino", "barbera"),
        description=(
            "Chemical analysis of 178 wines of three cultivars, all from Piedmont. "
            "Forina, Armanino, Castino & Ubigli, Vitis 25 (1986), 189-201, 13 of the "
            "variables; through the UCI repository. CC BY 4.0 (UCI)."
        ),
    ),
    "breast-cancer": Dataset(
        load=datasets.load_breast_cancer,
        options={},
        meanings=BREAST_CANCER,
        classes=("malignant", "benign"),
        description=(
            "Cell nuclei in images of 569 fine needle aspirates of breast masses: "
            "Breast Cancer Wisconsin (Diagnostic). Street, Wolberg & Mangasarian, "
            "SPIE 1905 (1993), 861-870; through the UCI repository. CC BY 4.0 (UCI)."
        ),
    ),
    "diabetes": Dataset(
        load=datasets.load_diabetes,
        options={"scaled": False},
        meanings=DIABETES,
        classes=(),
        description=(
            "Ten baseline values of 442 diabetes patients, and the progression of "
            "the disease one year later; unscaled. Efron, Hastie, Johnstone & "
            "Tibshirani, Annals of Statistics 32 (2004), 407-499. No licence is "
            "stated by its source."
        ),
    ),
    "digits": Dataset(
        load=datasets.load_digits,
        options={},
        meanings=DIGITS,
        classes=tuple("0123456789"),
        description=(
            "1,797 handwritten digits of 13 people as images of 8 x 8 pixels: test "
            "part of Optical Recognition of Handwritten Digits. Alpaydin & Kaynak, "
            "Kybernetika 34 (1998), 369-374; through the UCI repository. CC BY 4.0 "
            "(UCI)."
        ),
    ),
}
