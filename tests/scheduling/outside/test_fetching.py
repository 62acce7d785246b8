"""An address given by somebody is no way into the house."""

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from qingshan.core.errors import Invalid
from scheduling.outside import fetching
from scheduling.outside.fetching import fetch, public_address


def names(monkeypatch, *addresses):
    """Let every name mean these addresses; return how often somebody asked."""
    asked = []

    def answer(host, port, **_):
        asked.append(host)
        family = socket.AF_INET6 if ":" in addresses[0] else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_no_address_of_a_private_network_is_asked(monkeypatch, address):
    names(monkeypatch, address)
    with pytest.raises(Invalid, match="private"):
        fetch("https://calendar.example/a.ics", most=1000)


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    names(monkeypatch, "93.184.215.14", "127.0.0.1")
    with pytest.raises(Invalid, match="private"):
        public_address("calendar.example")


@pytest.mark.parametrize(
    "url",
    ["http://calendar.example/", "ftp://calendar.example/", "file:///etc/passwd", "https://user:word@calendar.example/",
     "https://calendar.example:6379/", "https://", "calendar", "https://[::1", "https://a.example/\r\nX: y",
     "https://a.example/日历"],
)  # fmt: skip
def test_what_is_no_https_address_is_refused(monkeypatch, url):
    asked = names(monkeypatch, "93.184.215.14")
    with pytest.raises(Invalid) as refusal:
        fetch(url, most=1000)
    assert refusal.value.field == "url" and not asked


@contextmanager
def elsewhere(monkeypatch, status=200, body=b"", headers=()):
    """A server that is let pass as public, without TLS: what the guard lets through is looked at here."""
    seen = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.update({"path": self.path, **dict(self.headers)})
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    real = httpx.Client.stream

    def plain(self, method, url, **values):
        return real(
            self, method, url.replace("https://93.184.215.14:443", f"http://127.0.0.1:{server.server_port}"), **values
        )

    names(monkeypatch, "93.184.215.14")
    monkeypatch.setattr(
        fetching.socket, "getaddrinfo", lambda host, port, **_: [(2, 1, 6, "", ("93.184.215.14", port))]
    )
    monkeypatch.setattr(fetching.httpx.Client, "stream", plain)
    monkeypatch.setattr(socket, "getaddrinfo", _local(server.server_port))
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()


def _local(port):
    def answer(host, wanted, *_, **__):
        address = "127.0.0.1" if host == "127.0.0.1" else "93.184.215.14"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(wanted or port)))]

    return answer


def test_the_connection_goes_to_what_was_looked_up_with_the_name_it_was_asked_for(monkeypatch):
    with elsewhere(monkeypatch, body=b"BEGIN", headers=[("ETag", '"a"')]) as seen:
        answer = fetch("https://calendar.example/a.ics?key=b", etag='"old"', most=100)
    assert answer.body == b"BEGIN" and answer.etag == '"a"'
    assert (seen["Host"], seen["path"], seen["If-None-Match"]) == ("calendar.example", "/a.ics?key=b", '"old"')


def test_what_has_not_changed_has_no_body(monkeypatch):
    with elsewhere(monkeypatch, status=304):
        assert fetch("https://calendar.example/", most=100).body is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"status": 302, "headers": [("Location", "http://127.0.0.1/")]}, "outside.status"),
        ({"status": 404}, "outside.status"),
        ({"body": b"x" * 101}, "outside.too_large"),
        ({"body": b"x", "headers": [("Content-Encoding", "gzip")]}, "outside.format"),
    ],
)
def test_redirects_errors_and_too_much_are_refused(monkeypatch, values, code):
    with elsewhere(monkeypatch, **values), pytest.raises(Invalid, match=code):
        fetch("https://calendar.example/", most=100)
