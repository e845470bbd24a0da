"""The hub that a command speaks to: apart, for loading it takes 70 ms."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager

from registry.client.hub import Hub
from registry.client.project.asking import hub_for
from registry.client.settings import Settings
from registry.core.names import FunctionName


@contextmanager
def hub_of(args: argparse.Namespace, name: FunctionName | None = None) -> Iterator[Hub]:
    """Open the hub to ask (`project.asking`), of a function where one is named."""
    with closing(hub_for(Settings.read(args.hub), name)) as hub:
        yield hub
