"""What arrives: an HTTP and an SMTP receiver of this machine take it."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

from hub_functions.core.send_notification import send_notification

TOKEN = "t0ken-of-4da"
PASSWORD = "s3cr3t pass"


class Web(BaseHTTPRequestHandler):
    """Keeps what is posted; answers with the server's `status`."""

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), json.loads(data)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Mail(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as one message needs, with AUTH PLAIN or LOGIN."""

    def handle(self) -> None:
        self.say("220 test ESMTP")
        while line := self.rfile.readline().decode().strip():
            word = line.upper().split()[0]
            if word == "EHLO":
                self.say("250-test\r\n250 AUTH PLAIN")
            elif word == "AUTH":
                self.server.signed_in.append(base64.b64decode(line.split()[2]))
                self.say(self.server.auth_answer)
            elif word == "DATA":
                self.say("354 go on")
                self.server.taken.append(self.message())
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def message(self) -> email.message.EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[socketserver.BaseServer]:
    server.taken = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def web() -> Iterator[ThreadingHTTPServer]:
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Web)) as server:
        server.status = 200
        yield server


@pytest.fixture
def mail() -> Iterator[socketserver.ThreadingTCPServer]:
    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)) as server:
        server.signed_in, server.auth_answer = [], "235 come in"
        yield server


def json_url(web: ThreadingHTTPServer, path: str = TOKEN) -> str:
    return f"json://127.0.0.1:{web.server_port}/{path}"


def mail_url(mail: socketserver.ThreadingTCPServer) -> str:
    port = mail.server_address[1]
    quoted = PASSWORD.replace(" ", "%20")
    return (
        f"mailto://ada:{quoted}@example.com:{port}/?smtp=127.0.0.1&mode=insecure"
        "&from=ada@example.com&to=emmy@example.com"
    )


def test_a_webhook_gets_title_text_metrics_and_table(web):
    table = pd.DataFrame({"class": ["cat", "größe"], "f1": [0.91234567, 1.0]})

    sent = send_notification(
        *("**Done.**", "Night run", table),
        metrics={"accuracy": 0.953, "rows": 12_000},
        urls=json_url(web),
        level="success",
    )

    ((path, _, data),) = web.taken
    assert path == f"/{TOKEN}"
    assert (data["title"], data["type"]) == ("Night run", "success")
    assert data["message"] == sent.body
    assert sent.body.startswith(
        "**Done.**\n\n* `accuracy`: 0.953\n* `rows`: 12,000\n\n"
    )
    assert "  cat 0.912346\ngröße        1\n" in sent.body
    assert (sent.sent, sent.failed, sent.notes) == (1, 0, [])
    assert sent.report.to_dict("list") == {
        "address": [1],
        "service": ["JSON"],
        "sent": [True],
        "problem": [""],
    }


def test_an_e_mail_gets_subject_text_and_the_attachment(mail, tmp_path):
    (tmp_path / "scores.csv").write_text("a,b\n1,2\n", "utf-8")

    sent = send_notification(
        *("All is **well**.", "Nightly: größe", None, tmp_path / "scores.csv"),
        metrics={"f1_macro": 0.5},
        urls=mail_url(mail),
    )

    (message,) = mail.taken
    assert message["Subject"] == "Nightly: größe"
    assert "ada@example.com" in message["From"]
    assert "emmy@example.com" in message["To"]
    assert mail.signed_in == [f"\0ada\0{PASSWORD}".encode()]
    html = message.get_body(("html",)).get_content()
    assert "<strong>well</strong>" in html
    assert "<code>f1_macro</code>: 0.5" in html
    (file,) = message.iter_attachments()
    assert file.get_filename() == "scores.csv"
    assert file.get_content() in (b"a,b\n1,2\n", "a,b\n1,2\n", "a,b\r\n1,2\r\n")
    assert sent.report["service"].tolist() == ["E-Mail"]


def test_a_webhook_gets_the_attachment_too(web, tmp_path):
    (tmp_path / "plot.png").write_bytes(b"\x89PNG")

    send_notification("see", attachment=tmp_path / "plot.png", urls=json_url(web))

    (attached,) = web.taken[0][2]["attachments"]
    assert attached["filename"] == "plot.png"
    assert base64.b64decode(attached["base64"]) == b"\x89PNG"


@pytest.mark.parametrize("between", [" ", ", ", "\n", ",", " ,\n "])
def test_several_addresses_are_told_in_turn(between, web):
    urls = between.join(json_url(web, each) for each in ("one", "two", "a,b"))

    sent = send_notification("hello", urls=f" {urls}\n")

    assert [path for path, _, _ in web.taken] == ["/one", "/two", "/a%2Cb"] or [
        path for path, _, _ in web.taken
    ] == ["/one", "/two", "/a,b"]
    assert sent.report["address"].tolist() == [1, 2, 3]


def test_one_address_given_twice_is_told_once(web):
    sent = send_notification("hello", urls=f"{json_url(web)} {json_url(web)}")

    assert (sent.sent, len(web.taken)) == (1, 1)


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_an_address_that_does_not_take_it_is_an_error_after_all_were_tried(status, web):
    web.status = status
    urls = f"{json_url(web)} {json_url(web, 'second-of-4da')}"

    with pytest.raises(ConnectionError, match="2 of 2 addresses did not") as caught:
        send_notification("hello", urls=urls)

    assert len(web.taken) == 2
    assert f"error={status}" in str(caught.value)
    assert "address 2 (JSON)" in str(caught.value)
    assert "of-4da" not in str(caught.value)


def test_any_is_content_with_one(web):
    urls = f"json://127.0.0.1:9/{TOKEN} {json_url(web)}"

    sent = send_notification("hello", urls=urls, needed="any")

    assert (sent.sent, sent.failed) == (1, 1)
    assert sent.report["sent"].tolist() == [False, True]
    assert sent.report["problem"][0]
    assert TOKEN not in sent.report.to_csv()
    assert "127.0.0.1" not in sent.report.to_csv()
    with pytest.raises(ConnectionError, match="1 of 1 addresses did not take"):
        send_notification("x", urls=f"json://127.0.0.1:9/{TOKEN}", needed="any")


def test_a_sign_in_that_is_refused_tells_no_password(mail, capfd, caplog):
    mail.auth_answer = f"535 {PASSWORD} is wrong for ada"

    with pytest.raises(
        ConnectionError, match="1 of 1 addresses did not take"
    ) as caught:
        send_notification("hello", urls=mail_url(mail))

    told = str(caught.value) + "".join(capfd.readouterr()) + caplog.text
    assert PASSWORD not in told
    assert "s3cr3t" not in told


def test_a_file_that_a_service_does_not_take_is_noted(web, tmp_path, monkeypatch):
    (tmp_path / "x.txt").write_text("x", "utf-8")
    path = Path(tmp_path / "x.txt")
    url = f"prowl://{'a' * 40}"  # apprise sends it nowhere: the next line
    monkeypatch.setattr("apprise.plugins.prowl.NotifyProwl.notify_url", json_http(web))

    with pytest.raises(ConnectionError):
        send_notification("x", attachment=path, urls=url)
    sent = send_notification(
        *("x", "t", None, path), urls=f"{json_url(web)} {url}", needed="any"
    )

    assert sent.notes == ["address 2 (Prowl) takes no attachment"]


def json_http(web: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{web.server_port}/"
