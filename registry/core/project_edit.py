"""Change functions.yaml as a careful person would: comments, order and style stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from registry.core.errors import (
    HubUnknown,
    InvalidProject,
    NotWanted,
    ProjectNotEdited,
)
from registry.core.names import FunctionName
from registry.core.near import nearest
from registry.core.problems import Problem
from registry.core.project import (
    DEFAULT_HUB,
    PROJECT_FILE,
    Project,
    Wanted,
    WantedPath,
    normal_path,
    path_fault,
)
from registry.core.project_file import read_project, read_project_text
from registry.core.project_text import Edit, ProjectText, apply_edits, entry_text

_Key = FunctionName | WantedPath  # what there is once in a project


def add_functions(text: str, entries: Sequence[Wanted | WantedPath]) -> str:
    """Add functions at the end of the list, in order.

    Where a function is wanted already, its entry stays where it is and asks for the
    new range; it keeps its hub when the new one names none.

    Args:
        text: The file, its line ends as they are.
        entries: What to add; the last one of a name counts.

    Raises:
        InvalidProject: the file has problems, or a path leads out of the project.
        HubUnknown: an entry names a hub that the file does not.
        ProjectNotEdited: no safe edit of this file was found.
    """
    project, document = read_project_text(text.encode())
    sheet = ProjectText(text, document)
    functions = list(project.functions)
    places = {_key(each): index for index, each in enumerate(functions)}
    edits: list[Edit] = []
    added: list[Wanted | WantedPath] = []
    for key, entry in {_key(each): each for each in entries}.items():
        _check(entry, project)
        if key not in places:
            added.append(entry)
            continue
        old = functions[places[key]]
        if isinstance(entry, Wanted) and isinstance(old, Wanted):
            new = Wanted(entry.ref, entry.hub or old.hub)
            if new != old:
                edits += sheet.rewrite(places[key], old, new)
                functions[places[key]] = new
    edits += sheet.append(added)
    what = ", ".join(f"`- {entry_text(each, in_flow=False)}`" for each in entries)
    meant = replace(project, functions=(*functions, *added))
    return _checked(apply_edits(text, edits), meant, what)


def remove_functions(text: str, names: Sequence[FunctionName | WantedPath]) -> str:
    """Take functions out, with what is commented on their own lines.

    Raises:
        InvalidProject: the file has problems.
        NotWanted: one of them is not in the file.
        ProjectNotEdited: no safe edit of this file was found.
    """
    project, document = read_project_text(text.encode())
    places = {_key(each): index for index, each in enumerate(project.functions)}
    for name in names:
        if name not in places:
            shown = [_shown(key) for key in places]
            raise NotWanted(_shown(name), nearest(_shown(name), shown) or "")
    gone = {places[name] for name in names}
    edits = ProjectText(text, document).remove(gone)
    kept = tuple(e for at, e in enumerate(project.functions) if at not in gone)
    what = f"take out {', '.join(map(_shown, names))}"
    meant = replace(project, functions=kept)
    return _checked(apply_edits(text, edits), meant, what)


def _key(entry: Wanted | WantedPath) -> _Key:
    return entry.ref.name if isinstance(entry, Wanted) else entry


def _shown(key: _Key) -> str:
    return str(key) if isinstance(key, FunctionName) else f"./{key.path}"


def _check(entry: Wanted | WantedPath, project: Project) -> None:
    if isinstance(entry, WantedPath):
        fault = path_fault(entry.path)
        if fault is not None or normal_path(entry.path) != entry.path:
            message = f"{entry.path!r}: {fault or 'it has a shorter spelling'}"
            fix = "a folder inside the project, for example ./my_features"
            problem = Problem("path-outside", message, PROJECT_FILE, fix=fix)
            raise InvalidProject((problem,))
    elif entry.hub not in (None, DEFAULT_HUB, *project.hubs):
        raise HubUnknown(str(entry.hub), tuple(sorted(project.hubs)))


def _checked(text: str, meant: Project, what: str) -> str:
    """Return an edited text that says what was meant; no other one leaves here."""
    try:
        found = read_project(text.encode())
    except InvalidProject:
        raise ProjectNotEdited(what) from None
    if found != meant:
        raise ProjectNotEdited(what)
    return text
