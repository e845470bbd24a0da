"""Functions share an environment just when they need the same."""

from __future__ import annotations

from registry.core.environments import Needs, join_needs, needs_of
from registry.core.index_document import IndexEntry
from registry.core.names import FunctionName
from registry.core.resolve import Chosen, LocalFunction, Resolution
from registry.core.versions import Range, parse_version


def release(name, *requirements, calls=(), python=">=3.11"):
    entry = IndexEntry(
        version=parse_version("1.0.0"),
        sha256="0" * 64,
        size_bytes=1,
        published="",
        python=python,
        requirements=requirements,
        functions=tuple((FunctionName("acme", c), Range.parse("*")) for c in calls),
        signature_sha256="0" * 64,
        yanked=None,
    )
    return Chosen(FunctionName("acme", name), "default", entry)


def needs(*functions):
    return {n.name: v for n, v in needs_of(Resolution(functions)).items()}


def test_a_function_needs_what_those_need_that_it_calls():
    found = needs(
        release("top", "pandas", calls=["middle"]),
        release("middle", "numpy", calls=["low"], python=">=3.11,<3.14"),
        release("low", "scipy"),
    )

    assert found["top"] == Needs("<3.14,>=3.11", ("numpy", "pandas", "scipy"))
    assert found["middle"] == Needs("<3.14,>=3.11", ("numpy", "scipy"))
    assert found["low"] == Needs(">=3.11", ("scipy",))


def test_the_same_needs_are_one_environment_whatever_their_order():
    found = needs(
        release("one", "pandas", "numpy"), release("two", "numpy", "pandas", "numpy")
    )

    assert found["one"].id == found["two"].id


def test_circles_end():
    found = needs(release("a", "x", calls=["b"]), release("b", "y", calls=["a"]))

    assert found["a"] == found["b"] == Needs(">=3.11", ("x", "y"))


def test_a_function_of_the_projects_own_brings_its_needs():
    own = LocalFunction(
        name=FunctionName("acme", "own"),
        version=parse_version("0.1.0"),
        path="own",
        manifest_sha256="0" * 64,
        python=">=3.12",
        requirements=("rich",),
        functions=((FunctionName("acme", "low"), Range.parse("*")),),
    )

    found = needs(own, release("low", "scipy"))

    assert found["own"] == Needs(">=3.11,>=3.12", ("rich", "scipy"))


def test_joined_needs_hold_all():
    joined = join_needs([Needs(">=3.11", ("b", "a")), Needs("<3.14", ("c", "a"))])

    assert joined == Needs("<3.14,>=3.11", ("a", "b", "c"))
