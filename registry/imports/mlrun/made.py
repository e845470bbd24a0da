"""An entry as a function's files, checked by our rules.

The files depend on what the entry holds alone, not on where it lies: two channels that
hold the same make the same bytes, and so does another import.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.core.check import Checked, check_function
from registry.core.errors import InvalidFunction, InvalidWheel, NotImportable
from registry.core.function_files import IMPORTED_FILE, MANIFEST_FILE, README_FILE
from registry.core.manifest import Manifest
from registry.core.manifest_file import parse_manifest, print_manifest
from registry.core.names import FunctionName
from registry.core.versions import Version
from registry.core.wheel.build import Wheel, build_wheel
from registry.core.wheel.layout import INIT_FILE, Limits
from registry.imports.mlrun import Note
from registry.imports.mlrun.drafts import Draft, drafts_of
from registry.imports.mlrun.entry import Entry
from registry.imports.mlrun.manifest import Writer

_SHOWN = 3  # problems in a reason
CONTEXT = "context"  # what MLRun gives a handler of this parameter's name


@dataclass(frozen=True, slots=True)
class Made:
    """A function's wheel, and what was noted on the way."""

    wheel: Wheel
    notes: tuple[Note, ...]


def make(
    entry: Entry,
    name: FunctionName,
    version: Version,
    *,
    license_: str | None,
    limits: Limits,
) -> Made:
    """Make the first draft that the rules let through, types aside.

    Raises:
        NotImportable: none is.
    """
    refusal: NotImportable | None = None
    writer = Writer(entry, license_)
    for draft in drafts_of(entry):
        try:
            manifest = writer.write(name, version, draft)
            files = _files(entry, manifest, writer.description)
            checked = check_function(files, types_bind=False)
            if checked.errors:
                raise NotImportable(entry.code_file, _told(checked))
            # As it will be read: from its own function.yaml.
            wheel = build_wheel(parse_manifest(files[MANIFEST_FILE]), files, limits)
        except (InvalidFunction, InvalidWheel, NotImportable) as error:
            why = error.why if isinstance(error, NotImportable) else str(error)
            refusal = refusal or NotImportable(entry.place.path, why)
            continue
        notes = [*entry.notes, *writer.notes, *_notes(checked, draft, refusal)]
        return Made(wheel, tuple(dict.fromkeys(notes)))
    assert refusal is not None  # there is a last draft
    raise refusal


def _told(checked: Checked) -> str:
    shown = "; ".join(
        f"{each.file}: {each.message}" for each in checked.errors[:_SHOWN]
    )
    more = len(checked.errors) - _SHOWN
    return shown + (f"; and {more} more" if more > 0 else "")


def _files(entry: Entry, manifest: Manifest, description: str) -> Mapping[str, bytes]:
    files = {
        MANIFEST_FILE: print_manifest(manifest).encode(),
        README_FILE: _readme(entry, manifest, description).encode("utf-8", "replace"),
        entry.code_file: entry.code,
    }
    if entry.item_file is not None:
        files[IMPORTED_FILE] = entry.item_file
    if entry.example is not None:
        files[entry.example[0]] = entry.example[1]
    if not manifest.handler:
        source = f'"""{manifest.name.name}."""\n\nfrom .{entry.module} import *\n'
        files[INIT_FILE] = source.encode()
    return files


def _readme(entry: Entry, manifest: Manifest, description: str) -> str:
    parts = [f"# {manifest.name.name}", description or manifest.summary]
    if said := entry.item.text("doc"):
        parts.append(said)
    if wanted := entry.item.text("mlrunVersion"):
        parts.append(f"It was written for MLRun {wanted[:40]}.")
    return "\n\n".join(parts) + "\n"


def _notes(
    checked: Checked, draft: Draft, refusal: NotImportable | None
) -> Iterator[Note]:
    """Note what breaks rules of ours, and what only MLRun can do with it."""
    if refusal is not None:
        as_kind = f"kind {draft.kind}" + (f", {draft.handler}" if draft.handler else "")
        yield Note("kind-changed", f"it is taken as {as_kind}: {refusal.why}")
    for problem in checked.problems:
        where = f"{problem.file}:{problem.line}: " if problem.line else ""
        yield Note(problem.code, f"{where}{problem.message}")
    manifest, signature = checked.manifest, checked.signature
    assert manifest is not None  # it has no errors
    assert signature is not None
    default = signature.default
    if default is not None and CONTEXT in {each.name for each in default.parameters}:
        yield Note("handler-context", "its handler takes MLRun's `context`")
    if _needs_mlrun(checked) and not any(
        each.lower().startswith("mlrun") for each in manifest.requirements
    ):
        message = (
            "its code imports mlrun, which it does not require: it has to be there"
        )
        yield Note("needs-mlrun", message)


def _needs_mlrun(checked: Checked) -> bool:
    for tree in checked.trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            if any(each.partition(".")[0] == "mlrun" for each in names):
                return True
    return False
