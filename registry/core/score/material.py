"""A release's files as the rules see them: each is read once, when first asked for."""

from __future__ import annotations

from functools import cached_property

from registry.core.function_files import README_FILE
from registry.core.score.facts import Facts
from registry.core.score.notebook import CodeCell, read_notebook
from registry.core.score.python_source import Module, is_test, read_modules
from registry.core.score.readme_text import Readme, read_readme
from registry.core.signature import Handler, Output, Parameter


class Material:
    """Facts, and what can be read in them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.manifest = facts.manifest
        self.handlers: tuple[Handler, ...] = facts.signature.handlers

    @cached_property
    def parameters(self) -> tuple[tuple[str, Parameter], ...]:
        """Inputs and params of every handler, with the name to show."""
        return tuple(
            (self._shown(handler, each.name), each)
            for handler in self.handlers
            for each in handler.parameters
        )

    @cached_property
    def outputs(self) -> tuple[tuple[str, Output], ...]:
        """Outputs of every handler, with the name to show."""
        return tuple(
            (self._shown(handler, each.name), each)
            for handler in self.handlers
            for each in handler.outputs
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the function is called in code that uses it."""
        name = self.manifest.name
        handlers = (handler.name.rpartition(".")[2] for handler in self.handlers)
        main = self.manifest.handler.partition(":")[2]
        return tuple(sorted({str(name), name.module, main, *handlers} - {""}))

    @cached_property
    def readme(self) -> Readme:
        """The card."""
        return read_readme(self.facts.files.get(README_FILE, b""))

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The Python files that are no tests; none when the code was not read."""
        return tuple(each for each in self._python or () if not is_test(each.path))

    @cached_property
    def tests(self) -> tuple[Module, ...]:
        """The Python files of the tests; none when the code was not read."""
        return tuple(each for each in self._python or () if is_test(each.path))

    @cached_property
    def cells(self) -> tuple[CodeCell, ...] | None:
        """Code cells of the example notebook; None when there is none to read."""
        data = self.facts.files.get(self.manifest.example)
        return None if data is None else read_notebook(data)

    @cached_property
    def _python(self) -> tuple[Module, ...] | None:
        return read_modules(self.facts.files, self.facts.trees)

    def _shown(self, handler: Handler, name: str) -> str:
        return name if len(self.handlers) == 1 else f"{handler.name}.{name}"
