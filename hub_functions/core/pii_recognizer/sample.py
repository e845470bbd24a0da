"""The table when none is given: invented, with numbers that no one has."""

from __future__ import annotations

import pandas as pd


def sample_table() -> pd.DataFrame:
    """Return five messages; addresses and numbers are those reserved for examples."""
    return pd.DataFrame(
        {
            "ticket": [101, 102, 103, 104, 105],
            "contact": [
                "ada@example.org",
                "(212) 555-0123",
                None,
                "max@example.com",
                "+44 20 7946 0958",
            ],
            "message": [
                "My card 4111 1111 1111 1111 was charged twice.",
                "Please call back, my address is ben@example.net",
                "Login from 192.0.2.7 failed.",
                "Refund to DE89 3704 0044 0532 0130 00, thank you. Ada Smith, Paris",
                "All is well.",
            ],
        }
    )
