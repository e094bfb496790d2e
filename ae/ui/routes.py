"""What the browser fetches over HTTP: the program, arrays, and how far runs are."""

from __future__ import annotations

import gzip
import re
from functools import partial

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ae.errors import AEError
from ae.language import N_, _, said_again
from ae.ui import style
from ae.ui.arrays import OFFERS
from ae.ui.board.routes import board_routes
from ae.ui.components import PROGRAM_PATH, packed_program
from ae.ui.train.watched_snapshots import MAX_EPOCHS
from ae.ui.train.watcher import WATCHERS

_FOR_EVER = "public, max-age=31536000, immutable"
_GONE = N_(
    "The server no longer has these numbers: it was started again, or the run has "
    "changed. Reload the page."
)
_NO_RUN = N_(
    "The server does not know this run: it was deleted or renamed, or the server was "
    "started again. Reload the page."
)
_CHECKED = {"X-Content-Type-Options": "nosniff"}
_NUMBER = re.compile("[0-9]{1,9}")


def routes() -> list[Route]:
    """Return the routes beside Streamlit's own, under ``server.baseUrlPath``."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    return [
        Route(f"{prefix}/arrays/{{kind}}/{{content_id}}", _arrays),
        Route(f"{prefix}{PROGRAM_PATH}", _program),
        *(
            Route(f"{prefix}{path}", partial(_style, name))
            for name, path in style.PATHS.items()
        ),
        Route(f"{prefix}/progress/{{run_key}}", _progress),
        Route(f"{prefix}/snapshots/{{run_key}}", _snapshots),
        *board_routes(prefix),
    ]


def _arrays(request: Request) -> Response:
    kind, content_id = (request.path_params[name] for name in ("kind", "content_id"))
    packed = OFFERS.packed(kind, content_id)
    if packed is None:
        return _refused(_(_GONE))
    return _named(request, packed, content_id, "application/octet-stream")


def _program(request: Request) -> Response:
    return _named(request, packed_program(), PROGRAM_PATH, "text/javascript")


def _style(name: str, request: Request) -> Response:
    return _named(request, style.packed(name), style.PATHS[name], "text/css")


async def _progress(request: Request) -> Response:
    """Answer from memory, in the server's own thread: thirty readers ask each second.

    ``?after=`` is how many points of the curve ``&of=`` the browser has.
    """
    watcher = WATCHERS.get(request.path_params["run_key"])
    if watcher is not None and watcher.is_due():
        await run_in_threadpool(watcher.look)
    if watcher is None or watcher.is_gone:
        return _refused(_(_NO_RUN))
    after = request.query_params.get("after", "0")
    if not _NUMBER.fullmatch(after):
        return _refused(_("?after= must be a whole number of 0 or more."), 400)
    of = request.query_params.get("of", "")[:20]
    tag, answer = watcher.answer(int(after), of)
    headers = {**_CHECKED, "Cache-Control": "no-cache", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(answer, headers=headers, media_type="application/json")


def _snapshots(request: Request) -> Response:
    """Answer with the snapshots of ``?epochs=3,4,5``, for ever if all are there."""
    watcher = WATCHERS.get(request.path_params["run_key"])
    if watcher is not None and watcher.is_due():
        watcher.look()
    if watcher is None or watcher.is_gone or watcher.config is None:
        return _refused(_(_NO_RUN))
    asked = request.query_params.get("epochs", "").split(",", MAX_EPOCHS)
    if len(asked) > MAX_EPOCHS or not all(map(_NUMBER.fullmatch, asked)):
        text = _(
            "?epochs= must be 1 to {most} whole numbers, with commas between.",
            most=MAX_EPOCHS,
        )
        return _refused(text, 400)
    epochs = [int(epoch) for epoch in asked]
    try:
        found, packed = watcher.snapshots.packed(epochs, watcher.config)
    except AEError as error:
        return _refused(said_again(str(error)))
    name = f"{watcher.key} {','.join(map(str, found))}"
    answer = _named(request, packed, name, "application/octet-stream")
    if found != epochs:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(text: str, status_code: int = 404) -> Response:
    """Answer in words, not to be kept: what is offered later is there from then on."""
    headers = {**_CHECKED, "Cache-Control": "no-store"}
    return PlainTextResponse(text, status_code, headers)


def _named(request: Request, packed: bytes, name: str, media_type: str) -> Response:
    """Answer with bytes whose name says their content, gzipped where that is taken."""
    headers = {
        "Cache-Control": _FOR_EVER,
        "ETag": f'"{name}"',
        "Vary": "Accept-Encoding",
        **_CHECKED,
    }
    if f'"{name}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(packed, headers=headers, media_type=media_type)
    return Response(gzip.decompress(packed), headers=headers, media_type=media_type)
