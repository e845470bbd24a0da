"""Check, build and publish a function."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from registry.client.answers import Receipt
from registry.client.folder import check_folder, find_folder, read_folder
from registry.client.hub import Hub
from registry.core.check import Checked, check_function
from registry.core.compat import (
    Change,
    Contract,
    baseline,
    compare,
    enforce,
    needed_version,
)
from registry.core.errors import (
    BreakingRelease,
    FunctionNotFound,
    InvalidFunction,
    VersionExists,
)
from registry.core.index_document import IndexEntry
from registry.core.score import Facts, Score, evaluate
from registry.core.signature import Signature
from registry.core.versions import Version
from registry.core.wheel.build import Wheel, build_wheel
from registry.core.wheel.read import read_wheel


@dataclass(frozen=True, slots=True)
class Comparison:
    """A function beside what the hub has of it."""

    previous: Version | None = None  # None: nothing below it is published
    changes: tuple[Change, ...] = ()
    smallest: Version | None = None  # the smallest legal version
    unchanged: bool = False  # this very release is published already
    refusal: BreakingRelease | VersionExists | None = None  # what the hub would say


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a publish would send, and what would become of it."""

    wheel: Wheel
    checked: Checked
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Report:
    """What `fnhub check` found."""

    folder: Path
    checked: Checked
    score: Score | None
    comparison: Comparison | None  # None without a hub to compare with


def check(folder: Path, hub: Hub | None = None) -> Report:
    """Check a function, and compare it with what the hub has when there is one.

    Raises:
        FolderNotFound: no function there.
    """
    found = read_folder(find_folder(folder))
    checked = check_folder(found)
    if checked.manifest is None or checked.signature is None or checked.errors:
        return Report(found.path, checked, None, None)
    wheel = build_wheel(checked.manifest, found.files)  # it adds what may be missing
    facts = Facts(
        checked.manifest,
        checked.signature,
        wheel.files,
        checked.problems,
        checked.trees,
    )
    comparison = None
    if hub is not None:
        comparison = compare_with_hub(hub, wheel, checked.signature)
    return Report(found.path, checked, evaluate(facts), comparison)


def build(folder: Path) -> Wheel:
    """Build the wheel of a function.

    Raises:
        FolderNotFound: no function there.
        InvalidFunction: with every problem of it.
        InvalidWheel: a path or a size that a wheel may not have.
    """
    return _checked_wheel(folder)[0]


def publish(source: Path, hub: Hub) -> Receipt:
    """Publish a folder or a wheel; return the hub's receipt."""
    wheel = source.read_bytes() if source.is_file() else build(source).data
    return hub.publish(wheel)


def rehearse(source: Path, hub: Hub) -> Rehearsal:
    """Do all of a publish but the sending.

    Raises:
        InvalidWheel, InvalidFunction, VersionExists, BreakingRelease: as the hub
            would.
    """
    if source.is_file():
        wheel = read_wheel(source.read_bytes())
        checked = check_function(wheel.files)
        if checked.errors:
            raise InvalidFunction(checked.errors)
    else:
        wheel, checked = _checked_wheel(source)
    assert checked.signature is not None  # a wheel is built of what was checked
    comparison = compare_with_hub(hub, wheel, checked.signature)
    if comparison.refusal is not None:
        raise comparison.refusal
    return Rehearsal(wheel, checked, comparison)


def _checked_wheel(folder: Path) -> tuple[Wheel, Checked]:
    found = read_folder(find_folder(folder))
    checked = check_folder(found)
    if checked.errors or checked.manifest is None:
        raise InvalidFunction(checked.errors)
    return build_wheel(checked.manifest, found.files), checked


def compare_with_hub(hub: Hub, wheel: Wheel, signature: Signature) -> Comparison:
    """Compare a wheel with what the hub has of its function."""
    manifest = wheel.manifest
    try:
        entries = hub.index_document(manifest.name).releases
    except FunctionNotFound:
        return Comparison()
    same = [each for each in entries if each.version == manifest.version]
    if same:
        return _published(wheel, same[0])
    open_ones = [each.version for each in entries if each.yanked is None]
    previous = baseline(manifest.version, open_ones)
    if previous is None:
        return Comparison()
    shown = hub.show(manifest.name, previous)
    old = Contract.of(shown.manifest, shown.signature)
    changes = compare(old, Contract.of(manifest, signature))
    refusal = None
    try:
        enforce(manifest.ref, manifest.version, previous, changes)
    except BreakingRelease as error:
        refusal = error
    smallest = needed_version(previous, changes)
    return Comparison(previous, changes, smallest, refusal=refusal)


def _published(wheel: Wheel, entry: IndexEntry) -> Comparison:
    """Equal bytes: one content has one wheel.  A yanked version is taken too."""
    if entry.sha256 == wheel.sha256:
        return Comparison(unchanged=True)
    refusal = VersionExists(wheel.manifest.ref, entry.sha256, wheel.sha256)
    return Comparison(refusal=refusal)
