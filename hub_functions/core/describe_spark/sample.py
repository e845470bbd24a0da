"""A small table for a first look, when none is given."""

from __future__ import annotations

import datetime

import numpy as np
from pyspark.sql import DataFrame, SparkSession

LABEL = "device"  # the sample's classes
_ROWS = 200
_SCHEMA = (
    "arrived timestamp_ntz, device string, minutes double, pages bigint, "
    "spent double, member boolean, country string"
)


def make_sample(session: SparkSession) -> DataFrame:
    """Return invented visits to a shop, with columns of every kind and gaps."""
    random = np.random.RandomState(0)  # its numbers are the same with every numpy
    device = random.choice(["phone", "desktop", "tablet"], _ROWS, p=[0.5, 0.35, 0.15])
    minutes = random.lognormal(np.where(device == "desktop", 2.2, 1.6), 0.6)
    pages = 1 + random.poisson(minutes / 2)
    spent = np.where(pages > 4, 12 + 3.5 * pages + random.normal(0, 6, _ROWS), np.nan)
    first = datetime.datetime(2026, 1, 5, 8)  # noqa: DTZ001  # local time of the shop
    arrived = np.sort(random.randint(0, 28 * 24 * 60, _ROWS))
    columns = (
        [first + datetime.timedelta(minutes=minute) for minute in arrived.tolist()],
        device.tolist(),
        minutes.round(1).tolist(),
        pages.tolist(),
        [None if np.isnan(each) else each for each in spent.round(2).tolist()],
        (random.uniform(size=_ROWS) < 0.3).tolist(),
        random.choice(list("ABCD"), _ROWS).tolist(),
    )
    rows = list(zip(*columns, strict=True))
    return session.createDataFrame(rows, _SCHEMA).repartition(1)
