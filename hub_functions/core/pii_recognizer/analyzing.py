"""Presidio's recognizers that need patterns only: no model, no network."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import spacy
import tldextract.tldextract as domains
from presidio_analyzer import (
    AnalyzerEngine,
    RecognizerRegistry,
    RecognizerResult,
    predefined_recognizers,
)
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from tldextract.cache import DiskCache

_LANGUAGE = "en"  # of the words beside a number, such as "phone"
USUAL = {
    "CREDIT_CARD": "CreditCardRecognizer",
    "CRYPTO": "CryptoRecognizer",
    "EMAIL_ADDRESS": "EmailRecognizer",
    "IBAN_CODE": "IbanRecognizer",
    "IP_ADDRESS": "IpRecognizer",
    "PHONE_NUMBER": "PhoneRecognizer",
    "URL": "UrlRecognizer",
    "US_SSN": "UsSsnRecognizer",
}
# Looked for when asked: they are of one country, or often no personal data.
OTHERS = {
    "AU_MEDICARE": "AuMedicareRecognizer",
    "AU_TFN": "AuTfnRecognizer",
    "DATE_TIME": "DateRecognizer",
    "ES_NIF": "EsNifRecognizer",
    "IN_AADHAAR": "InAadhaarRecognizer",
    "IN_PAN": "InPanRecognizer",
    "IT_FISCAL_CODE": "ItFiscalCodeRecognizer",
    "PL_PESEL": "PlPeselRecognizer",
    "UK_NHS": "NhsRecognizer",
    "US_BANK_NUMBER": "UsBankRecognizer",
    "US_DRIVER_LICENSE": "UsLicenseRecognizer",
    "US_ITIN": "UsItinRecognizer",
    "US_PASSPORT": "UsPassportRecognizer",
}


class _Tokenizer(SpacyNlpEngine):
    """Divides a text into words, without a model: for the words beside a number."""

    def __init__(self) -> None:
        model = {"lang_code": _LANGUAGE, "model_name": "blank"}
        super().__init__(models=[model])
        self.nlp = {_LANGUAGE: spacy.blank(_LANGUAGE)}

    def load(self) -> None:
        """Load nothing: Presidio would look for a model to download."""

    def is_loaded(self) -> bool:
        """Tell that it can be used."""
        return True


class Analyzer:
    """Finds entities of some kinds in texts."""

    def __init__(self, entities: list[str], threshold: float) -> None:
        """Make the recognizers of these entities."""
        known = USUAL | OTHERS
        registry = RecognizerRegistry(supported_languages=[_LANGUAGE])
        for name in entities:
            recognizer = getattr(predefined_recognizers, known[name])
            registry.add_recognizer(recognizer(supported_language=_LANGUAGE))
        self._engine = AnalyzerEngine(
            registry=registry,
            nlp_engine=_Tokenizer(),
            supported_languages=[_LANGUAGE],
        )
        self._entities, self._threshold = entities, threshold

    def find(self, text: str) -> list[RecognizerResult]:
        """Return what does not overlap, in the order of the text.

        Of two that overlap, the one with the higher score stays, then the longer.
        """
        found = self._engine.analyze(
            text,
            language=_LANGUAGE,
            entities=self._entities,
            score_threshold=self._threshold,
        )
        found.sort(key=lambda e: (-e.score, e.start - e.end, e.start, e.entity_type))
        kept: list[RecognizerResult] = []
        for each in found:
            if all(
                each.end <= other.start or other.end <= each.start for other in kept
            ):
                kept.append(each)
        return sorted(kept, key=lambda each: each.start)


@contextmanager
def offline() -> Iterator[None]:
    """Keep tldextract, which knows ends of domains, from asking the network.

    It then has the list that came with it; what it had before is put back.
    """
    extractor = domains.TLD_EXTRACTOR
    before = extractor.suffix_list_urls, extractor._cache, extractor._extractor
    level = logging.getLogger("presidio-analyzer").level
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    extractor.suffix_list_urls, extractor._cache = (), DiskCache(None)
    extractor._extractor = None
    try:
        yield
    finally:
        extractor.suffix_list_urls, extractor._cache, extractor._extractor = before
        logging.getLogger("presidio-analyzer").setLevel(level)
