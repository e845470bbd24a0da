"""A store in a bucket of S3, or of a server that speaks as S3 does.

An address is `s3://bucket/prefix`.  Credentials and region are found where AWS's own
tools find them; FNHUB_S3_ENDPOINT names a server other than AWS's.
"""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.handlers import add_expect_header

from registry.core.errors import InvalidRequest, StoreFailed
from registry.store import Blob, Look

TRIES = 4  # of a request, with waits that grow in between
READ_TRIES = 3  # of a body that breaks off
# Others write the same key at this moment: S3 asks to come again.
_CONFLICT_WAITS_S = (0.05, 0.1, 0.2, 0.4, 0.8)


def open_store(address: str, environ: Mapping[str, str]) -> S3Store:
    """Open a bucket, which must be there.

    Raises:
        InvalidRequest: the address names no bucket.
        StoreFailed: there is no such bucket, or no leave to use it.
    """
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    if not bucket:
        raise InvalidRequest("a store in S3 is s3://bucket or s3://bucket/prefix")
    endpoint = environ.get("FNHUB_S3_ENDPOINT") or None
    store = S3Store(bucket, prefix.strip("/"), endpoint=endpoint)
    store.require_bucket()
    return store


class S3Store:
    """Bytes under one prefix of a bucket."""

    def __init__(self, bucket: str, prefix: str, *, endpoint: str | None) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._address = f"s3://{bucket}/{self._prefix}"
        # A server under a name of its own has seldom a name for each bucket.
        style: Any = {"addressing_style": "path"} if endpoint else {}
        with self._failures_told(""):
            self._client = boto3.session.Session().client(
                "s3",
                endpoint_url=endpoint,
                config=Config(
                    connect_timeout=5,
                    read_timeout=20,
                    retries={"mode": "standard", "total_max_attempts": TRIES},
                    max_pool_connections=32,
                    s3=style,
                ),
            )
        # A put would ask whether it may send its body, and a connection that breaks off
        # in the answer makes the library read for ever what is no longer there.
        self._client.meta.events.unregister("before-call.s3", add_expect_header)

    def require_bucket(self) -> None:
        """Ask for the bucket, so that a wrong setting is told at the start.

        Raises:
            StoreFailed: it is not there, or may not be used.
        """
        with self._failures_told(""):
            try:
                self._client.list_objects_v2(
                    Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1
                )
            except ClientError as error:
                if _code(error) == "NoSuchBucket":
                    why = f"there is no bucket {self._bucket!r}"
                    raise StoreFailed(self._address, why) from error
                raise

    def get(self, key: str) -> Blob:
        """See `ObjectStore.get`."""
        with self._failures_told(key):
            for is_last in (*[False] * (READ_TRIES - 1), True):
                try:
                    return self._get(key)
                except ClientError as error:
                    if _is_nothing_there(error):
                        raise KeyError(key) from None
                    raise
                except BotoCoreError:  # the library repeats no body that breaks off
                    if is_last:
                        raise
        raise AssertionError("a try returns or raises")

    def look(self, key: str) -> Look:
        """See `ObjectStore.look`."""
        with self._failures_told(key):
            try:
                found = self._client.head_object(
                    Bucket=self._bucket, Key=self._prefix + key
                )
            except ClientError as error:
                if _is_nothing_there(error):
                    raise KeyError(key) from None
                raise
        return Look(found["ContentLength"], found["LastModified"].astimezone(UTC))

    def put_new(self, key: str, data: bytes) -> bool:
        """See `ObjectStore.put_new`."""
        return self.replace(key, data, None)

    def replace(self, key: str, data: bytes, etag: str | None) -> bool:
        """See `ObjectStore.replace`."""
        condition: Any = {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}
        with self._failures_told(key):
            for wait_s in _CONFLICT_WAITS_S:
                status, retried = self._put(key, data, condition)
                if status != HTTPStatus.CONFLICT:
                    break
                time.sleep(wait_s)
        if status == HTTPStatus.CONFLICT:
            raise StoreFailed(key, "too many write it at once")
        # The answer to a try that got through may have been lost, and the next one
        # then finds what the first has written.
        return status == HTTPStatus.OK or (retried and self._holds(key, data))

    def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        with self._failures_told(key):
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + key)

    def keys(self, prefix: str) -> Iterator[str]:
        """See `ObjectStore.keys`.  A request for each 1,000 keys.

        Sorted here: not every server lists as S3 does.
        """
        found: list[str] = []
        with self._failures_told(prefix):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(
                Bucket=self._bucket, Prefix=self._prefix + prefix
            ):
                found.extend(each["Key"] for each in page.get("Contents", ()))
        return iter(sorted(key.removeprefix(self._prefix) for key in found))

    def remove_leftovers(self, before: datetime, *, dry_run: bool = False) -> int:  # noqa: ARG002  # a request that breaks off leaves nothing
        """See `ObjectStore.remove_leftovers`."""
        return 0

    def _get(self, key: str) -> Blob:
        answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + key)
        with closing(answer["Body"]) as body:  # `with body` would give the raw stream
            return Blob(body.read(), answer["ETag"].strip('"'))

    def _put(self, key: str, data: bytes, condition: Any) -> tuple[int, bool]:  # noqa: ANN401  # one of two arguments
        """Return 200, 409 or 412, and whether the request was sent more than once."""
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._prefix + key,
                Body=data,
                ContentType=_media_type(key),
                **condition,
            )
        except ClientError as error:
            status = _status(error)
            if _is_nothing_there(error):  # and something was to be replaced
                status = HTTPStatus.PRECONDITION_FAILED
            if status not in (HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED):
                raise
            return status, error.response["ResponseMetadata"]["RetryAttempts"] > 0
        return HTTPStatus.OK, False

    def _holds(self, key: str, data: bytes) -> bool:
        try:
            return self.get(key).data == data
        except KeyError:
            return False

    @contextmanager
    def _failures_told(self, key: str) -> Iterator[None]:
        """Say which key and why.

        The library's words name hosts: they are for the operator who opens the store,
        while what fails later is told to whoever asks the hub.
        """
        try:
            yield
        except ClientError as error:
            why = f"S3 answers {_code(error)}"
            raise StoreFailed(key or self._address, why) from error
        except BotoCoreError as error:
            if key:
                why = f"S3 gives no answer ({type(error).__name__})"
                raise StoreFailed(key, why) from error
            raise StoreFailed(self._address, str(error)) from error


def _media_type(key: str) -> str:
    """Return what a bucket says of an object that it shows to others itself."""
    if key.endswith(".whl"):
        return "application/zip"
    return mimetypes.guess_type(key, strict=False)[0] or "text/plain; charset=utf-8"


def _status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code") or str(_status(error))


def _is_nothing_there(error: ClientError) -> bool:
    return _status(error) == HTTPStatus.NOT_FOUND and _code(error) != "NoSuchBucket"
