"""`fnhub hub export`: write the public read side as files for any file server."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from urllib.parse import urlsplit

from registry.core.errors import InvalidRequest
from registry.server.admin.arguments import add_folder
from registry.server.admin.opened import opened, settings_of
from registry.server.static_site import pages
from registry.services.export import export
from registry.services.export.places import open_place


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("out", metavar="OUT", help="a folder, or s3://bucket/prefix")
    add_folder(parser)
    parser.add_argument(
        "--base-url",
        metavar="URL",
        help="where it will be served; by default the folder's own file: address",
    )
    parser.add_argument(
        "--since",
        type=int,
        default=0,
        metavar="SERIAL",
        help="leave files of functions that had no event after it as they are",
    )
    parser.add_argument("--no-pages", action="store_true", help="without the website")


def run(args: argparse.Namespace) -> int:
    """Tell what was written; the serial for the next --since goes to stdout."""
    base_url = base_url_of(args.base_url, args.out)
    with_pages = not args.no_pages and can_have_pages(base_url)
    with opened(settings_of(args), for_search=with_pages) as backend:
        done = export(
            backend,
            open_place(args.out),
            base_url,
            since=args.since,
            pages=pages(backend, base_url) if with_pages else (),
        )
    sys.stderr.write(
        f"{args.out}: {done.files} files for {base_url}, {done.written} written, "
        f"{done.removed} removed\n"
    )
    if done.missing:
        sys.stderr.write(
            f"{done.missing} files are not there yet, such as a closure's "
            "requirements.txt\nhint: a running hub's worker makes them; export again\n"
        )
    if not with_pages and not args.no_pages:
        sys.stderr.write(
            "the website was left out: its links need an http address without a path\n"
            "hint: --base-url https://functions.example\n"
        )
    sys.stdout.write(f"{done.serial}\n")
    return 0


def base_url_of(given: str | None, out: str) -> str:
    """Return where files will be served: as is said, else a folder's own address.

    Raises:
        InvalidRequest: it is no address, or a bucket's, which has none of its own.
    """
    if given is None:
        if "://" in out:
            raise InvalidRequest(
                "a bucket's own address is not where clients find it: add --base-url"
            )
        return Path(out).absolute().as_uri()
    address = urlsplit(given)
    is_web = address.scheme in ("http", "https") and address.netloc
    if not (is_web or address.scheme == "file") or address.query or address.fragment:
        raise InvalidRequest(f"{given!r} is no address that files are served at")
    return given.rstrip("/")


def can_have_pages(base_url: str) -> bool:
    """Return whether the website's links, which begin with a slash, lead there."""
    address = urlsplit(base_url)
    return address.scheme in ("http", "https") and not address.path
