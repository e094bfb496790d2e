"""What is sent to a board and read of it over HTTP.

Every request carries the browser's token in a header of our own: a page of another site
can neither read the token nor set that header. A board is named by its id, which nobody
knows who has not joined it by its code.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ae.board.board import Board
from ae.board.limits import Attempts
from ae.errors import (
    AEError,
    BoardError,
    NoBoardError,
    NotAllowedError,
    TooManyError,
)
from ae.language import _
from ae.ui.board.answers import board_answer
from ae.ui.board.boards import boards
from ae.ui.middleware import IS_OWN_PAGE
from ae.ui.settings import boards_are_on

TOKEN_HEADER = "x-latent-explorer-token"
HAND_HEADER = "x-latent-explorer-hand"
MAX_BODY_BYTES = 4096
_CHECKED = {"X-Content-Type-Options": "nosniff"}
_NUMBER = re.compile("[0-9]{1,6}")
_STATUS: dict[type[AEError], int] = {
    NoBoardError: 404,
    NotAllowedError: 403,
    TooManyError: 429,
}
# Of one address, behind which a whole school may stand, and of all together.
WRONG_CODES, ALL_WRONG_CODES = Attempts(60, 60.0), Attempts(600, 60.0)

Answer = Callable[[Request], Awaitable[Response]]


def board_routes(prefix: str) -> list[Route]:
    """Return the routes of boards, under the path the app is served at."""
    return [
        Route(f"{prefix}/board/join", _answering(_join), methods=["POST"]),
        Route(f"{prefix}/board/{{id}}", _answering(_read)),
        Route(f"{prefix}/board/{{id}}/send", _answering(_send), methods=["POST"]),
        Route(f"{prefix}/board/{{id}}/take-back", _answering(_take), methods=["POST"]),
        Route(f"{prefix}/board/{{id}}/act", _answering(_act), methods=["POST"]),
    ]


def _answering(answer: Answer) -> Answer:
    """Have what a reader can cause answered in a sentence."""

    async def answered(request: Request) -> Response:
        try:
            _require_same_origin(request)
            if not boards_are_on():
                raise NotAllowedError(_("Boards are turned off on this server."))
            return await answer(request)
        except AEError as error:
            status = _STATUS.get(type(error), 400)
            headers = {**_CHECKED, "Cache-Control": "no-store"}
            return PlainTextResponse(str(error), status, headers)

    return answered


def _require_same_origin(request: Request) -> None:
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    is_same = origin is None or origin.partition("://")[2] == host
    is_ours = request.scope.get(IS_OWN_PAGE, is_same)  # its header is Streamlit's then
    if site not in {"same-origin", "none"} or not is_ours:
        raise NotAllowedError(_("Only the pages of this server can use a board."))


async def _join(request: Request) -> Response:
    """Answer a code with the board's id; wrong codes are bounded by address."""
    address = request.client.host if request.client else ""
    if WRONG_CODES.are_used_up(address) or ALL_WRONG_CODES.are_used_up(""):
        raise TooManyError(_("Too many wrong codes were tried. Wait a minute."))
    sent = await _body(request)
    code = sent.get("code") if isinstance(sent, dict) else None
    try:
        board = await run_in_threadpool(boards().find, code)
    except BoardError:
        WRONG_CODES.fail(address)
        ALL_WRONG_CODES.fail("")
        raise
    return _json({"id": board.id, "code": board.head.code, "title": board.head.title})


async def _read(request: Request) -> Response:
    """Answer from memory, in the server's own thread: thirty readers ask each second.

    ``?after=`` is how many changes of the generation ``&of=`` the browser has.
    """
    board, token = _board(request), _token(request)
    after = request.query_params.get("after", "0")
    if not _NUMBER.fullmatch(after):
        raise BoardError(_("?after= must be a whole number of 0 or more."))
    of = request.query_params.get("of", "")[:20]
    is_teacher = board.is_teacher(token)
    tag, packed = board_answer(board, int(after), of, is_teacher=is_teacher)
    hand = board.hand_of(token)
    headers = {
        **_CHECKED,
        "Cache-Control": "no-cache, private",
        "ETag": tag,
        HAND_HEADER: "" if hand is None else str(hand),
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        packed = gzip.decompress(packed)
    return Response(packed, headers=headers, media_type="application/json")


async def _send(request: Request) -> Response:
    board, sent = _board(request), await _body(request)
    number = await run_in_threadpool(board.contribute, _token(request), sent)
    return _json({"number": number})


async def _take(request: Request) -> Response:
    board, sent = _board(request), await _body(request)
    number = sent.get("number") if isinstance(sent, dict) else None
    await run_in_threadpool(board.take_back, _token(request), number)
    return _json({})


async def _act(request: Request) -> Response:
    board, asked = _board(request), await _body(request)
    await run_in_threadpool(board.act, _token(request), asked)
    return _json({})


def _board(request: Request) -> Board:
    return boards().get(request.path_params["id"])


def _token(request: Request) -> str | None:
    return request.headers.get(TOKEN_HEADER)


async def _body(request: Request) -> Any:
    """Return the JSON that was sent; nothing longer than it can be is read."""
    raw = b""
    try:
        async for part in request.stream():
            raw += part
            if len(raw) > MAX_BODY_BYTES:
                raise BoardError(_("That is too long for a board."))
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        if isinstance(error, BoardError):
            raise
        raise BoardError(_("The board cannot use what was sent.")) from error
    except ClientDisconnect as error:
        raise BoardError(_("The board cannot use what was sent.")) from error


def _json(value: dict[str, Any]) -> Response:
    return JSONResponse(value, headers={**_CHECKED, "Cache-Control": "no-store"})
