"""`fnhub build-image REF`: a container image of one function."""

from __future__ import annotations

import argparse
from pathlib import Path

from registry.client.build_image import ImageWish, build_image, write_image
from registry.client.cli.arguments import add_hub, add_offline, reference
from registry.client.cli.printing import note, say
from registry.client.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("ref", type=reference, help="[team/]name[@range]")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="where what it is built from goes (default: images/NAME)",
    )
    parser.add_argument(
        "--tag", default="", help="the image's name (default: TEAM-NAME:VERSION)"
    )
    parser.add_argument(
        "--base", default="", metavar="IMAGE", help="with a Python (default: slim)"
    )
    parser.add_argument("--engine", default="", metavar="NAME", help="podman or docker")
    parser.add_argument(
        "--build-option",
        action="append",
        default=[],
        metavar="OPTION",
        help="one more for the engine's build: --build-option=--network=host",
    )
    parser.add_argument(
        "--manifest",
        action="store_true",
        help="write a deployment.yaml for Kubernetes, too",
    )
    parser.add_argument(
        "--write-only", action="store_true", help="write the folder, build nothing"
    )
    add_offline(parser)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Write and build it; print the image's tag, or the folder where none is built."""
    settings = Settings.read(args.hub)
    wish = ImageWish(
        ref=args.ref,
        folder=args.out,
        tag=args.tag,
        base=args.base,
        engine=args.engine,
        options=tuple(args.build_option),
        has_deployment=args.manifest,
        offline=args.offline,
    )
    written = write_image(wish, settings, note)
    if args.write_only:
        say(str(written.folder))
        return 0
    note(f"building from {written.folder}")
    say(build_image(written, wish, settings))
    return 0
