"""What the OpenAPI document says of all requests."""

from __future__ import annotations

from registry.server.rate_limits import DEFAULTS

DESCRIPTION = f"""Publish, find and pull versioned functions.

One client may ask for so much, unless the hub's operator says otherwise, by token or
else by address: publishes {DEFAULTS["publish"]}, other writes {DEFAULTS["write"]},
searches {DEFAULTS["search"]}, tokens that are none {DEFAULTS["sign-in"]}. Answers that
count carry `RateLimit-Policy` and `RateLimit`
(draft-ietf-httpapi-ratelimit-headers-10); one too many is 429 `rate-limited` with
`Retry-After`. Index documents and packages are not limited.

Every answer carries `X-Request-Id`: the request's own where it is 1 to 64 of
`A-Za-z0-9._-`. Bodies are at most 64 KiB of JSON, or a wheel of 32 MiB.
"""
