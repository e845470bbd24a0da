"""Train a linear model on rows that are divided over the processes of MPI."""

from __future__ import annotations

from .mpi_trainer import Trained, mpi_trainer

__all__ = ["Trained", "mpi_trainer"]
