"""The texts that are looked at when none are given: sentences of four topics."""

from __future__ import annotations

import pandas as pd

TEXT, LABEL = "sentence", "topic"
_SENTENCES = (
    ("weather", "Heavy rain is expected in the evening"),
    ("weather", "A storm with strong wind comes from the sea"),
    ("weather", "It will be sunny and warm tomorrow"),
    ("weather", "Snow fell on the mountains last night"),
    ("weather", "Clouds cover the sky, and showers follow"),
    ("cooking", "Fry the onions in butter until they are golden"),
    ("cooking", "Bake the bread in a hot oven for an hour"),
    ("cooking", "Add salt and pepper to the soup"),
    ("cooking", "Stir the sauce and let it simmer"),
    ("cooking", "Boil the potatoes, then mash them with milk"),
    ("money", "The bank raised its interest rates"),
    ("money", "Shares fell sharply on the stock market"),
    ("money", "Investors sold bonds and bought dollars"),
    ("money", "Inflation makes loans more expensive"),
    ("money", "The company reported higher profits this quarter"),
    ("sport", "The striker scored two goals in the final match"),
    ("sport", "Our team won the championship"),
    ("sport", "She ran the marathon in record time"),
    ("sport", "The goalkeeper saved a penalty"),
    ("sport", "He lost the tennis match in three sets"),
)


def load_sample() -> pd.DataFrame:
    """Return 20 sentences of four topics, five of each."""
    topics, sentences = zip(*_SENTENCES, strict=True)
    return pd.DataFrame({TEXT: sentences, LABEL: topics})
