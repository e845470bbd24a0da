"""The hub that a command speaks to: apart, for loading it takes 70 ms."""

from __future__ import annotations

import argparse

from registry.client.hub import Hub
from registry.client.settings import Settings


def hub_of(args: argparse.Namespace) -> Hub:
    """Open the hub that flags and settings name."""
    return Hub.of(Settings.read(args.hub))
