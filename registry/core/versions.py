"""Versions, ranges of them, and how far a change moves one.

The grammar is SemVer as `semver` reads it, narrowed to what SemVer and PEP 440 order
alike: -alpha.N, -beta.N and -rc.N, no build metadata.  Ranges mean what npm means by
them.  On a slow core it takes 8 us to parse a version, 15 to 25 us a range, and
0.4 us to ask `version in range`: parse once, at the edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum

import semver

from .errors import InvalidRange, InvalidVersion

# Nine digits stay below 2**31: every database column and JSON reader holds them,
# and a date such as 20260131 still fits.
NUMBER_DIGITS = 9
# The longest legal version has 45 characters.  Longer text is refused before int()
# sees it, which takes quadratic time; columns and messages can rely on the width.
VERSION_LENGTH = 64
RANGE_LENGTH = 256

_STAGES = ("alpha", "beta", "rc", None)
_PEP440_STAGES = ("a", "b", "rc", None)
_STABLE = _STAGES.index(None)

# Asked before semver: its older releases take a final newline and foreign digits.
_READABLE = re.compile(
    rf"(?=.{{1,{VERSION_LENGTH}}}\Z)(?!.*[0-9]{{{NUMBER_DIGITS + 1}}})"
    r"[0-9.]+(?:-(alpha|beta|rc)\.([0-9]+))?"
)
_NUMBER = rf"(?:0|[1-9][0-9]{{0,{NUMBER_DIGITS - 1}}})"
_PEP440 = re.compile(rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:(a|b|rc)({_NUMBER}))?")

# The first pattern found in a refused text says why it was refused.
_VERSION_MISTAKES = {
    rf"^.{{{VERSION_LENGTH + 1}}}": f"it has more than {VERSION_LENGTH} characters",
    r"^$": "it is empty",
    r"\s": "it holds a blank or a line break",
    r"[^\x00-\x7f]": "it holds a character that is not ASCII",
    r"^[vV=][0-9]": "leave out what stands before the first number",
    r"(^|[.-])0[0-9]": "a number has no leading zero",
    rf"[0-9]{{{NUMBER_DIGITS + 1}}}": f"a number has at most {NUMBER_DIGITS} digits",
    r"^[0-9]+(\.[0-9]+)?([+-]|$)": "it needs three numbers, as in 1.0.0",
    r"^[0-9]+(\.[0-9]+){3}": "it has more than three numbers",
    r"\+": "build metadata (+...) is refused: it would not tell versions apart",
    r"^[0-9]+(\.[0-9]+){2}[A-Za-z-]": "a pre-release is -alpha.N, -beta.N or -rc.N",
    r"": "it is not MAJOR.MINOR.PATCH",
}
_RANGE_MISTAKES = {
    rf"^.{{{RANGE_LENGTH + 1}}}": f"it has more than {RANGE_LENGTH} characters",
    r"\|": "there is no OR: write one range, such as >=1.2,<3",
    r"(\S+) +- +(\S+)": r"there are no hyphen ranges: write >=\1,<=\2",
    r"==": "write 1.2.0 or =1.2.0 for exactly this version",
    r"~[=>]": "write ^1.2 for all of 1 from 1.2 on, ~1.2 for all of 1.2",
    r"!": "no version can be left out of a range",
    r"^latest$": "write * for the latest",
    r"^ *(,|$)|, *(,|$)": "a part of it is empty; * stands for any version",
    r"(^|[.<>=~^ ,])[*xX]": "a star stands alone or last, as in 1.*",
}


@dataclass(frozen=True, order=True, slots=True)
class Version:
    """A version, ordered as SemVer orders them.  Made by `parse_version`."""

    major: int
    minor: int
    patch: int
    stage: int = _STABLE  # 0 alpha, 1 beta, 2 rc, 3 stable
    number: int = 0  # the N of -rc.N

    @property
    def prerelease(self) -> str | None:
        """`rc.1`, or None for a stable version."""
        stage = _STAGES[self.stage]
        return None if stage is None else f"{stage}.{self.number}"

    def __str__(self) -> str:
        stable = f"{self.major}.{self.minor}.{self.patch}"
        return stable if self.stage == _STABLE else f"{stable}-{self.prerelease}"


def parse_version(text: str) -> Version:
    """Read MAJOR.MINOR.PATCH, with -alpha.N, -beta.N or -rc.N for a pre-release.

    Raises:
        InvalidVersion: anything else; its `why` says what to mend.
    """
    with suppress(ValueError):
        if found := _READABLE.fullmatch(text):
            parsed = semver.Version.parse(text)
            stage, number = _STAGES.index(found[1]), int(found[2] or 0)
            return Version(parsed.major, parsed.minor, parsed.patch, stage, number)
    raise InvalidVersion(_shorten(text), _mistake(text, _VERSION_MISTAKES))


def _mistake(text: str, mistakes: dict[str, str]) -> str:
    for pattern, why in mistakes.items():
        if found := re.search(pattern, text, re.DOTALL):
            return found.expand(why)
    return ""


def _shorten(text: str) -> str:
    return text if len(text) <= VERSION_LENGTH else f"{text[:20]}..."


def pep440(version: Version) -> str:
    """Write a version as Python tools do: `1.2.0rc1`; the order stays the same."""
    text = str(version)
    return text.replace("-alpha.", "a").replace("-beta.", "b").replace("-rc.", "rc")


def from_pep440(text: str) -> Version:
    """Read what `pep440` writes, and no other spelling of it.

    Raises:
        InvalidVersion: not such a text.
    """
    found = _PEP440.fullmatch(text)
    if found is None:
        raise InvalidVersion(_shorten(text), "Python tools write 1.2.0 or 1.2.0rc1")
    stage, number = _PEP440_STAGES.index(found[4]), int(found[5] or 0)
    return Version(int(found[1]), int(found[2]), int(found[3]), stage, number)


# A place in the order of versions.  Five numbers are a version.  Fewer lie before
# every version that begins with them, its pre-releases too: (2,) < 2.0.0-alpha.0.
# Six, the last 0, lie just after the version that the first five are.
_Place = tuple[int, ...]
_BOTTOM: _Place = ()
_TOP: _Place = (10**NUMBER_DIGITS,)
_FIRST: _Place = (0, 0, 0, _STABLE, 0)  # 1.2 begins at 1.2.0, not at its pre-releases
_WHOLE = len(_FIRST)

_BLANK_AFTER_SIGN = re.compile(r"([\^~<>=]) +(?=[0-9])")
_SIGN = re.compile(r"[\^~]|[<>]=?|=?")
_STAR = re.compile(r"[*xX](?:\.[*xX]){0,2}")
_PARTIAL = re.compile(rf"({_NUMBER}(?:\.{_NUMBER})?)(?:\.[*xX]){{0,2}}")


@dataclass(frozen=True, slots=True)
class Range:
    """The versions that will do: `^1.2`, `~1.2`, `1.*`, `>=1,<2`, `1.2.0`, `*`.

    Equal when written alike: `1` and `1.x` are `1.*`, but `^1` is not `1.*`.
    """

    text: str
    _low: _Place = field(compare=False, repr=False)
    _high: _Place = field(compare=False, repr=False)  # the first that does not fit
    _named: frozenset[_Place] = field(compare=False, repr=False)  # 1.2.0 of 1.2.0-rc.1

    @classmethod
    def parse(cls, text: str) -> Range:
        """Read a range; a comma or a blank between two parts means AND.

        Raises:
            InvalidRange: not a range; its `why` says what to write instead.
        """
        words, low, high, named = [], _BOTTOM, _TOP, set()
        for word in _words(text):
            if _STAR.fullmatch(word):
                continue
            canonical, sign, place = _part(text, word)
            words.append(canonical)
            begins, ends = _ends(sign, place)
            low, high = max(low, begins), min(high, ends)
            if place[3:] not in (_BOTTOM, _FIRST[3:]):
                named.add(place[:3])
        return cls(",".join(words) or "*", low, high, frozenset(named))

    def __contains__(self, version: Version) -> bool:
        """Tell whether a version fits, by npm's rules.

        A pre-release fits only where the range names a pre-release of the same
        major.minor.patch: `^1.2.0-rc.1` takes 1.2.0-rc.2, but never 1.3.0-rc.1.
        """
        place = _place(version)
        if not self._low <= place < self._high:
            return False
        return version.stage == _STABLE or place[:3] in self._named

    def pep440(self) -> str:
        """Write it as a specifier for Requires-Dist; empty for any version.

        Stable versions fit it just when they fit the range.  For pre-releases it is
        wider: >=1.0.0rc1,<2.0.0 lets pip take 1.4.0rc1; PEP 440 cannot forbid that.
        """
        low, high = self._low, self._high
        if low and high == (*low, 0):
            return f"=={_spell(low)}"
        specifiers = []
        if low != _BOTTOM:
            specifiers.append(f"{'>' if len(low) > _WHOLE else '>='}{_spell(low)}")
        if len(high) > _WHOLE:
            specifiers.append(f"<={_spell(high)}")
        elif high[3:] == _FIRST[3:] and high[:3] in self._named:
            # A bare < would leave out the pre-releases too, which are asked for.
            specifiers.append(f"<={_spell(high)},!={_spell(high)}")
        elif high != _TOP:
            specifiers.append(f"<{_spell(high)}")
        return ",".join(specifiers)

    def __str__(self) -> str:
        return self.text


def _words(text: str) -> list[str]:
    between_commas = _BLANK_AFTER_SIGN.sub(r"\1", text).split(",")
    if len(text) > RANGE_LENGTH or not all(each.strip(" ") for each in between_commas):
        raise InvalidRange(_shorten(text), _mistake(text, _RANGE_MISTAKES))
    return [word for each in between_commas for word in each.split(" ") if word]


def _part(text: str, word: str) -> tuple[str, str, _Place]:
    """Read `=1.2` as its canonical text, its sign, and one, two or five numbers."""
    found = _SIGN.match(word)
    assert found is not None  # a sign may be empty
    sign, rest = found[0].removeprefix("="), word[found.end() :]
    if partial := _PARTIAL.fullmatch(rest):
        canonical = f"{sign}{partial[1]}" if sign else f"{partial[1]}.*"
        return canonical, sign, tuple(map(int, partial[1].split(".")))
    try:
        return f"{sign}{rest}", sign, _place(parse_version(rest))
    except InvalidVersion as error:
        why = _mistake(text, _RANGE_MISTAKES) or f"in {_shorten(word)!r}, {error.why}"
        raise InvalidRange(_shorten(text), why) from None


def _ends(sign: str, place: _Place) -> tuple[_Place, _Place]:
    """Return where the part begins, and the first place past it."""
    first, numbers = place + _FIRST[len(place) :], place[:3]
    past = (*place, 0) if len(place) == _WHOLE else _raise(place)
    # A caret holds the numbers up to the first that is not 0.
    held = next((at for at, each in enumerate(numbers, 1) if each), len(numbers))
    return {
        "": (first, past),
        ">=": (first, _TOP),
        ">": (past + _FIRST[len(past) :], _TOP),
        "<": (_BOTTOM, place),
        "<=": (_BOTTOM, past),
        "~": (first, _raise(place[:2])),
        "^": (first, _raise(place[:held])),
    }[sign]


def _place(version: Version) -> _Place:
    return (version.major, version.minor, version.patch, version.stage, version.number)


def _raise(place: _Place) -> _Place:
    return (*place[:-1], place[-1] + 1)


def _spell(place: _Place) -> str:
    return pep440(Version(*(*place, *_FIRST[len(place) :])[:_WHOLE]))


ANY = Range.parse("*")


def pick(versions: Iterable[Version], wanted: Range) -> Version | None:
    """Return the greatest fitting stable version, else the greatest fitting one."""
    fitting = (version for version in versions if version in wanted)
    return max(fitting, key=lambda each: (each.stage == _STABLE, each), default=None)


class Level(IntEnum):
    """How much a change asks of the next version; the greater asks for more."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def label(self) -> str:
        """`patch`, `minor` or `major`."""
        return self.name.lower()


def bump(version: Version, level: Level) -> Version:
    """Return the smallest version that a change of this level may be released as.

    From 1.0.0 on a major change raises major, a minor one minor, any other patch.
    Below 1.0 nothing is promised between minors, so a major change raises minor
    as a minor one does.  Of a pre-release, the major.minor.patch is raised.
    """
    if level is Level.MAJOR and version.major > 0:
        return Version(version.major + 1, 0, 0)
    if level >= Level.MINOR:
        return Version(version.major, version.minor + 1, 0)
    return Version(version.major, version.minor, version.patch + 1)
