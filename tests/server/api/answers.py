"""What every answer of the API has to be."""

from __future__ import annotations

FUNCTIONS = "/api/v1/functions"


def code_of(response):
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == response.status_code
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, response.json["code"]
