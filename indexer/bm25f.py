"""How well texts fit: BM25F, for engines that hand out plain postings.

    f(t, d) = sum over fields of  weight * frequency / (1 - B + B * length / mean)
    text(d) = sum over terms of   idf(t) * f(t, d) / (K1 + f(t, d))
    idf(t)  = ln(1 + (N - n + 0.5) / (n + 0.5))

with n of N documents having t in any field.  The frequencies of the fields are added
before they saturate: a word in three fields is one word, not three.

Source: Robertson & Zaragoza, Found. Trends Inf. Retr. 3 (2009), section 3.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

from indexer.fields import WEIGHTS

K1, B = 1.2, 0.75


def factors(lengths: Mapping[int, tuple[int, ...]]) -> dict[str, dict[int, float]]:
    """Return what one occurrence is worth, by field and document.

    Args:
        lengths: Words in each field, in the order of `WEIGHTS`, by document.
    """
    found = {}
    for place, (field, weight) in enumerate(WEIGHTS.items()):
        total = sum(each[place] for each in lengths.values())
        mean = total / len(lengths) if total else 1.0
        found[field] = {
            number: weight / (1 - B + B * each[place] / mean)
            for number, each in lengths.items()
        }
    return found


def scores(terms: Sequence[Mapping[int, float]], documents: int) -> dict[int, float]:
    """Return the text value, above 0, of every document that fits.

    That are those with all terms; when there are none, those with any.

    Args:
        terms: f(t, d) by document, for each term.
        documents: How many there are, N.
    """
    fitting = set.intersection(*map(set, terms)) or set[int]().union(*terms)
    values = dict.fromkeys(sorted(fitting), 0.0)
    for frequencies in terms:
        count = len(frequencies)
        idf = log(1 + (documents - count + 0.5) / (count + 0.5))
        for number, frequency in frequencies.items():
            if number in values:
                values[number] += idf * frequency / (K1 + frequency)
    return values
