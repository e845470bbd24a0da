"""Quality points of a release, 0 to 100, each with the fact that it stands on.

    facts            what is judged: a checked release, and nothing else
    material         its files, each read once (python_source, readme_text, notebook)
    rule             a rule and its evidence
    rules            all of them, by theme: card documentation interface proof
                     listing safety (`raised` looks for exceptions)

The same release has the same score on every machine and at any time.  The score
ranks equals in search; it refuses nothing.  Documented in docs/score.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.core.score.facts import Facts
from registry.core.score.material import Material
from registry.core.score.rules import RULES

__all__ = ["Facts", "Finding", "Score", "evaluate"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found."""

    code: str
    points: int  # that the rule can give
    earned: int
    evidence: str
    fix: str  # how to gain the rest

    def to_json(self) -> dict[str, Any]:
        """Shape within a score's; `asdict` would copy each text of it deeply."""
        return {
            "code": self.code,
            "points": self.points,
            "earned": self.earned,
            "evidence": self.evidence,
            "fix": self.fix,
        }


@dataclass(frozen=True, slots=True)
class Score:
    """The points of a release; kept with it, as rules change and releases do not."""

    points: int  # 0 to 100
    findings: tuple[Finding, ...] = ()  # in the order of the rules

    def to_json(self) -> dict[str, Any]:
        """Shape for the database and the API."""
        findings = [each.to_json() for each in self.findings]
        return {"points": self.points, "findings": findings}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Score:
        """Read what `to_json` wrote."""
        findings = tuple(Finding(**each) for each in data["findings"])
        return cls(data["points"], findings)


def evaluate(facts: Facts) -> Score:
    """Judge a release by every rule, in the time of parsing its code."""
    material = Material(facts)
    findings = []
    for rule in RULES:
        evidence = rule.check(material)
        earned = rule.earned(evidence)
        findings.append(
            Finding(rule.code, rule.points, earned, evidence.text, rule.fix)
        )
    return Score(sum(each.earned for each in findings), tuple(findings))
