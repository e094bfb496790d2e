"""What the browser fetches over HTTP: the program, and arrays by their content id."""

from __future__ import annotations

import gzip

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ae.ui.arrays import OFFERS
from ae.ui.components import PROGRAM_PATH, packed_program

_FOR_EVER = "public, max-age=31536000, immutable"
_GONE = (
    "The server no longer has these numbers: it was started again, or the run has "
    "changed. Reload the page."
)


def routes() -> list[Route]:
    """Return the routes beside Streamlit's own, under ``server.baseUrlPath``."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    return [
        Route(f"{prefix}/arrays/{{kind}}/{{content_id}}", _arrays),
        Route(f"{prefix}{PROGRAM_PATH}", _program),
    ]


def _arrays(request: Request) -> Response:
    kind, content_id = (request.path_params[name] for name in ("kind", "content_id"))
    packed = OFFERS.packed(kind, content_id)
    if packed is None:
        # Not to be kept: what has been offered since is there at the next request.
        headers = {"Cache-Control": "no-store"}
        return PlainTextResponse(_GONE, status_code=404, headers=headers)
    return _named(request, packed, content_id, "application/octet-stream")


def _program(request: Request) -> Response:
    return _named(request, packed_program(), PROGRAM_PATH, "text/javascript")


def _named(request: Request, packed: bytes, name: str, media_type: str) -> Response:
    """Answer with bytes whose name says their content, gzipped where that is taken."""
    headers = {
        "Cache-Control": _FOR_EVER,
        "ETag": f'"{name}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if f'"{name}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(packed, headers=headers, media_type=media_type)
    return Response(gzip.decompress(packed), headers=headers, media_type=media_type)
