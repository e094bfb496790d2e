"""What stands before every request: headers, whose origin, metrics, uploads held."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from streamlit import runtime

from ae.language import _, nearest_language, use_language
from ae.queues import quotas
from ae.ui.addresses import foreign_address
from ae.ui.settings import frame_ancestors

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")
_HOST_CONFIG = "/_stcore/host-config"
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)$")
IS_OWN_PAGE = "is_own_page"  # in a request's scope, where it named an origin
_LONGEST_TAG = 20
_OURSELVES = b"http://localhost"  # an origin Streamlit takes without asking anybody


def middleware() -> list[Middleware]:
    """Return what ``st.App`` passes each request through, the outermost first."""
    return [
        Middleware(SafeHeaders),
        Middleware(Speaking),
        Middleware(OwnOrigin),
        Middleware(LocalMetrics),
        Middleware(OwnDialogs),
        Middleware(BoundedUploads),
    ]


class SafeHeaders:
    """Tell browsers what a page may load, and who may show it in a frame."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to each answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        policy = content_policy(Headers(scope=scope).get("host", ""))

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                message = {**message, "headers": headers.raw}
            await send(message)

        return await self.app(scope, receive, send_with)


class Speaking:
    """Answer in the language a request asks for; our own program names its page's."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose the language for whatever is said while this request is answered."""
        if scope["type"] == "http":
            asked = Headers(scope=scope).get("accept-language", "")
            use_language(nearest_language(asked[:_LONGEST_TAG]))
        return await self.app(scope, receive, send)


def content_policy(host: str) -> str:
    """Return the Content-Security-Policy of pages that are asked for at a host.

    Streamlit's page has a script in it, its styles are made as it runs, and components
    are modules made of a blob: these are allowed, and nothing of another host.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            f"connect-src 'self' data: blob:{sockets}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {frame_ancestors()}",
        ]
    )


class OwnOrigin:
    """Judge by the ``Host`` whether a request comes from a page of this server.

    Streamlit would ask a foreign host for this machine's own address, at each request
    with an origin it does not know. A websocket of another site's page is refused.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is this server's own, without the foreign origin of others."""
        if scope["type"] not in {"http", "websocket"}:
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None:
            return await self.app(scope, receive, send)
        is_own = urlsplit(origin).netloc == headers.get("host")
        is_allowed = origin in (st.get_option("server.corsAllowedOrigins") or [])
        if scope["type"] == "websocket" and not (is_own or is_allowed):
            await receive()
            return await send({"type": "websocket.close", "code": 1008})
        rest = [pair for pair in scope["headers"] if pair[0] != b"origin"]
        if is_own or is_allowed:
            rest.append((b"origin", _OURSELVES))
        scope = {**scope, "headers": rest, IS_OWN_PAGE: is_own or is_allowed}
        return await self.app(scope, receive, send)


class LocalMetrics:
    """Answer for Streamlit's figures about itself on this machine alone."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say 404 to whoever asks for them from elsewhere, or through a proxy."""
        if scope["type"] == "http" and scope["path"].endswith("/_stcore/metrics"):
            headers = Headers(scope=scope)
            is_proxied = "x-forwarded-for" in headers or "forwarded" in headers
            if is_proxied or not _is_loopback(scope):
                answer = PlainTextResponse(_("Not found."), 404)
                return await answer(scope, receive, send)
        return await self.app(scope, receive, send)


class OwnDialogs:
    """Have Streamlit's page show no dialogs of its own about its server.

    They are made for developers, in English; what happened is told by the page itself
    (``ae/ui/components/shared/connection.js``, ``ae/ui/unforeseen.py``).
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Change that one setting where Streamlit's page asks for its settings."""
        if scope["type"] != "http" or not scope["path"].endswith(_HOST_CONFIG):
            return await self.app(scope, receive, send)
        start: Message = {}
        body = b""

        async def send_changed(message: Message) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            if start["status"] == HTTPStatus.OK:
                body = json.dumps(
                    json.loads(body) | {"blockErrorDialogs": True}
                ).encode()
            headers = MutableHeaders(raw=list(start["headers"]))
            headers["Content-Length"] = str(len(body))
            await send({**start, "headers": headers.raw})
            await send({"type": "http.response.body", "body": body})

        return await self.app(scope, receive, send_changed)


class BoundedUploads:
    """Hold no more uploads in memory than may be, of one session and in all."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._held: dict[str, dict[str, int]] = {}  # bytes, by session and file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse an upload that would be one too many."""
        found = _UPLOAD.search(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] not in {"PUT", "DELETE"}:
            return await self.app(scope, receive, send)
        session, file = found.groups()
        if scope["method"] == "DELETE":
            self._held.get(session, {}).pop(file, None)
            return await self.app(scope, receive, send)
        self._forget_ended()
        own = self._held.setdefault(session, {})
        size = _length(Headers(scope=scope))
        total = sum(sum(files.values()) for files in self._held.values())
        before = own.get(file, 0)
        if (
            sum(own.values()) - before + size > quotas.UPLOADS_OF_ONE.value()
            or total - before + size > quotas.UPLOADS_IN_ALL.value()
        ):
            text = _("Too many files are held here. Reload the page and try again.")
            return await PlainTextResponse(text, 413)(scope, receive, send)
        own[file] = size

        async def send_noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                own.pop(file, None)
            await send(message)

        return await self.app(scope, receive, send_noting)

    def _forget_ended(self) -> None:
        if runtime.exists():
            is_active = runtime.get_instance().is_active_session
            for session in [s for s in self._held if not is_active(s)]:
                del self._held[session]


def _length(headers: Headers) -> int:
    """Return how many bytes a request says it has; the most, if it does not say."""
    said = headers.get("content-length", "")
    most = int(st.get_option("server.maxUploadSize")) * 2**20
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 13 else most


def _is_loopback(scope: Scope) -> bool:
    client = scope.get("client")
    return client is not None and foreign_address(client[0]) is None
