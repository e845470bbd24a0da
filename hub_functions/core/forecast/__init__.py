"""Forecast time series by the method that a backtest found best."""

from __future__ import annotations

from .forecast import Forecast, forecast

__all__ = ["Forecast", "forecast"]
