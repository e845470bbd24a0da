"""Functions of one purpose on several engines give the same, on the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.e2e.conftest import Commands

pytestmark = pytest.mark.shelf

FIGURES = ("histograms", "correlation_plot")


@pytest.fixture(scope="session")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Columns of every kind that all engines read alike, in a file of parquet."""
    random = np.random.default_rng(11)
    count = 20_000
    table = pd.DataFrame(
        {
            "arrived": pd.Timestamp("2026-01-05")
            + pd.to_timedelta(np.sort(random.integers(0, 10**6, count)), unit="s"),
            "device": random.choice(["phone", "desktop", "tablet", None], count),
            "minutes": random.lognormal(1.6, 0.6, count),
            "pages": random.poisson(4, count),
            "far": random.normal(1e6, 3.0, count),
            "member": random.random(count) < 0.3,
            "constant": 0.1,
        }
    )
    table["minutes"] = table["minutes"].mask(random.random(count) < 0.1)
    table.loc[17, "far"] = np.inf
    table = pd.concat([table, table.head(50)], ignore_index=True)
    path = tmp_path_factory.mktemp("visits") / "visits.parquet"
    table.to_parquet(path, row_group_size=3_000)
    return path


def run(here: Commands, name: str, *arguments: object) -> tuple[Path, dict[str, Any]]:
    """Run a function in a project; return the folder of its outputs, and its record."""
    here.folder.mkdir()
    here("init")
    here("add", f"core/{name}")
    here("run", f"core/{name}", *arguments, "--out", "out")
    out = here.folder / "out"
    return out, json.loads((out / "run.json").read_text())


@pytest.mark.parametrize("label", ["device", "minutes"])
@pytest.mark.parametrize("engine", ["dask", "spark"])
def test_describe_gives_the_same_numbers_by_every_engine(
    shelf: Commands, tmp_path: Path, visits: Path, engine: str, label: str
) -> None:
    """So what was learnt on a sample in pandas can be compared with the whole."""
    given = ["-i", f"table={visits}", "-p", f"label_column={label}"]

    plain, plain_record = run(shelf.in_folder(tmp_path / "a"), "describe", *given)
    other, record = run(shelf.in_folder(tmp_path / "b"), f"describe-{engine}", *given)

    one, two = (pd.read_parquet(each / "statistics.parquet") for each in (plain, other))
    assert one.columns.tolist() == two.columns.tolist()
    both = [each.drop(columns="dtype") for each in (one, two)]
    pd.testing.assert_frame_equal(*both, rtol=1e-9)
    exact = ["count", "distinct", "min", "q25", "median", "q75", "max"]
    pd.testing.assert_frame_equal(one[exact], two[exact], check_exact=True)
    pairs = [pd.read_parquet(each / "correlations.parquet") for each in (plain, other)]
    pd.testing.assert_frame_equal(*pairs, rtol=0, atol=1e-9)
    assert values_of(record) == values_of(plain_record)
    for figure in FIGURES:  # what is drawn are counts, and correlations in colours
        drawn = (folder / f"{figure}.png" for folder in (plain, other))
        assert len({each.read_bytes() for each in drawn}) == 1, figure


def values_of(record: dict[str, Any]) -> dict[str, Any]:
    """Return the outputs that are plain values."""
    return {
        each["name"]: each["value"] for each in record["outputs"] if "value" in each
    }


def test_a_classifier_is_to_the_byte_the_same_by_dask(
    shelf: Commands, tmp_path: Path, visits: Path
) -> None:
    table = pd.read_parquet(visits).head(2_000).drop(columns=["far", "arrived"])
    table.to_parquet(tmp_path / "small.parquet")
    given = ["-i", f"table={tmp_path / 'small.parquet'}", "-p", "label_column=member"]
    given += ["-p", 'params={"n_estimators": 5}', "-p", 'grid={"max_depth": [2, 4]}']

    plain, _ = run(shelf.in_folder(tmp_path / "a"), "sklearn-classifier", *given)
    other, _ = run(shelf.in_folder(tmp_path / "b"), "sklearn-classifier-dask", *given)

    models = {(folder / "model.joblib").read_bytes() for folder in (plain, other)}
    assert len(models) == 1
    trials = [pd.read_parquet(each / "trials.parquet") for each in (plain, other)]
    pd.testing.assert_frame_equal(*trials, check_exact=True)


def test_ranks_of_mpi_train_the_model_of_one(shelf: Commands, tmp_path: Path) -> None:
    one, _ = run(shelf.in_folder(tmp_path / "a"), "mpi-trainer")
    two, record = run(shelf.in_folder(tmp_path / "b"), "mpi-trainer", "-p", "ranks=2")

    history = [pd.read_parquet(each / "history.parquet") for each in (one, two)]
    pd.testing.assert_frame_equal(*history, rtol=1e-9, atol=1e-11)
    assert values_of(record)["ranks"] == 2
