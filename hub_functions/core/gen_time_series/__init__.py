"""Generate time series whose trend, seasons and events are known."""

from __future__ import annotations

from .gen_time_series import GeneratedSeries, gen_time_series

__all__ = ["GeneratedSeries", "gen_time_series"]
