"""What is kept of the statements: what the handlers need, and what that needs.

A use means the last binding there is: for a statement, the last above it; for a
function, which is called later, the last of all.
"""

from __future__ import annotations

import ast
import builtins
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

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
        # By place, so that they are told from top to bottom.
        self._problems: dict[tuple[int, int, str, str], Problem] = {}
        self._kept: set[int] = set()
        # What is still to be kept: a statement, the name for which, and who uses that.
        self._pending: deque[tuple[int, str, Statement | None]] = deque()
        self._bindings: dict[str, list[int]] = defaultdict(list)
        self._changes: dict[str, list[int]] = defaultdict(list)
        for at, each in enumerate(statements):
            if is_guard(each.node) and not each.is_marked:
                continue  # it runs where a file is a program
            for name in each.binds:
                self._bindings[name].append(at)
            for name in each.changes:
                self._changes[name].append(at)
        # `global x` in a function that sets it: nobody else has to.
        self._provided = {
            name
            for each in statements
            for name in each.provides
            if name not in self._bindings
        }
        self._meant = dict(_imported(statements))
        self._stars = [at for at, each in enumerate(statements) if _is_star(each.node)]
        self._classes = {
            each.node.name for each in statements if isinstance(each.node, ast.ClassDef)
        }

    def keep(self, handlers: Sequence[str]) -> list[Statement]:
        """Return what is needed, in the order of the cells.

        Raises:
            NotConverted: something is needed that cannot be had.
        """
        for at, each in enumerate(self._statements):
            if each.is_marked or _is_future(each.node):
                self._pending.append((at, "", None))
        for name in handlers:
            self._pending.append((self._bindings[name][-1], name, None))
        while self._pending:  # and no recursion: a chain may have thousands of cells
            self._keep(*self._pending.popleft())
        if self._problems:
            found = sorted(self._problems.items(), key=lambda each: each[0])
            raise NotConverted(tuple(problem for _, problem in found))
        return [self._statements[at] for at in sorted(self._kept)]

    def _keep(self, at: int, name: str, user: Statement | None) -> None:
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
            self._need(used, at, at)
        late = statement.late | {n for n in statement.hinted if n in self._bindings}
        for used in sorted(late - statement.early - self._provided):
            self._need(used, at, len(self._statements))

    def _need(self, name: str, user: int, before: int) -> None:
        """Have kept what a name means to a statement.

        Args:
            name: What it uses.
            user: The statement, by index.
            before: The index up to which bindings count.
        """
        found = self._bindings.get(name, [])
        if name in _GIVEN:  # `list = ...` in a later cell is not what it meant
            before = user
        last = bisect_left(found, before) - 1
        if last < 0:
            if name not in _GIVEN:
                self._need_elsewhere(name, found, self._statements[user])
            return
        self._pending.append((found[last], name, self._statements[user]))
        changes = self._changes.get(name, [])
        first = bisect_right(changes, found[last])
        for at in changes[first : bisect_left(changes, before)]:
            self._pending.append((at, name, self._statements[user]))

    def _need_elsewhere(self, name: str, found: list[int], user: Statement) -> None:
        if found:
            self._report_order(name, found[0], user)
        elif name == MARK:
            self._report(
                "line-of-notebook",
                user,
                f"{_who(user)} holds a line for IPython or a shell (`%` or `!`)",
                "write it in Python: subprocess.run, or the library's own function",
                name,
            )
        elif self._stars:
            self._pending.extend((at, name, user) for at in self._stars)
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
            f"{who} `{name}`, which is computed at the top: `{shown}`",
            f"make `{name}` a parameter of the function, compute it inside, or mark "
            f"{'the cell' if statement.cell.number else 'the file'} `# fnhub: keep`",
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
        key = (at.cell.number, line, code, message)
        self._problems.setdefault(key, problem)


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
