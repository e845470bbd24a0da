"""What is kept of the statements: what the handlers need, and what that needs.

A use means the last binding there is: for a statement, the last above it; for a
function, which is called later, the last of all.
"""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from registry.core.convert import Source, Statement
from registry.core.convert.harmless import IMPORTS, is_guard, is_harmless
from registry.core.convert.lines import MARK
from registry.core.errors import NotConverted
from registry.core.problems import Problem

# Names that every module has.
_GIVEN = (
    set(dir(builtins))
    | {"__file__", "__name__", "__doc__", "__package__"}
    | {
        *("__spec__", "__loader__", "__annotations__", "__class__"),
    }
)
# Names that IPython gives to notebooks and nobody else has.
_JUPYTER = {
    "display": "return the value, or import it: `from IPython.display import display`",
    "get_ipython": "do without it: a function runs outside of notebooks",
} | dict.fromkeys(
    ("In", "Out", "_", "__", "___", "_ih", "_oh", "_dh"),
    "do without it: it is the notebook's history",
)
_SHOWN = 60  # characters of a statement in a message


class Keeping:
    """Finds what handlers need among the statements of all cells."""

    def __init__(self, source: Source, statements: Sequence[Statement]) -> None:
        self._source, self._statements = source, statements
        self._problems: dict[tuple[str, str], Problem] = {}
        self._kept: set[int] = set()
        self._bindings: dict[str, list[int]] = defaultdict(list)
        self._changes: dict[str, list[int]] = defaultdict(list)
        for at, each in enumerate(statements):
            if is_guard(each.node) and not each.is_marked:
                continue  # it runs where a file is a program
            for name in each.binds:
                self._bindings[name].append(at)
            for name in each.changes:
                self._changes[name].append(at)
        self._meant = dict(_imported(statements))
        self._stars = [at for at, each in enumerate(statements) if _is_star(each.node)]
        self._classes = {
            each.node.name for each in statements if isinstance(each.node, ast.ClassDef)
        }

    @property
    def meant(self) -> Mapping[str, str]:
        """Dotted names by the name that the notebook's imports give them."""
        return self._meant

    def keep(self, handlers: Sequence[str]) -> list[Statement]:
        """Return what is needed, in the order of the cells.

        Raises:
            NotConverted: something is needed that cannot be had.
        """
        for at, each in enumerate(self._statements):
            if each.is_marked or _is_future(each.node):
                self._keep(at)
        for name in handlers:
            self._need(name, len(self._statements), None)
        if self._problems:
            raise NotConverted(tuple(self._problems.values()))
        return [self._statements[at] for at in sorted(self._kept)]

    def _need(self, name: str, before: int, user: Statement | None) -> None:
        """Keep what a name means to who uses it at a place."""
        found = self._bindings.get(name, [])
        earlier = [at for at in found if at < before]
        if not earlier and found and user is not None:
            self._report_order(name, found[0], user)
        elif not found:
            self._need_elsewhere(name, user)
        if not earlier:
            return
        last = earlier[-1]
        self._keep(last, name, user)
        for at in self._changes.get(name, []):
            if last < at < before:
                self._keep(at, name, user)

    def _keep(self, at: int, name: str = "", user: Statement | None = None) -> None:
        if at in self._kept:
            return
        statement = self._statements[at]
        if not (
            statement.is_marked
            or is_harmless(statement.node, self._meant, self._classes)
        ):
            self._report_computed(name, statement, user)
            return
        self._kept.add(at)
        for used in sorted(statement.early):
            self._need(used, at, statement)
        for used in sorted(statement.late):
            self._need(used, len(self._statements), statement)

    def _need_elsewhere(self, name: str, user: Statement | None) -> None:
        if name in _GIVEN or user is None:
            return
        if name == MARK:
            self._report(
                "line-of-notebook",
                user,
                f"{_who(user)} holds a line for IPython or a shell (`%` or `!`)",
                "write it in Python: subprocess.run, or the library's own function",
                name,
            )
        elif self._stars:
            for at in self._stars:
                self._keep(at)
        elif name in _JUPYTER:
            message = f"{_who(user)} uses `{name}`, which only notebooks have"
            self._report("name-of-notebook", user, message, _JUPYTER[name], name)
        else:
            self._report(
                "name-undefined",
                user,
                f"{_who(user)} uses `{name}`, which no kept code defines",
                "define or import it in a cell that is kept, or make it a parameter",
                name,
            )

    def _report_order(self, name: str, at: int, user: Statement) -> None:
        below, _ = self._source.place(self._statements[at].cell, None)
        self._report(
            "name-later",
            user,
            f"{_who(user)} needs `{name}` at once, which {below} defines only later",
            "move the definition above it: a module runs from top to bottom",
            name,
        )

    def _report_computed(
        self, name: str, statement: Statement, user: Statement | None
    ) -> None:
        text = " ".join(statement.text.split())
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
        who = f"{_who(user)} uses" if user is not None else "the handler is"
        self._report(
            "name-computed",
            statement,
            f"{who} `{name}`, which the notebook computes: `{shown}`",
            f"make `{name}` a parameter of the function, compute it inside, or mark "
            "the cell `# fnhub: keep`",
        )

    def _report(
        self, code: str, at: Statement, message: str, fix: str, name: str = ""
    ) -> None:
        lines = [
            each.lineno
            for each in ast.walk(at.node)
            if isinstance(each, ast.Name) and each.id == name
        ]
        line = min(lines, default=at.node.lineno)
        problem = self._source.problem(code, message, (at.cell, line), fix)
        self._problems.setdefault((code, message), problem)


def _who(user: Statement) -> str:
    """Name a statement in a message."""
    name = getattr(user.node, "name", "") or min(user.binds, default="")
    return f"`{name}`" if name else "a kept line"


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _imported(statements: Sequence[Statement]) -> Iterator[tuple[str, str]]:
    """Yield the names that imports give, and what they mean."""
    for each in statements:
        for node in ast.walk(each.node):
            if not isinstance(node, IMPORTS):
                continue
            for alias in node.names:
                if isinstance(node, ast.ImportFrom):
                    yield alias.asname or alias.name, f"{node.module}.{alias.name}"
                elif alias.asname:
                    yield alias.asname, alias.name
                else:
                    first = alias.name.partition(".")[0]
                    yield first, first
