"""Zip files made by hand, each with one name that nobody should unpack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.core.errors import InvalidWheel
from registry.core.wheel.members import iter_members

NAMES = {
    "../x": "'..'",
    "a/../../x": "'..'",
    "a\\..\\b": "'\\\\'",
    "C:\\x": "':'",
    "a//b": "''",
    "./x": "'.'",
    "name.": "dot or space",
    "name ": "dot or space",
    "CON": "device",
    "aux.py": "device",
    "nul": "device",
    "a:b": "':'",
    "100%": "'%'",
    "a#b": "'#'",
    "a?b": "'?'",
    "a*b": "'*'",
    "a\tb": "U+0009",
    "a\nb": "U+000A",
    "a\0b": "U+0000",
    "a\x7fb": "U+007F",
    "a\u202eb": "U+202E",
    "a\u200bb": "U+200B",
    "e\u0301": "NFC",
    "x" * 200: "the most here is 200",
    "d/" * 10_000 + "x": "the most here is 200",
    "x" * 65_000: "the most here is 200",
    "evil.pth": ".pth",
    "a.py": "twice",
    "A.py": "for one",
    "a.py/b": "both a file and a folder",
}
WHOLE_NAMES = {
    "absolute": (lambda c: c.good(c.Part(b"/etc/x")), "absolute"),
    "empty": (lambda c: c.good(c.Part(b"")), "''"),
    "UNC": (lambda c: c.good(c.Part(b"\\\\?\\x")), "'\\\\'"),
    "not UTF-8": (lambda c: c.named(b"\xff"), "not UTF-8"),
    "surrogate": (lambda c: c.named("\ud800"), "not UTF-8"),
    "not UTF-8, but marked": (
        lambda c: c.good(c.Part(b"hub_functions/core/x/\xff", both={"flags": 0x800})),
        "not UTF-8",
    ),
    "UTF-8, but not marked": (
        lambda c: c.good(c.Part("hub_functions/core/x/ä".encode(), both={"flags": 0})),
        "marked as UTF-8",
    ),
    "case-fold twins": (
        lambda c: c.good(replace(c.A, name=c.A.name.upper())),
        "for one",
    ),
    "no folders": (lambda c: c.zip(c.A), "first entries are not"),
    "one folder": (lambda c: c.zip(c.ROOT, c.A), "first entries are not"),
    "other root": (
        lambda c: c.zip(replace(c.ROOT, name=b"lib/"), c.TEAM, c.A),
        "first entries",
    ),
    "other team": (
        lambda c: c.zip(c.ROOT, replace(c.TEAM, name=b"lib/core/"), c.A),
        "first entries",
    ),
    "deep team": (
        lambda c: c.zip(c.ROOT, replace(c.TEAM, name=b"hub_functions/a/b/"), c.A),
        "first entries",
    ),
    "root twice": (lambda c: c.zip(c.ROOT, c.ROOT, c.A), "first entries"),
    "folder with content": (
        lambda c: c.zip(c.ROOT, replace(c.TEAM, data=b"x"), c.A),
        "no content",
    ),
    "folder as a file": (
        lambda c: c.zip(replace(c.ROOT, attributes=0o100644 << 16), c.TEAM, c.A),
        "attributes",
    ),
    "third folder": (
        lambda c: c.good(replace(c.TEAM, name=b"hub_functions/core/x/sub/")),
        "only the first two entries are folders",
    ),
    "a million folders": (
        lambda c: c.zip(
            c.ROOT,
            *(replace(c.TEAM, name=b"hub_functions/%d/" % i) for i in range(1200)),
        ),
        "more than 1000 members",
    ),
}


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[:12]))
def test_a_name_that_means_another_thing_elsewhere_is_refused(craft, name):
    why = NAMES[name]
    data = craft.named(name)

    with pytest.raises(InvalidWheel) as refused:
        iter_members(data)

    assert why in refused.value.why


@pytest.mark.parametrize("case", WHOLE_NAMES)
def test_a_name_outside_of_the_rules_is_refused(craft, case):
    make, why = WHOLE_NAMES[case]
    data = make(craft)

    with pytest.raises(InvalidWheel) as refused:
        iter_members(data)

    assert why in refused.value.why
