"""`fnhub hub mirror`: follow another fnhub into this one."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from contextlib import suppress
from dataclasses import asdict

from registry.core.access import PATTERN
from registry.core.errors import ElsewhereFailed
from registry.imports.fnhub import OtherHub
from registry.server.admin.arguments import add_folder
from registry.server.admin.opened import opened, settings_of
from registry.services.backend import Backend
from registry.services.mirror.following import Summary, Terms, mirror
from registry.services.mirror.taking import Taken

WAIT_S = 25  # a hub lets a request for events wait 30 s
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0  # while the other hub does not answer


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("url", metavar="URL", help="the other hub's address")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        type=_pattern,
        metavar="PATTERN",
        help="only functions of these names, such as core/* (may be repeated)",
    )
    parser.add_argument(
        "--follow", action="store_true", help="go on until a signal ends it"
    )
    parser.add_argument(
        "--accept-losses",
        action="store_true",
        help="go on though it has lost releases; what is here stays",
    )
    parser.add_argument(
        "--audit", action="store_true", help="compare all lists, as once a day"
    )
    parser.add_argument("--anew", action="store_true", help="read its whole log again")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    add_folder(parser)


def run(args: argparse.Namespace) -> int:
    """Tell what was taken; 1 where something is to be asked for again."""
    hub = OtherHub.at(args.url)
    terms = Terms(args.only, args.accept_losses, args.anew, args.audit)
    # It may be killed at any moment, so it may be told to end at any.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with opened(settings_of(args), for_search=True) as backend:
        if args.follow:
            with suppress(KeyboardInterrupt):
                _follow(backend, hub, terms)
            return 0
        done = mirror(backend, hub, terms, _tell)
    if args.json:
        sys.stdout.write(json.dumps(asdict(done), indent=2) + "\n")
    _tell_all(args.url, done)
    return 1 if done.problems or done.pending else 0


def _follow(backend: Backend, hub: OtherHub, terms: Terms) -> None:
    pause_s, wait_s = FIRST_PAUSE_S, 0
    while True:
        try:
            done = mirror(backend, hub, terms, _tell, wait_s=wait_s)
        except ElsewhereFailed as error:
            sys.stderr.write(f"{error}; trying again in {pause_s:.0f} s\n")
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            continue
        if done.releases or done.marks or done.problems:
            _tell_all(hub.url, done)
        terms = Terms(terms.patterns)  # an operator's word is for one run
        pause_s, wait_s = FIRST_PAUSE_S, WAIT_S


def _tell(name: str, done: Taken) -> None:
    for ref in done.releases:
        sys.stderr.write(f"took {ref}\n")
    if done.marks:
        sys.stderr.write(f"{name}: {done.marks} marks changed\n")
    for problem in done.problems:
        sys.stderr.write(f"not taken: {problem}\n")


def _tell_all(url: str, done: Summary) -> None:
    sys.stderr.write(
        f"{url}: {done.releases} releases taken, {done.marks} marks changed, "
        f"{done.problems} problems, to its event {done.serial}\n"
    )
    if done.lost:
        sys.stderr.write(f"{done.lost} releases are here that it lists no more\n")
    if done.pending:
        sys.stderr.write(f"{done.pending} are asked for again with the next run\n")


def _pattern(text: str) -> str:
    if PATTERN.fullmatch(text) is None:
        raise argparse.ArgumentTypeError("a pattern such as core/* or acme/churn-*")
    return text
