"""A score is a sum of facts: each rule gives its points, and takes them, for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.core.problems import Problem, Severity
from registry.core.score import Facts, Finding, Score, evaluate
from registry.core.score.rules import RULES, rules_page
from tests.core.score_rows import TEXTS
from tests.core.score_sample import (
    EXAMPLE,
    FIGURE,
    FILES,
    code_cell,
    facts_of,
    notebook,
)

PAGE = Path(__file__).parents[2] / "docs" / "score.md"
DYNAMIC = [
    ("import re\n", "eval('1')", 0),
    ("import os as o\nimport re\n", "o.system('ls')", 0),
    ("import re\nfrom pickle import loads as read\n", "read(b'')", 0),
    ("import re\nimport subprocess\n", "subprocess.run('ls', shell=True)", 0),
    ("import re\nimport subprocess\n", "subprocess.run(['ls'])", 2),
    ("import re\n", "requests.eval('a')", 2),
    ("import re\n", "re.compile('a')", 2),
]

ADDED = [
    ("big.bin", b"x" * (1 << 20), "no-large-files", 1, "none"),
    ("big.bin", b"x" * ((1 << 20) + 1), "no-large-files", 0, "big.bin"),
    ("LICENSE", b"Use it.", "license", 1, "LicenseRef-Acme, LICENSE"),
    ("CHANGELOG.md", b"## 1.2.0\n\nNew.", "changelog", 1, "CHANGELOG.md"),
]

NOTEBOOKS = [
    (EXAMPLE, 7),
    (notebook(code_cell("wait(1)", 1, FIGURE)), 7),
    (notebook(code_cell("other(1)", 1, FIGURE)), 5),
    (notebook(code_cell("wait(1)", 1)), 5),
    (notebook(code_cell("wait(1)", None, FIGURE)), 4),
    (notebook(code_cell("wait(1)", 1, FIGURE), code_cell("x", None)), 4),
    (notebook(code_cell("wait(1)", 1, FIGURE, {"output_type": "error"})), 4),
    (notebook(code_cell("wait(1)", 1, {"data": {"text/html": "<table>"}})), 7),
    (notebook(code_cell("wait(1)", 1, {"output_type": "stream", "text": "a"})), 5),
    (notebook(), 0),
]


def finding(files: dict[str, bytes], code: str) -> Finding:
    return finding_of(facts_of(files), code)


def finding_of(facts: Facts, code: str) -> Finding:
    return next(each for each in evaluate(facts).findings if each.code == code)


def replaced(path: str, old: str, new: str) -> dict[str, bytes]:
    text = FILES[path].decode()
    assert old in text
    return FILES | {path: text.replace(old, new).encode()}


def test_a_function_that_does_everything_has_all_points():
    score = evaluate(facts_of(FILES))

    assert score.points == 100
    assert [each.code for each in score.findings if each.earned < each.points] == []


def test_points_are_a_hundred():
    assert sum(rule.points for rule in RULES) == 100
    assert len(RULES) >= 30
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.points > 0 for rule in RULES)


@pytest.mark.thorough
@pytest.mark.parametrize(("path", "old", "new", "code", "earned", "evidence"), TEXTS)
def test_a_rule_sees_what_it_is_about(path, old, new, code, earned, evidence):
    found = finding(replaced(path, old, new), code)

    assert found.earned == earned, found.evidence
    assert evidence in found.evidence


@pytest.mark.parametrize(("imports", "call", "earned"), DYNAMIC)
def test_code_from_data_is_seen_behind_imports(imports, call, earned):
    files = replaced("wait.py", "import re\n", imports)
    code = files["wait.py"].replace(
        b"return _measure", f"{call}; return _measure".encode()
    )

    assert finding(files | {"wait.py": code}, "no-dynamic-code").earned == earned


@pytest.mark.parametrize(("path", "data", "code", "earned", "evidence"), ADDED)
def test_files_count(path, data, code, earned, evidence):
    files = replaced("README.md", "1.2.0", "") | {path: data}
    manifest = FILES["function.yaml"].replace(b"Apache-2.0", b"LicenseRef-Acme")

    found = finding(files | {"function.yaml": manifest}, code)

    assert found.earned == earned
    assert evidence in found.evidence


@pytest.mark.parametrize(("data", "points"), NOTEBOOKS)
def test_an_example_counts_when_it_was_run(data, points):
    score = evaluate(facts_of(FILES | {"example.ipynb": data}))

    found = [each for each in score.findings if each.code.startswith("example-")]
    assert sum(each.earned for each in found) == points, found


def test_package_files_count():
    files = {path: data for path, data in FILES.items() if path != "py.typed"}

    assert finding(files, "package-files").evidence.endswith("py.typed")
    assert finding(files, "package-files").earned == 0


@pytest.mark.parametrize(("count", "earned"), [(0, 2), (1, 1), (2, 0), (3, 0)])
def test_each_warning_costs_a_point(count, earned):
    facts = facts_of(FILES)
    warning = Problem("line-ends", "CRLF", severity=Severity.WARNING)
    warned = Facts(facts.manifest, facts.signature, FILES, (warning,) * count)

    assert finding_of(warned, "no-warnings").earned == earned


def test_a_single_result_needs_no_name_unless_it_holds_several():
    def with_result(written: str, value: str) -> Finding:
        code = f'def wait(n: int) -> {written}:\n    """Wait."""\n    return {value}\n'
        return finding(FILES | {"wait.py": code.encode()}, "outputs-named")

    assert with_result("float", "0.5").earned == 3
    assert with_result("list[float]", "[0.5]").earned == 0


def test_who_returns_nothing_has_no_points_for_outputs():
    files = FILES | {"wait.py": b"def wait(n: int) -> None:\n    pass\n"}

    assert finding(files, "outputs-named").evidence == "nothing is returned"
    assert finding(files, "outputs-typed").earned == 0


def test_choices_belong_in_the_type():
    text = FILES["wait.py"].decode()
    text = text.replace('how: Literal["mean", "median"]', "how: str")
    text = text.replace("Which average is taken", 'One of "mean" and "median"')

    assert finding(FILES | {"wait.py": text.encode()}, "choices").earned == 0


def test_few_params_are_required():
    text = FILES["wait.py"].decode()
    text = text.replace("limit: float = 50.0", "limit: float, b: int, c: int, d: int")

    found = finding(FILES | {"wait.py": text.encode()}, "few-required")

    assert (found.earned, found.evidence) == (
        1,
        "at most 4 params without a default, 2 allowed",
    )


def test_a_handler_without_a_docstring_is_seen():
    code = b"def wait(n: int = 1) -> float:\n    return 0.5\n"

    found = finding(FILES | {"wait.py": code}, "handler-summary")

    assert (found.earned, found.evidence) == (
        0,
        "0 of 1 handlers with a docstring; missing: wait",
    )


def test_a_module_is_judged_by_what_others_import():
    """It has no handler, and would have all the points of one for nothing."""
    manifest = FILES["function.yaml"].replace(b"handler: wait:wait", b"kind: module")
    code = b'def wait() -> None:\n    """Wait."""\n\n\ndef rest() -> None:\n    pass\n'
    files = FILES | {"function.yaml": manifest, "wait.py": code, "__init__.py": b""}

    found = finding(files, "outputs-documented")

    assert found.earned == 2
    assert found.evidence.endswith("documented; missing: rest")


def test_a_module_without_handlers_is_judged_by_its_annotations():
    manifest = FILES["function.yaml"].replace(b"handler: wait:wait", b"kind: module")
    code = b"def wait(n: int) -> None:\n    pass\n\n\ndef rest(n):\n    pass\n"
    files = FILES | {"function.yaml": manifest, "wait.py": code, "__init__.py": b""}

    for rule in ("outputs-named", "parameters-typed", "outputs-typed"):
        assert finding(files, rule).earned == 1
        assert finding(files, rule).evidence.endswith("missing: wait.py:rest")


@pytest.mark.parametrize(
    ("count", "end"),
    [(5, "missing: a0, a1, a2, a3, a4"), (9, "missing: a0, a1, a2, a3, a4 and 4 more")],
)
def test_evidence_names_only_the_first_of_many(count, end):
    names = "".join(f"    a{n}: list = None,\n" for n in range(count))
    text = FILES["wait.py"].decode().replace("    *,\n", f"    *,\n{names}")

    found = finding(FILES | {"wait.py": text.encode()}, "parameters-typed")

    assert found.evidence.endswith(end)


def test_an_optional_number_of_a_measure_needs_a_unit_too():
    text = FILES["wait.py"].decode().replace(" [ms].\n        how", ".\n        how")
    text = text.replace("limit: float", "limit: int | float | None")

    found = finding(FILES | {"wait.py": text.encode()}, "units")

    assert found.evidence == "1 of 2 numbers of a measure with a unit; missing: limit"


def test_methods_of_a_serving_class_are_looked_at():
    """Their handlers are called Server.load: two have inputs of one name."""
    manifest = FILES["function.yaml"].replace(
        b"wait:wait", b"wait:Server\nkind: serving"
    )
    code = b'''
class Server:
    """Serve."""

    def load(self, path: str) -> None:
        """Load a model."""
        raise OSError(path)

    def predict(self, path: str) -> float:
        """Predict a time."""
        raise ValueError(path)
'''
    files = FILES | {"function.yaml": manifest, "wait.py": code, "__init__.py": b""}

    assert finding(files, "raises-documented").evidence == (
        "0 of 2 exceptions that handlers raise documented; missing: OSError, ValueError"
    )
    assert finding(files, "params-documented").evidence == (
        "0 of 2 params documented; missing: Server.load.path, Server.predict.path"
    )


def test_the_points_are_those_of_the_findings():
    for path in ("README.md", "test_wait.py", "wait.py"):
        score = evaluate(facts_of(replaced(path, "wait", "wait ")))

        assert score.points == sum(each.earned for each in score.findings)
        assert [each.code for each in score.findings] == [rule.code for rule in RULES]


def test_a_score_is_kept_as_json():
    score = evaluate(facts_of(FILES))

    assert Score.from_json(score.to_json()) == score
    assert score.to_json()["findings"][0] == {
        "code": "readme-length",
        "points": 3,
        "earned": 3,
        "evidence": score.findings[0].evidence,
        "fix": RULES[0].fix,
    }


def test_every_rule_takes_points_in_some_test():
    """A rule that cannot fail gives points for nothing."""
    losing = {row[3] for row in TEXTS if row[4] < points_of(row[3])}
    losing |= {row[2] for row in ADDED if row[3] < points_of(row[2])}
    others = {"example-executed", "example-shows", "no-dynamic-code", "package-files"}
    others |= {"no-warnings", "outputs-named", "few-required", "handler-summary"}
    others |= {"choices"}

    assert losing | others == {rule.code for rule in RULES}


def points_of(code: str) -> int:
    return next(rule.points for rule in RULES if rule.code == code)


def test_the_page_lists_every_rule():
    """Mend it with the text that the assertion shows."""
    page = PAGE.read_text("utf-8")

    assert page.endswith(rules_page())
