"""A hub checks and scores each upload: its Python is parsed once for both."""

import ast
from collections import Counter

from registry.core.check import check_function
from registry.core.score import Facts, evaluate
from tests.core.score_sample import FILES


def judged(files, *, with_trees):
    checked = check_function(files)
    assert checked.manifest is not None
    assert checked.signature is not None
    trees = checked.trees if with_trees else {}
    return evaluate(
        Facts(checked.manifest, checked.signature, files, checked.problems, trees)
    )


def test_check_and_score_parse_each_file_once(monkeypatch):
    """Parsing is the largest part of a publish; tests are often most of the code."""
    parsed, parse = Counter(), ast.parse

    def counted(source, *arguments, **more):
        parsed[source if isinstance(source, str) else source.decode()] += 1
        return parse(source, *arguments, **more)

    monkeypatch.setattr(ast, "parse", counted)
    judged(FILES, with_trees=True)

    sources = [data.decode() for path, data in FILES.items() if path.endswith(".py")]
    assert len(sources) > 1
    assert {source: parsed[source] for source in sources} == dict.fromkeys(sources, 1)


def test_a_score_does_not_depend_on_who_parsed():
    """A score is made anew where nothing was kept of the check."""
    assert judged(FILES, with_trees=True) == judged(FILES, with_trees=False)


def test_trees_of_large_code_are_not_kept():
    """A tree takes 60 times the memory of its text, and uploads come at once."""
    large = {f"data_{at}.py": b'"""Data."""\n' + b"# data\n" * 9_000 for at in range(5)}

    assert check_function(FILES).trees.keys() == {
        path for path in FILES if path.endswith(".py")
    }
    assert check_function(FILES | large).trees == {}
