"""Fetching what an address given by somebody answers, without becoming a way into the house.

Only https on its own port, only to public addresses: the name is looked up once and the connection goes to what was
looked up, so that a second answer of the name changes nothing. No redirects, no compression, bounded in size and time.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.errors import Invalid

CONNECT_SECONDS, WHOLE_SECONDS, PORT = 8, 20, 443


@dataclass(frozen=True)
class Answer:
    """body: None where the reader has it already (304)."""

    body: bytes | None
    etag: str


def fetch(url: str, *, etag: str = "", most: int) -> Answer:
    """Return what an address answers. most: bytes.

    Raises Invalid (field url): no https address, private or unknown host, redirect, error, too large, too slow.
    """
    host, path = _parts(url)
    headers = {"Host": host, "Accept": "text/calendar", "Accept-Encoding": "identity"}
    if etag:
        headers["If-None-Match"] = etag
    address = public_address(host)
    literal = f"[{address}]" if ":" in address else address
    try:
        with (
            httpx.Client(timeout=CONNECT_SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "GET", f"https://{literal}:{PORT}{path}", headers=headers, extensions={"sni_hostname": host}
            ) as answer,
        ):
            return _read(answer, most)
    except httpx.HTTPError as error:
        raise _refused("outside.unreachable", _("外部日历没有应答，请检查地址，稍后再试。")) from error


def public_address(host: str) -> str:
    """Return one address of a host, every one of which is public. Raises Invalid."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _refused("outside.unknown", _("找不到这个网址，请检查拼写。")) from error
    addresses = [str(row[4][0]) for row in found]
    if not addresses or not all(_is_public(one) for one in addresses):
        raise _refused("outside.private", _("不能使用内部网络的地址。"))
    return addresses[0]


def _is_public(text: str) -> bool:
    """Tell whether an address is one of the open internet, also where it wraps one of version 4."""
    address = ipaddress.ip_address(text.partition("%")[0])
    inner = [address]
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
        inner += [one for one in wrapped if one is not None]
        if address in ipaddress.ip_network("64:ff9b::/96"):
            inner.append(ipaddress.ip_address(int(address) & 0xFFFFFFFF))
    return all(one.is_global and not one.is_multicast for one in inner)


def _parts(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url.strip().replace("webcal://", "https://", 1))
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError) as error:
        raise _refused("outside.url", _("这不是一个网址。")) from error
    if parts.scheme != "https" or port not in (None, PORT) or not host or parts.username or parts.password:
        raise _refused("outside.url", _("请填写以 https:// 开头、不含用户名和端口的地址。"))
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    if any(ord(letter) < 33 or ord(letter) > 126 for letter in path):
        raise _refused("outside.url", _("这不是一个网址。"))
    return host, path


def _read(answer: httpx.Response, most: int) -> Answer:
    tag = answer.headers.get("ETag", "")[:200]
    if answer.status_code == httpx.codes.NOT_MODIFIED:
        return Answer(None, tag)
    if answer.status_code != httpx.codes.OK:
        message = _("外部日历回答了 %(status)s，不是日历。") % {"status": answer.status_code}
        raise _refused("outside.status", message)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise _refused("outside.format", _("外部日历的格式不能读取。"))
    body, began = b"", now()
    for piece in answer.iter_raw():
        body += piece
        if len(body) > most:
            raise _refused("outside.too_large", _("外部日历太大，没有引入。"))
        if (now() - began).total_seconds() > WHOLE_SECONDS:
            raise _refused("outside.too_slow", _("外部日历应答太慢，没有引入。"))
    return Answer(body, tag)


def _refused(code: str, message: object) -> Invalid:
    return Invalid(code, message, field="url")  # type: ignore[arg-type]
