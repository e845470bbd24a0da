"""A model server, as a client sees it: the Open Inference Protocol, version 2."""

from __future__ import annotations

import http.client
import json
import threading
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_MODELS = "/v2/models/"
_MOST_BYTES = 256 * 2**20  # of an answer


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a request; status 0 where nothing came."""

    status: int
    data: bytes
    error: str  # empty for status 200

    def json(self) -> object:
        """Return its JSON, None where it is none."""
        try:
            return json.loads(self.data)
        except ValueError:
            return None


class Server:
    """Sends requests; each thread keeps a connection of its own."""

    def __init__(self, url: str, timeout_s: float) -> None:
        """Keep an address.

        Raises:
            ValueError: it is none of http.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            message = f"url is {url!r}: give one such as 'http://127.0.0.1:8000'"
            raise ValueError(message)
        kinds = {"http": http.client.HTTPConnection}
        kinds["https"] = http.client.HTTPSConnection
        self._kind, self._timeout_s = kinds[parts.scheme], timeout_s
        self._host, self._port = parts.hostname, parts.port
        self.before, _, model = parts.path.rstrip("/").partition(_MODELS)
        self.before = self.before.removesuffix("/v2")
        self._model = f"{_MODELS}{model}" if model else ""
        self._own = threading.local()

    def model_path(self) -> str:
        """Return the path of the model: that of the URL, or of the server's name.

        Raises:
            ValueError: the URL names none, and the server is not called like one.
        """
        if self._model:
            return self._model
        reply = self.ask("GET", "/v2")
        told = reply.json()
        name = told.get("name") if isinstance(told, dict) else None
        path = f"{_MODELS}{quote(str(name), safe='')}"
        if name and self.ask("GET", path).status == http.HTTPStatus.OK:
            return path
        why = reply.error or "it does not say which models it has"
        message = (
            f"no model is found at {self._host}: {why}; give the whole address, such "
            "as 'http://127.0.0.1:8000/v2/models/NAME'"
        )
        raise ValueError(message)

    def ask(self, method: str, path: str, body: bytes | None = None) -> Reply:
        """Send a request and wait for the answer; what fails is a reply, too."""
        try:
            return self._ask(method, path, body)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            words = str(error) or type(error).__name__
            return Reply(0, b"", f"{type(error).__name__}: {words}")

    def close(self) -> None:
        """Close the connection of this thread."""
        connection = getattr(self._own, "connection", None)
        if connection is not None:
            connection.close()
            self._own.connection = None

    def _ask(self, method: str, path: str, body: bytes | None) -> Reply:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._kind(self._host, self._port, timeout=self._timeout_s)
            self._own.connection = connection
        headers = {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, f"{self.before}{path}", body, headers)
        response = connection.getresponse()
        data = response.read(_MOST_BYTES)
        if response.will_close or not response.isclosed():
            self.close()
        if response.status == http.HTTPStatus.OK:
            return Reply(response.status, data, "")
        return Reply(response.status, data, _told(response.status, data))


def _told(status: int, data: bytes) -> str:
    try:
        error = json.loads(data)["error"]
    except (ValueError, KeyError, TypeError):
        error = data[:200].decode("utf-8", "replace")
    return f"{status}: {error}"
