"""What case files cannot say: failing hubs, long chains, large projects, limits."""

from __future__ import annotations

import pytest

from registry.core.errors import (
    FunctionNotFound,
    HubUnreachable,
    NotInCache,
    ResolutionConflict,
    ResolutionUndecided,
)
from registry.core.index_document import IndexEntry
from registry.core.names import FunctionName
from registry.core.resolve.advice import Attempts
from registry.core.resolve.asks import Ask, KeptCatalog, Market, follow
from registry.core.resolve.provider import find
from registry.core.resolve.resolve import resolve
from registry.core.resolve.search import Found, search
from tests.core.resolve.case_files import CASES, Asked, read


def case(functions: dict[str, list[dict]], wanted: list[str]) -> Asked:
    hubs = {"default": functions}
    return read({"why": "", "hubs": hubs, "wanted": wanted, "chosen": {}})


def market_of(asked: Asked) -> Market:
    return Market(asked.project, KeptCatalog(asked.catalog), asked.local, asked.pins)


class PartlyOffline:
    """Another catalog's answers, without some functions.  See `Catalog`."""

    def __init__(self, asked: Asked, unknown: str) -> None:
        self._catalog, self._unknown = asked.catalog, unknown

    def releases(self, name: FunctionName, hub: str) -> tuple[IndexEntry, ...]:
        """See `Catalog.releases`."""
        if str(name) == self._unknown:
            raise NotInCache(f"the releases of {name}")
        return self._catalog.releases(name, hub)


def test_a_hub_that_fails_is_not_a_missing_function():
    asked = case({"core/a": [{"version": "1.0.0"}]}, ["a"])

    with pytest.raises(NotInCache):
        resolve(asked.project, PartlyOffline(asked, "core/a"))


def test_advice_needs_no_hub_to_answer():
    """The conflict is what the user has to hear of, not what advice ran into."""
    asked = case(
        {
            "core/a": [
                {"version": "1.0.0"},
                {"version": "2.0.0", "functions": {"core/unheard": "*"}},
            ],
            "core/b": [{"version": "1.0.0", "functions": {"core/a": "^2"}}],
            "core/unheard": [{"version": "1.0.0"}],
        },
        ["a@^1", "b"],
    )

    with pytest.raises(ResolutionConflict) as caught:
        resolve(asked.project, PartlyOffline(asked, "core/unheard"))

    assert caught.value.advice.startswith("Without core/b ")


def test_advice_is_bounded():
    """In a large conflict there is always one more change that could be tried."""
    tried = []
    attempt = Attempts(tried.append)  # none of them helps

    for _ in range(100):
        assert attempt(market_of(case({}, []))) is None

    assert len(tried) == 24


def test_a_missing_function_is_a_function_not_found():
    """Callers that catch the one catch the other."""
    with pytest.raises(FunctionNotFound):
        read(CASES["missing-transitive"]).resolve()


def test_a_failing_hub_is_told_as_such():
    class Failing:
        def releases(self, name: FunctionName, hub: str) -> tuple[IndexEntry, ...]:
            """See `Catalog.releases`."""
            raise HubUnreachable("https://hub.example", "no route")

    asked = case({}, ["a"])

    with pytest.raises(HubUnreachable):
        resolve(asked.project, Failing())


@pytest.mark.parametrize("after_the_last", [{}, {"core/s0": "^1"}])
def test_a_chain_longer_than_the_stack_is_resolved(after_the_last):
    """Open, and closed to a circle."""
    calls = [{f"core/s{at + 1}": "^1"} for at in range(2000)]
    functions = {
        f"core/s{at}": [{"version": "1.0.0", "functions": called}]
        for at, called in enumerate([*calls, after_the_last])
    }

    assert len(case(functions, ["s0"]).resolve().functions) == 2001


def large(count: int) -> Asked:
    """Some functions that are wanted, and half as many that they call."""
    inner = count // 2
    functions = {
        f"core/inner-{at}": [
            {
                "version": f"1.{minor}.0",
                "functions": {
                    f"core/inner-{called}": "^1"
                    for called in (at * 3 + 1, at * 3 + 2)
                    if called < inner
                },
            }
            for minor in range(5)
        ]
        for at in range(inner)
    }
    for at in range(count):
        functions[f"core/outer-{at}"] = [
            {
                "version": f"1.{minor}.0",
                "functions": {f"core/inner-{at * 7 % inner}": f"^1.{minor % 3}"},
            }
            for minor in range(5)
        ]
    return case(functions, [f"outer-{at}@^1" for at in range(count)])


@pytest.mark.thorough
def test_a_large_project_gets_newest_releases_at_the_first_go():
    """None has to be refused: time grows with the project and no faster."""
    asked = large(600)
    market = market_of(asked)

    found = search(market, 0)

    assert isinstance(found, Found)
    assert {str(e.version) for e in found.chosen.values()} == {"1.4.0"}


def test_a_clash_in_a_large_project_is_settled_where_it_is():
    """Many functions lie between the two that clash; none of them is tried again."""
    asked = large(300)
    hub = asked.catalog._hubs["default"]
    more = case(
        {
            "core/clash": [
                {"version": "1.0.0", "functions": {"core/zz": "^1"}},
                {"version": "1.1.0", "functions": {"core/zz": "^2"}},
            ],
            "core/zzz": [{"version": "1.0.0", "functions": {"core/zz": "^1"}}],
            "core/zz": [{"version": "1.0.0"}, {"version": "2.0.0"}],
        },
        [*(f"outer-{at}@^1" for at in range(300)), "clash", "zzz"],
    )
    hub.update(more.catalog._hubs["default"])

    market = Market(more.project, KeptCatalog(asked.catalog), (), {})

    found = search(market, 3)

    assert isinstance(found, Found)
    assert str(found.chosen["core/clash"].version) == "1.0.0"


def test_what_cannot_be_settled_in_its_rounds_is_said():
    asked = read(CASES["pigeons"])

    with pytest.raises(ResolutionUndecided) as caught:
        asked.resolve()

    assert caught.value.steps == CASES["pigeons"]["max_rounds"]


CIRCLES = ("circle", "circle-given-up", "circle-in-its-own-way", "calls-itself")


@pytest.mark.parametrize("name", CIRCLES)
def test_the_second_way_comes_through_circles(name):
    """Left to itself, resolvelib misses answers there, or recurses for ever."""
    found = find(market_of(read(CASES[name])))

    assert found is not None
    answer = {key: str(each.version) for key, each in found.items()}
    assert answer == CASES[name]["chosen"]


def test_what_breaks_a_wish_is_no_answer():
    """What a library found is looked through before it is believed."""
    market = market_of(
        case({"core/a": [{"version": "1.0.0"}, {"version": "2.0.0"}]}, ["a@^1"])
    )
    newest, older = market.candidates(Ask(market.roots[0].name, None, "default"))

    assert follow(market, {"core/a": newest}) is None
    assert follow(market, {}) is None
    assert follow(market, {"core/a": older, "core/b": newest}) == {"core/a": older}


def test_the_second_way_gives_up():
    asked = read(CASES["pigeons"])

    assert find(market_of(asked)) is None


def test_a_project_of_path_functions_alone_asks_no_hub():
    asked = read(CASES["path-prerelease"])

    assert [each.name.name for each in asked.resolve().functions] == ["feat"]
    assert asked.catalog.asked == []
