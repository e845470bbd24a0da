"""What each column means, in scikit-learn's order, the label last.

A unit is empty where the source of the data does not tell it, or there is none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column: its name, its unit, what it holds."""

    column: str
    unit: str
    text: str


IRIS = (
    Meaning("sepal_length_cm", "cm", "length of the sepal"),
    Meaning("sepal_width_cm", "cm", "width of the sepal"),
    Meaning("petal_length_cm", "cm", "length of the petal"),
    Meaning("petal_width_cm", "cm", "width of the petal"),
    Meaning("species", "", "species of iris"),
)

WINE = (
    Meaning("alcohol", "%", "alcohol"),
    Meaning("malic_acid", "", "malic acid"),
    Meaning("ash", "", "ash"),
    Meaning("alcalinity_of_ash", "", "alcalinity of ash"),
    Meaning("magnesium", "", "magnesium"),
    Meaning("total_phenols", "", "total phenols"),
    Meaning("flavanoids", "", "flavanoids"),
    Meaning("nonflavanoid_phenols", "", "nonflavanoid phenols"),
    Meaning("proanthocyanins", "", "proanthocyanins"),
    Meaning("color_intensity", "", "intensity of the colour"),
    Meaning("hue", "", "hue"),
    Meaning(
        "od280_od315_of_diluted_wines",
        "",
        "ratio of the optical densities at 280 and 315 nm, diluted",
    ),
    Meaning("proline", "", "proline"),
    Meaning("cultivar", "", "cultivar the wine is made of"),
)

_OF_NUCLEI = {
    "radius": "distance from the centre to points on the perimeter",
    "texture": "standard deviation of the gray values",
    "perimeter": "perimeter",
    "area": "area",
    "smoothness": "local variation of the radius",
    "compactness": "perimeter^2 / area - 1",
    "concavity": "severity of concave portions of the contour",
    "concave_points": "number of concave portions of the contour",
    "symmetry": "symmetry",
    "fractal_dimension": 'fractal dimension ("coastline approximation" - 1)',
}
BREAST_CANCER = (
    *(Meaning(f"mean_{n}", "", f"{t}: mean") for n, t in _OF_NUCLEI.items()),
    *(Meaning(f"{n}_error", "", f"{t}: standard error") for n, t in _OF_NUCLEI.items()),
    *(
        Meaning(f"worst_{n}", "", f"{t}: mean of the three largest")
        for n, t in _OF_NUCLEI.items()
    ),
    Meaning("diagnosis", "", "diagnosis of the mass"),
)

DIABETES = (
    Meaning("age", "years", "age"),
    Meaning("sex", "", "sex, 1 or 2"),
    Meaning("bmi", "kg/m^2", "body mass index"),
    Meaning("bp", "", "average blood pressure"),
    Meaning("s1", "", "tc, total serum cholesterol"),
    Meaning("s2", "", "ldl, low-density lipoproteins"),
    Meaning("s3", "", "hdl, high-density lipoproteins"),
    Meaning("s4", "", "tch, total cholesterol / hdl"),
    Meaning("s5", "", "ltg, possibly the log of serum triglycerides"),
    Meaning("s6", "", "glu, blood sugar"),
    Meaning("progression", "", "progression of the disease one year after baseline"),
)

DIGITS = (
    *(
        Meaning(f"pixel_{row}_{column}", "dots", "dots of ink in a block of 4 x 4")
        for row in range(8)
        for column in range(8)
    ),
    Meaning("digit", "", "digit that was written"),
)
