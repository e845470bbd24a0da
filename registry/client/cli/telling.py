"""Arguments of commands that tell people: --notify, --comment, --plots."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from registry.client.cli.arguments import parsed
from registry.client.cli.printing import note
from registry.client.settings import Settings
from registry.core.errors import FnhubError
from registry.run.tell.github import PullRequest
from registry.run.tell.tellers import Tellers
from registry.run.tell.told import Told


def add_telling(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    group = parser.add_argument_group("tell people when it starts and ends")
    group.add_argument(
        "--notify",
        action="append",
        default=[],
        metavar="URL",
        help="an address as apprise reads it; better FNHUB_NOTIFY, it is a secret",
    )
    group.add_argument(
        "--comment",
        type=parsed(PullRequest.parse),
        metavar="OWNER/NAME#NUMBER",
        help="a comment on a pull request; GITHUB_TOKEN is the token",
    )
    group.add_argument(
        "--plots",
        action="store_true",
        help="show figures, too: GitHub's are put on the branch fnhub-plots",
    )


@contextmanager
def tellers_of(
    args: argparse.Namespace, settings: Settings, name: str
) -> Iterator[Callable[[Told], None]]:
    """Tell that something starts, give a way to tell how it ended, tell its errors.

    Args:
        args: The command's.
        settings: Whom else to tell: `notify`.
        name: What runs.
    """
    addresses = " ".join([*args.notify, settings.notify or ""]).strip()
    tellers = Tellers(name, addresses, args.comment, args.plots)
    if not addresses and args.comment is None:
        yield lambda _: None
        return

    def tell(told: Told) -> None:
        tellers.tell(replace(told, links=(*told.links, *_ci_link())), os.environ, note)

    tell(Told(name, "started"))
    try:
        yield tell
    except (FnhubError, OSError, KeyboardInterrupt) as error:
        tell(Told(name, "failed", failure=str(error) or "interrupted"))
        raise


def _ci_link() -> tuple[tuple[str, str], ...]:
    """Return where GitHub Actions shows what runs, where it is one of theirs."""
    found = [
        os.environ.get(f"GITHUB_{each}")
        for each in ("SERVER_URL", "REPOSITORY", "RUN_ID")
    ]
    if not all(found):
        return ()
    return (("log", f"{found[0]}/{found[1]}/actions/runs/{found[2]}"),)
