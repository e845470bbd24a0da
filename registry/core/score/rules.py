"""Every rule, by theme; their points are 100 together."""

from __future__ import annotations

from itertools import chain

from registry.core.score import card, documentation, interface, listing, proof, safety
from registry.core.score.rule import Rule

THEMES: dict[str, tuple[Rule, ...]] = {
    "The card": card.RULES,
    "Documentation": documentation.RULES,
    "Interface": interface.RULES,
    "Tests and example": proof.RULES,
    "Listing": listing.RULES,
    "Code and files": safety.RULES,
}
RULES = tuple(chain.from_iterable(THEMES.values()))


def rules_page() -> str:
    """Return the rules in Markdown, as docs/score.md has them."""
    return "\n".join(_theme(name, rules) for name, rules in THEMES.items())


def _theme(name: str, rules: tuple[Rule, ...]) -> str:
    points = sum(rule.points for rule in rules)
    rows = [
        f"| `{rule.code}` | {rule.points} | {rule.title}. {rule.doc} | {rule.fix} |"
        for rule in rules
    ]
    head = "| rule | points | what | how to gain it |\n|---|---:|---|---|"
    return "\n".join([f"## {name}: {points} points\n", head, *rows, ""])
