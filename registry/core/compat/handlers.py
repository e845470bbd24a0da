"""Two versions of one handler: what its callers would notice.

Callers pass inputs and params by name or in order, and take outputs by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from registry.core.compat.accepting import accepts, show_type
from registry.core.compat.changes import Change, listed, shorten
from registry.core.signature import Default, Handler, Output, Parameter

_RESULT = ("result",)  # what a handler without a NamedTuple returns


def compare_handlers(old: Handler, new: Handler) -> Iterator[Change]:
    """Yield what changed, in the order of the signature."""
    if old.is_async != new.is_async:
        how = "asynchronous, it was not" if new.is_async else "no longer asynchronous"
        yield Change.of("handler-async", f"the handler is {how}: calls have to change")
    yield from _compare_parameters(old.parameters, new.parameters)
    yield from _compare_outputs(old.outputs, new.outputs)


def _renamed(
    old: Sequence[Parameter | Output], new: Sequence[Parameter | Output]
) -> dict[str, str]:
    """Return new names by old ones: at one place, of one type, one gone, one new."""
    before, after = {each.name for each in old}, {each.name for each in new}
    return {
        was.name: now.name
        for was, now in zip(old, new, strict=False)
        if was.name not in after and now.name not in before and was.type == now.type
    }


def _compare_parameters(
    old: tuple[Parameter, ...], new: tuple[Parameter, ...]
) -> Iterator[Change]:
    renamed = _renamed(old, new)
    before = {each.name for each in old} | set(renamed.values())
    after = {each.name: each for each in new}
    for was in old:
        if was.name in after:
            yield from _compare_parameter(was, after[was.name])
        elif was.name in renamed:
            message = f"{_called(was)} is renamed to {_quoted(renamed[was.name])}"
            yield Change.of("parameter-renamed", message)
        else:
            yield Change.of("parameter-removed", f"{_called(was)} is removed")
    added = [each for each in new if each.name not in before]
    yield from map(_new_parameter, added)
    yield from _compare_order(old, new, renamed)


def _new_parameter(new: Parameter) -> Change:
    if new.default is None:
        message = f"{_called(new)} is new and has no default: every call must give it"
        return Change.of("parameter-required", message)
    shown = shorten(str(new.default))
    return Change.of("parameter-new", f"{_called(new)} is new, its default is {shown}")


def _compare_parameter(old: Parameter, new: Parameter) -> Iterator[Change]:
    yield from _compare_type(old, new)
    yield from _compare_default(old, new)
    if new.keyword_only and not old.keyword_only:
        message = f"{_called(new)} can only be given by name, no longer in order"
        yield Change.of("parameter-keyword-only", message)
    if old.keyword_only and not new.keyword_only:
        message = f"{_called(new)} can be given in order too"
        yield Change.of("parameter-positional", message)


def _compare_type(old: Parameter, new: Parameter) -> Iterator[Change]:
    was, now = show_type(old.type), show_type(new.type)
    if not accepts(new.type, old.type):
        message = f"{_called(old)} takes {now}, it took {was}"
        yield Change.of("parameter-narrowed", message)
    elif new.is_input and not old.is_input:
        message = (
            f"{_called(old)} became an input (a file): it takes {now}, it took {was}"
        )
        yield Change.of("parameter-role", message)
    elif not accepts(old.type, new.type):
        message = f"{_called(old)} takes more: {now}, it took {was}"
        yield Change.of("parameter-widened", message)


def _compare_default(old: Parameter, new: Parameter) -> Iterator[Change]:
    if _same(old.default, new.default):
        return
    was, now = shorten(str(old.default)), shorten(str(new.default))
    if new.default is None:
        message = f"{_called(old)} has no default any more: every call must give it"
        yield Change.of("default-removed", f"{message} (it was {was})")
    elif old.default is None:
        yield Change.of("default-added", f"{_called(old)} has a default now, {now}")
    else:
        message = f"the default of {_called(old)} is {now}, it was {was}"
        yield Change.of("default-changed", message)


def _same(old: Default | None, new: Default | None) -> bool:
    """Compare as JSON: Python's `==` takes 1, 1.0 and True for one value."""
    if old is None or new is None:
        return old is new
    return _canonical(old) == _canonical(new)


def _canonical(default: Default) -> str:
    return json.dumps(default.to_json(), sort_keys=True)


def _compare_order(
    old: tuple[Parameter, ...], new: tuple[Parameter, ...], renamed: Mapping[str, str]
) -> Iterator[Change]:
    """Find whether a call that gives values in order would give them to others.

    What is removed, required or by name only is left out: that is told already.
    """
    before = {renamed.get(each.name, each.name) for each in old}
    in_order = [each for each in new if not each.keyword_only]
    now = [
        each.name
        for each in in_order
        if each.name in before or each.default is not None
    ]
    places = set(now)
    names = [renamed.get(each.name, each.name) for each in old if not each.keyword_only]
    kept = [name for name in names if name in places]
    if now[: len(kept)] != kept:
        was = listed(each.name for each in old if not each.keyword_only)
        is_now = listed(each.name for each in in_order)
        message = f"the order of parameters is {is_now}, it was {was}"
        yield Change.of("parameter-order", message)


def _compare_outputs(
    old: tuple[Output, ...], new: tuple[Output, ...]
) -> Iterator[Change]:
    renamed = _renamed(old, new)
    before = {each.name for each in old} | set(renamed.values())
    after = {each.name: each for each in new}
    if _names(old) == _RESULT and len(new) > 1 and _RESULT[0] in after:
        message = f"it returns {listed(_names(new))} together, it returned one result"
        yield Change.of("output-wrapped", message)
    for was in old:
        if was.name in after:
            yield from _compare_output(was, after[was.name])
        elif was.name in renamed:
            message = f"{_called(was)} is renamed to {_quoted(renamed[was.name])}"
            yield Change.of("output-renamed", message)
        else:
            yield Change.of("output-removed", f"{_called(was)} is removed")
    for now in new:
        if now.name not in before:
            yield Change.of("output-new", f"{_called(now)} is new")
    common = after.keys() & {each.name for each in old}
    was_order = [name for name in _names(old) if name in common]
    if was_order != [name for name in _names(new) if name in common]:
        was_all, now_all = listed(_names(old)), listed(_names(new))
        message = f"outputs come as {now_all}, they came as {was_all}"
        yield Change.of("output-order", message)


def _compare_output(old: Output, new: Output) -> Iterator[Change]:
    was, now = show_type(old.type), show_type(new.type)
    if not accepts(old.type, new.type):
        yield Change.of("output-type", f"{_called(old)} is {now}, it was {was}")
    elif old.type.is_data and not new.type.is_data:
        message = f"{_called(old)} is a value, {now}; it was a file, {was}"
        yield Change.of("output-role", message)
    elif not accepts(new.type, old.type):
        message = f"{_called(old)} is always {now}, it was {was}"
        yield Change.of("output-narrowed", message)


def _names(outputs: tuple[Output, ...]) -> tuple[str, ...]:
    return tuple(each.name for each in outputs)


def _called(each: Parameter | Output) -> str:
    if isinstance(each, Output):
        return f"output {_quoted(each.name)}"
    return f"{'input' if each.is_input else 'param'} {_quoted(each.name)}"


def _quoted(name: str) -> str:
    return f"`{shorten(name)}`"
