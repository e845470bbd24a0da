"""Why an annotation is refused, and what to write in its place."""

from __future__ import annotations

import ast

from registry.core.signature.literals import shortened
from registry.core.signature.vocabulary import vocabulary, vocabulary_text

ANYTHING = "annotation-any"
ALREADY_TOLD = "source-unreadable"  # the file's own problem says more
SHOWN = 80  # characters of an annotation in a message


class Refused(Exception):
    """An annotation has no type in the vocabulary: a Problem, once a place is known."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(code, message, fix)
        self.code, self.message, self.fix = code, message, fix


def shown(node: ast.expr) -> str:
    """Return an expression as a message shows it."""
    return f"`{shortened(ast.unparse(node), SHOWN)}`"


def not_a_type(message: str) -> Refused:
    """Refuse what is no type at all."""
    fix = f"write a type of the vocabulary - {vocabulary_text()}"
    return Refused("annotation-unknown", message, fix)


def outside_vocabulary(path: str, node: ast.expr) -> Refused:
    """Refuse a type that means nothing to fnhub, and name its library's that do."""
    known = vocabulary().of_library(path.partition(".")[0])
    hint = f"; of this library it knows {known}" if known else ""
    also = f" ({path})" if path != ast.unparse(node) else ""
    return not_a_type(f"{shown(node)}{also} is not a type that fnhub knows{hint}")


def of_name(path: str, node: ast.expr) -> Refused:
    """Refuse a name of another package, for the reason that fits it."""
    if vocabulary().is_form(path, "anything"):
        return anything(node)
    if vocabulary().is_form(path, "iterator"):
        return iterator(node)
    return outside_vocabulary(path, node)


def anything(node: ast.expr) -> Refused:
    """Refuse `Any` where a type is wanted."""
    message = f"{shown(node)} says nothing about the type"
    return Refused(ANYTHING, message, f"name it - {vocabulary_text()}")


def iterator(node: ast.expr) -> Refused:
    """Refuse what can be read only once, in one process."""
    return Refused(
        "annotation-iterator",
        f"{shown(node)} can be read only once, and neither stored nor sent",
        "return or take the whole: a list, or a table",
    )


def named_tuple(name: str) -> Refused:
    """Refuse a NamedTuple that is not the whole return annotation."""
    return Refused(
        "annotation-named-tuple",
        f"the NamedTuple `{shortened(name, SHOWN)}` can only be what a handler "
        "returns, by itself",
        "take a dataclass or a TypedDict; return the NamedTuple always, and let its "
        "fields be optional",
    )


def nested_data(container: str, items: str) -> Refused:
    """Refuse a collection of what travels as files."""
    return Refused(
        "annotation-nested-data",
        f"a {container} of `{items}` is not one table, array, model, figure or file",
        "name each of them: parameters of their own, or fields of a NamedTuple",
    )


def dict_keys(key: ast.expr) -> Refused:
    """Refuse a dict that JSON cannot hold."""
    return Refused(
        "annotation-dict-keys",
        f"a dict with keys {shown(key)} is not JSON, whose keys are texts",
        "write `dict[str, ...]`, or a list of values",
    )


def bad_choice(message: str) -> Refused:
    """Refuse a choice that has no JSON value."""
    return Refused(
        "annotation-choice", message, "write each out as a text, a number or a bool"
    )


def too_large(parts: int, depth: int) -> Refused:
    """Refuse a type that takes too many steps to read."""
    return Refused(
        "annotation-too-large",
        f"the type has more than {parts:,} parts, or is nested more than {depth} deep",
        "write a plainer type, such as `str`, `list` or `Mapping`",
    )


def recursive(text: str) -> Refused:
    """Refuse an alias that is made of itself."""
    return Refused(
        "annotation-recursive",
        f"{text} is defined by itself",
        "write `Mapping[str, Any]` for nested JSON",
    )


def already_told() -> Refused:
    """Refuse a name from a file that cannot be read."""
    return Refused(ALREADY_TOLD, "it comes from a file that cannot be read", "")
