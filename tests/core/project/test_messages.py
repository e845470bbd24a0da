"""Problems of functions.yaml: all at once, with line, a way out and no secret."""

from __future__ import annotations

from tests.core.project.reading import problems


def test_every_problem_is_told_at_once_with_its_line():
    text = (
        "format: 1\n"
        "hubs: {acme: https://h}\n"
        "functions:\n"
        "  - describe@^1\n"
        "  - {ref: churn, hub: amce}\n"
        "  - describe@2\n"
        "  - ref: a\n"
        "    hub: no\n"
        "pipeline: {}\n"
    )

    told = [(each.line, each.key, each.code) for each in problems(text)]

    assert told == [
        (5, "functions.1.hub", "hub-unknown"),
        (6, "functions.2", "function-twice"),
        (8, "functions.3.hub", "yaml-boolean"),
        (9, "pipeline", "key-unknown"),
    ]


def test_a_problem_says_what_may_have_been_meant():
    text = "format: 1\nhubs: {acme: http://h}\nfunctoins: [{ref: a, hub: amce}]\n"
    assert "`functions`" in problems(text)[0].fix

    text = "format: 1\nhubs: {acme: http://h}\nfunctions: [{ref: a, hub: amce}]\n"
    assert "`acme`" in problems(text)[0].fix

    text = "format: 1\nfunctions: [core/describe: ^1.2]\n"
    assert "`- core/describe@^1.2`" in problems(text)[0].fix


def test_a_merge_that_is_not_done_is_told_by_its_line():
    text = (
        "format: 1\nfunctions:\n<<<<<<< HEAD\n  - a@^1\n"
        "=======\n  - a@^2\n>>>>>>> other\n"
    )

    (found,) = problems(text)

    assert (found.line, found.code) == (3, "yaml-syntax")
    assert "keep one of the two sides" in found.fix


def test_the_same_function_twice_names_both_lines():
    text = "format: 1\nfunctions:\n  - describe\n\n  - core/describe@^1\n"

    message = problems(text)[0].message

    assert "core/describe" in message
    assert "3" in message
    assert "5" in message


def test_a_secret_in_an_address_is_not_told_again():
    """Problems end in logs of CI."""
    found = problems("format: 1\nhubs: {acme: 'https://me:hunter2@h'}\n")

    assert "hunter2" not in "".join(map(str, found))
