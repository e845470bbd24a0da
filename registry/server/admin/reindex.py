"""`fnhub hub reindex`: make all that is derived anew from the record."""

from __future__ import annotations

import argparse
import sys

from registry.server.admin.arguments import add_folder
from registry.server.admin.opened import opened, settings_of
from registry.services import follow
from registry.services.page_places import ask_for_all_pages
from registry.services.reindex import rewrite_documents


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--search", action="store_true", help="the search index of --dir alone"
    )
    only.add_argument(
        "--documents", action="store_true", help="the index documents alone"
    )
    only.add_argument(
        "--pages", action="store_true", help="the website's pages alone, by a worker"
    )


def run(args: argparse.Namespace) -> int:
    """Tell what was done; a hub may run meanwhile."""
    for_search = not (args.documents or args.pages)
    with opened(settings_of(args), for_search=for_search) as backend:
        if not (args.search or args.documents):
            count = ask_for_all_pages(backend)
            sys.stderr.write(f"pages: {count} are made anew by the hub's worker\n")
        if not (args.search or args.pages):
            written, removed = rewrite_documents(backend)
            sys.stderr.write(
                f"index documents: {written} written, {removed} removed; "
                "the others were as they should be\n"
            )
        if for_search:
            follow.reindex(backend)
            count = len(backend.search.keys())
            sys.stderr.write(f"search index: {count} functions\n")
    return 0
