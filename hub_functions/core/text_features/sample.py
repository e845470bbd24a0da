"""The texts that are looked at when none are given: messages to a shop."""

from __future__ import annotations

import pandas as pd

TEXT, LABEL = "message", "topic"
_MESSAGES = (
    ("delivery", "My parcel is late, when will it arrive?"),
    ("delivery", "The courier left the parcel at the wrong door"),
    ("delivery", "Tracking says delivered, but no parcel came"),
    ("delivery", "Can the parcel arrive on Saturday?"),
    ("delivery", "The tracking number does not work"),
    ("delivery", "The courier never rang the bell"),
    ("delivery", "Please send the parcel to my office"),
    ("delivery", "Still waiting: the parcel is two weeks late"),
    ("payment", "I was charged twice on my card"),
    ("payment", "The refund has not reached my card yet"),
    ("payment", "Your invoice shows the wrong amount"),
    ("payment", "Is payment by invoice possible?"),
    ("payment", "My card was refused, though the payment went through"),
    ("payment", "Please send the invoice again"),
    ("payment", "When will I get my refund?"),
    ("payment", "The amount charged is not that of the invoice"),
    ("product", "The lamp arrived broken"),
    ("product", "The lamp flickers after a week"),
    ("product", "Does the lamp fit a larger bulb?"),
    ("product", "The chair is smaller than in the picture"),
    ("product", "One screw of the chair is missing"),
    ("product", "The colour of the chair is not that of the picture"),
    ("product", "Great chair, broken screw"),
    ("product", ""),
)


def load_sample() -> pd.DataFrame:
    """Return 24 messages of three topics; the last one is empty."""
    topics, messages = zip(*_MESSAGES, strict=True)
    return pd.DataFrame(
        {"id": range(1, len(_MESSAGES) + 1), TEXT: messages, LABEL: topics}
    )
