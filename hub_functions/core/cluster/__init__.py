"""Cluster the rows of a table."""

from __future__ import annotations

from .cluster import Clustered, cluster

__all__ = ["Clustered", "cluster"]
