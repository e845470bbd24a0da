"""What a client's Accept header prefers of what there is.

Source: RFC 9110, section 12.5.1.
"""

from __future__ import annotations

from collections.abc import Sequence


def preferred(accept: str, offered: Sequence[str], default: str) -> str | None:
    """Return the media type to answer with; None where the client takes none.

    A type that is named beats one that a star fits, at the same weight.  Of those
    named at the same weight it is the first of `offered`, and of those that a star
    fits it is `default`; so it is where the header says nothing.

    Args:
        accept: The header; empty for none.
        offered: Media types without parameters, small letters.
        default: One of them.
    """
    if not accept.strip():
        return default
    weights = dict(map(_weighed, accept.split(",")))
    ranked = []
    for place, each in enumerate(offered):
        named = next((fits for fits in _ranges(each) if fits in weights), None)
        order = -place if named == each else int(each == default) - len(offered) - 1
        if named and (weight := weights[named]) > 0:
            ranked.append((weight, order, each))
    return max(ranked)[-1] if ranked else None


def _ranges(media_type: str) -> tuple[str, str, str]:
    """Return what fits a media type, the most exact first."""
    return media_type, f"{media_type.partition('/')[0]}/*", "*/*"


def _weighed(part: str) -> tuple[str, float]:
    """Read one part: a weight that cannot be read counts as none given."""
    media_type, *parameters = (each.strip().lower() for each in part.split(";"))
    for each in parameters:
        key, _, value = each.partition("=")
        if key.strip() == "q":
            try:
                return media_type, min(max(float(value), 0.0), 1.0)
            except ValueError:
                break
    return media_type, 1.0
