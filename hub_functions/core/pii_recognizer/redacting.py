"""What stands in a text in place of personal data."""

from __future__ import annotations

import hashlib
import hmac
from typing import Literal, TypeAlias

from presidio_analyzer import RecognizerResult
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig
from presidio_anonymizer.entities import RecognizerResult as Place

Action: TypeAlias = Literal["replace", "mask", "hash"]
_DIGITS = 16  # of a hash, in base 16: 64 bits


class Redactor:
    """Puts something else in the places that were found."""

    def __init__(self, action: Action, salt: str) -> None:
        """Choose what."""
        self._engine = AnonymizerEngine()
        self._salt = salt.encode()
        operators = {
            "replace": OperatorConfig("replace"),
            "mask": OperatorConfig("custom", {"lambda": lambda text: "*" * len(text)}),
            "hash": OperatorConfig("custom", {"lambda": self._hashed}),
        }
        self._operators = {"DEFAULT": operators[action]}

    def redact(self, text: str, found: list[RecognizerResult]) -> str:
        """Return the text without what was found."""
        if not found:
            return text
        places = [Place(e.entity_type, e.start, e.end, e.score) for e in found]
        done = self._engine.anonymize(text, places, operators=self._operators)
        return str(done.text)

    def _hashed(self, text: str) -> str:
        """Return the same for the same text and salt, so that rows can be joined."""
        digest = hmac.new(self._salt, text.encode(), hashlib.sha256).hexdigest()
        return f"<{digest[:_DIGITS]}>"
