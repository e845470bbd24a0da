"""The resolver beside a search that tries every combination."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.errors import FnhubError, ResolutionConflict
from registry.core.names import FunctionName, Reference
from registry.core.project import DEFAULT_HUB, Wanted
from registry.core.resolve import Chosen, Pin
from registry.core.resolve.asks import KeptCatalog, Market
from registry.core.resolve.provider import find
from registry.core.versions import Range, Version, parse_version
from tests.core.resolve.case_files import Asked, read

pytestmark = pytest.mark.thorough

NAMES = ("core/a", "core/b", "core/c", "acme/d")
VERSIONS = ("1.0.0", "1.1.0", "2.0.0", "2.1.0-rc.1")
RANGES = ("*", "^1", ">=1.1", "^2", "<2", "1.0.0", "^2.1.0-rc.1")
HUBS = (DEFAULT_HUB, "acme")

# Drawn as one number: drawing each choice by itself takes ten times as long as the
# search that it is for.
graphs = st.integers(0, 2**32).map(lambda seed: graph(random.Random(seed)))


def graph(chance: random.Random) -> Asked:
    """A small catalog of two hubs, in which most names call each other."""
    hubs = {
        hub: {
            name: [release(version, chance) for version in some(VERSIONS, chance, 2)]
            for name in some(NAMES, chance, least=3)
        }
        for hub in HUBS
    }
    wanted = [
        {"ref": ref, "hub": "acme"} if chance.random() < 0.2 else ref
        for name in some(NAMES, chance, least=1)[:3]
        for ref in [f"{name}@{chance.choice(RANGES[:5])}"]
    ]
    return read({"why": "", "hubs": hubs, "wanted": wanted, "chosen": {}})


def release(version: str, chance: random.Random) -> dict[str, Any]:
    called = some(NAMES, chance)[: chance.choice((0, 1, 1, 2))]
    return {
        "version": version,
        "functions": {name: chance.choice(RANGES) for name in called},
        "yanked": "wrong" if chance.random() < 0.15 else None,
    }


def some(words: tuple[str, ...], chance: random.Random, least: int = 0) -> list[str]:
    return chance.sample(words, chance.randint(least, len(words)))


Choice = dict[str, Chosen]


def wishes(asked: Asked, choice: Choice) -> list[tuple[str, Range, str]]:
    """Name, range and hub of all that is asked for, by the rules as written."""
    entries = {str(e.ref.name): e.hub or DEFAULT_HUB for e in asked.project.functions}
    found = [
        (str(each.ref.name), each.ref.range, entries[str(each.ref.name)])
        for each in asked.project.functions
    ]
    for chosen in choice.values():
        for name, wanted in chosen.entry.functions:
            found.append((str(name), wanted, entries.get(str(name), chosen.hub)))
    return found


def is_answer(asked: Asked, choice: Choice) -> bool:
    return all(
        name in choice
        and choice[name].hub == hub
        and choice[name].entry.version in wanted
        for name, wanted, hub in wishes(asked, choice)
    )


def offered(asked: Asked, name: str) -> list[Chosen]:
    """All releases of a function that may be chosen, on whatever hub."""
    catalog = asked.catalog._hubs
    return [
        Chosen(FunctionName.parse(name), hub, entry)
        for hub in HUBS
        for entry in catalog[hub].get(name, ())
        if entry.yanked is None
    ]


def an_answer_exists(asked: Asked) -> bool:
    options = [[None, *offered(asked, name)] for name in NAMES]
    return any(
        is_answer(asked, {str(c.name): c for c in combination if c is not None})
        for combination in itertools.product(*options)
    )


def answer(asked: Asked) -> Choice | None:
    try:
        return {str(e.name): e for e in asked.resolve().functions}
    except FnhubError:
        return None


def newness(chosen: Chosen) -> tuple[bool, Version]:
    version = chosen.entry.version
    return (version.prerelease is None, version)


@settings(max_examples=300, deadline=None)
@given(graphs)
def test_an_answer_is_found_just_when_there_is_one(asked):
    found = answer(asked)

    assert (found is not None) == an_answer_exists(asked)
    if found is not None:
        assert is_answer(asked, found)
        assert all(chosen.entry.yanked is None for chosen in found.values())


@settings(max_examples=200, deadline=None)
@given(graphs)
def test_an_answer_holds_nothing_that_nobody_asks_for(asked):
    found = answer(asked)

    if found is not None:
        reached, left = set(), [str(each.ref.name) for each in asked.project.functions]
        while left:
            name = left.pop()
            if name not in reached:
                reached.add(name)
                left += [str(called) for called, _ in found[name].entry.functions]
        assert reached == set(found)


@settings(max_examples=200, deadline=None)
@given(graphs)
def test_nothing_in_an_answer_could_be_newer_by_itself(asked):
    found = answer(asked)

    for name, chosen in (found or {}).items():
        for other in offered(asked, name):
            if other.hub == chosen.hub and newness(other) > newness(chosen):
                assert not is_answer(asked, {**found, name: other})


@settings(max_examples=200, deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_what_is_locked_stays(asked, chance):
    """Whatever was locked, and however it came about: locking again changes nothing."""
    pins = {
        FunctionName.parse(name): pin_of(chance.choice(options))
        for name in NAMES
        if (options := offered(asked, name))
    }
    locked = answer(replace(asked, pins=pins))

    if locked is not None:
        pins = {chosen.name: pin_of(chosen) for chosen in locked.values()}
        assert answer(replace(asked, pins=pins)) == locked


@settings(max_examples=200, deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_pins_decide_nothing_about_whether_there_is_an_answer(asked, chance):
    pins = {
        FunctionName.parse(name): pin_of(chance.choice(options))
        for name in NAMES
        if (options := offered(asked, name))
    }

    assert (answer(replace(asked, pins=pins)) is None) == (answer(asked) is None)


def pin_of(chosen: Chosen) -> Pin:
    return Pin(chosen.entry.version, chosen.entry.sha256, chosen.hub)


@settings(max_examples=300, deadline=None)
@given(graphs)
def test_the_second_way_finds_answers_only(asked):
    """Resolvelib may miss an answer; what it finds has to be one."""
    market = Market(asked.project, KeptCatalog(asked.catalog), (), {})

    found = find(market)

    if found is not None:
        assert is_answer(asked, {key: each.function for key, each in found.items()})


ASK_FOR = re.compile(r"(\S+/\S+?)@(\S+?)(?= to have it| and |: these|\.$|$)")
SAY_WHERE = re.compile(r"{ref: (\S+), hub: (\S+)}")
WITHOUT = re.compile(r"Without (\S+?)(?:@\S+)? ")


def advised(asked: Asked, advice: str) -> Asked | None:
    """What is asked when the advice is taken; None when it is to ask somebody."""
    functions: list[Any] = list(asked.project.functions)
    if advice.startswith("Nothing "):
        return None
    if found := WITHOUT.match(advice):
        functions = [each for each in functions if str(each.ref.name) != found[1]]
    elif found := SAY_WHERE.search(advice):
        functions.append(Wanted(Reference.parse(found[1]), found[2]))
    else:
        given_ = advice[advice.lower().index("ask for ") :]
        ranges = {name: Range.parse(text) for name, text in ASK_FOR.findall(given_)}
        assert ranges
        functions = [
            Wanted(
                Reference(
                    each.ref.name, ranges.get(str(each.ref.name), each.ref.range)
                ),
                each.hub,
            )
            for each in functions
        ]
    return replace(asked, project=replace(asked.project, functions=tuple(functions)))


@settings(max_examples=300, deadline=None)
@given(graphs)
def test_advice_is_true(asked):
    """Whoever does what the hint says, gets a lock."""
    advice = advice_of(asked)
    then = None if advice is None else advised(asked, advice)

    if then is not None:
        assert answer(then) is not None


def advice_of(asked: Asked) -> str | None:
    try:
        asked.resolve()
    except ResolutionConflict as error:
        return error.advice
    except FnhubError:
        return None
    return None


def test_ranges_of_the_graphs_take_and_refuse():
    """Graphs in which everything or nothing fits would prove little."""
    counts = [sum(parse_version(v) in Range.parse(r) for v in VERSIONS) for r in RANGES]

    assert min(counts) >= 1
    assert max(counts) < len(VERSIONS)
