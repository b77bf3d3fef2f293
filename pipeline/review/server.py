"""The local server of `ita review`: answers on the loopback interface, to the browser that was given the token, and to its own page only.

What keeps others out: the socket is bound to 127.0.0.1; the `Host` header must name it (a foreign name that resolves here is refused); the
token in the address is traded for a cookie that scripts cannot read and other sites cannot send; what a foreign page starts
(`Sec-Fetch-Site`, `Origin`) is refused; only POST changes anything, and only as JSON of limited size; the page may load and run nothing but
its own files. There is no path to a file of the machine in any request.
"""

from __future__ import annotations

import json
import re
import secrets
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from hmac import compare_digest
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipeline.report.templating import template_environment
from pipeline.review.desk import Desk, Refused, decide, item_page, picture_of, queue_page, undo
from pipeline.review.queue import GROUPS
from schemas.messages import load_review_texts

LOOPBACK = "127.0.0.1"
MOST_BYTES = 16_384
"""Of a request's body: a decision is a tenth of that."""
SECONDS = 30
"""Patience with a client that is slow to send its request."""

_HERE = Path(__file__).parent
_FILES = {
    "/review.js": ("text/javascript; charset=utf-8", _HERE / "review.js"),
    "/review.css": ("text/css; charset=utf-8", _HERE / "review.css"),
    "/site.css": ("text/css; charset=utf-8", _HERE.parent / "report" / "site.css"),
}
_POLICY = "; ".join(
    ("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'")
    + ("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ITEM = re.compile(r"/item/([0-9a-zA-Z_-]{1,64})")
_PICTURE = re.compile(r"/picture/([0-9a-zA-Z_-]{1,64})/([0-9]{1,6})")


class _Denied(Exception):  # noqa: N818 - a signal between the functions of this module
    """The request is refused with a status of HTTP."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


class ReviewServer(ThreadingHTTPServer):
    """Serves one desk. `address` is what the reviewer opens: it holds the token, which is good for as long as the server runs."""

    daemon_threads = False  # a decision that is being filed is filed; a thread that dies with the process may take it down midway
    allow_reuse_address = True

    def __init__(self, desk: Desk, port: int = 0) -> None:
        """Binds to the loopback interface; port 0 takes a free one. Raises OSError when the port is taken."""
        super().__init__((LOOPBACK, port), _Handler)
        self.desk = desk
        self._open: set[Any] = set()
        self.token = secrets.token_urlsafe(32)
        self.session = secrets.token_urlsafe(32)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    @property
    def hosts(self) -> frozenset[str]:
        """What `Host` may say."""
        return frozenset({f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"})

    @property
    def cookie(self) -> str:
        """The name of the cookie: browsers send one server's cookies to every port of the machine."""
        return f"ita_review_{self.port}"

    @property
    def address(self) -> str:
        """The address to open."""
        return f"http://{LOOPBACK}:{self.port}/?token={self.token}"

    def get_request(self) -> tuple[Any, Any]:
        """A connection; remembered for as long as it is open."""
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Wait for what is being answered; connections that browsers hold open for later are ended."""
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    server_version = "ita-review"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = SECONDS

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        self._guarded(self._get)

    def do_POST(self) -> None:  # noqa: N802
        self._guarded(self._post)

    def log_message(self, *_: object) -> None:
        """Nothing: the address holds the token."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """An error of the protocol (an unknown method, too long a line), with our headers."""
        self.close_connection = True
        self._send(HTTPStatus(code), b"", "text/plain")

    def _guarded(self, answer: Callable[[], None]) -> None:
        try:
            if self.headers.get_all("Host") != [self.headers.get("Host")] or self.headers["Host"] not in self.server.hosts:
                raise _Denied(HTTPStatus.MISDIRECTED_REQUEST)
            answer()
        except _Denied as denied:
            self.close_connection = True  # what is left of the body is not read
            self._send(denied.status, b"", "text/plain")
        except Refused as refused:
            self._json({"refused": refused.texts, "detail": refused.detail}, HTTPStatus.CONFLICT)
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 - the reviewer is told, and goes on
            text = load_review_texts()["refused_failure"]
            self._json({"refused": text, "detail": f"{type(error).__name__}: {error}"}, HTTPStatus.INTERNAL_SERVER_ERROR)

    def _get(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        if "token" in query:
            return self._sign_in(query["token"][0])
        # A page of another origin may not even load our pictures; an address that a person types has `none`.
        self._require(self.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none"), HTTPStatus.FORBIDDEN)
        self._require(self._signed_in(), HTTPStatus.FORBIDDEN)
        if url.path == "/":
            return self._send(HTTPStatus.OK, _page(self.server.desk), "text/html; charset=utf-8")
        if url.path in _FILES:
            media_type, path = _FILES[url.path]
            return self._send(HTTPStatus.OK, path.read_bytes(), media_type)
        desk = self.server.desk
        with desk.lock:
            if url.path == "/queue":
                group, offset = query.get("group", [""])[0], query.get("offset", ["0"])[0]
                self._require(group in ("", *GROUPS) and offset.isascii() and offset.isdigit() and len(offset) < 9, HTTPStatus.BAD_REQUEST)
                return self._json(queue_page(desk, group, int(offset)))
            if found := _ITEM.fullmatch(url.path):
                return self._json(item_page(desk, found[1]))
            if found := _PICTURE.fullmatch(url.path):
                return self._send(HTTPStatus.OK, picture_of(desk, found[1], int(found[2])), "image/webp")
        raise _Denied(HTTPStatus.NOT_FOUND)

    def _post(self) -> None:
        origin = self.headers.get("Origin", "")
        self._require(origin.removeprefix("http://") == self.headers["Host"] and origin.startswith("http://"), HTTPStatus.FORBIDDEN)
        self._require(self.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin", HTTPStatus.FORBIDDEN)
        self._require(self._signed_in(), HTTPStatus.FORBIDDEN)
        body = self._body()
        desk = self.server.desk
        with desk.lock:
            match self.path:
                case "/decide":
                    fields = _texts(body, ("item", "verdict"), ("read", "note"))
                    answer = decide(desk, fields["item"], _ids(body, "values"), fields["verdict"], fields["read"], fields["note"])
                case "/undo":
                    answer = undo(desk, _ids(body, "entries"))
                case _:
                    raise _Denied(HTTPStatus.NOT_FOUND)
        self._json(answer)

    def _sign_in(self, token: str) -> None:
        """Trade the token for a cookie, so that it does not stay in the address."""
        self._require(compare_digest(token.encode(), self.server.token.encode()), HTTPStatus.FORBIDDEN)
        cookie = f"{self.server.cookie}={self.server.session}; HttpOnly; SameSite=Strict; Path=/"
        self._send(HTTPStatus.SEE_OTHER, b"", "text/plain", {"Location": "/", "Set-Cookie": cookie})

    def _signed_in(self) -> bool:
        try:
            cookies = SimpleCookie(self.headers.get("Cookie", ""))
        except CookieError:
            return False
        held = cookies.get(self.server.cookie)
        return held is not None and compare_digest(held.value.encode(), self.server.session.encode())

    def _body(self) -> Mapping[str, Any]:
        length = self.headers.get("Content-Length", "")
        self._require(self.headers.get("Content-Type") == "application/json", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        self._require(length.isascii() and length.isdigit() and "Transfer-Encoding" not in self.headers, HTTPStatus.LENGTH_REQUIRED)
        self._require(len(length) < 9 and int(length) <= MOST_BYTES, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            body = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError) as error:
            raise _Denied(HTTPStatus.BAD_REQUEST) from error
        self._require(isinstance(body, dict), HTTPStatus.BAD_REQUEST)
        return dict(body)

    @staticmethod
    def _require(holds: bool, status: HTTPStatus) -> None:
        if not holds:
            raise _Denied(status)

    def _json(self, content: object, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(status, json.dumps(content, ensure_ascii=True, default=str).encode(), "application/json")

    def _send(self, status: HTTPStatus, data: bytes, media_type: str, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**_ALWAYS, "Content-Type": media_type, "Content-Length": str(len(data)), **(more or {})}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)


def _texts(body: Mapping[str, Any], required: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, str]:
    found = {name: body.get(name, None if name in required else "") for name in (*required, *optional)}
    if not all(isinstance(value, str) for value in found.values()):
        raise _Denied(HTTPStatus.BAD_REQUEST)
    return found


def _ids(body: Mapping[str, Any], name: str) -> list[str]:
    ids = body.get(name)
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise _Denied(HTTPStatus.BAD_REQUEST)
    return list(dict.fromkeys(ids))


def _page(desk: Desk) -> bytes:
    """The page itself; everything that is filled in is escaped, and what is shown comes later as data."""
    environment = template_environment(_HERE)
    texts = load_review_texts()
    # In a script element only "<" could end it.
    data = json.dumps(dict(texts), ensure_ascii=True).replace("<", "\\u003c")
    environment.globals["texts"] = texts
    return environment.get_template("review.html.j2").render(data=data, by=desk.by, language=desk.language, groups=GROUPS).encode()
