"""The routes beside Streamlit's own, asked as a browser asks, without a server."""

import asyncio
import json
from dataclasses import dataclass

from starlette.applications import Starlette

from ae.ui.routes import routes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; names of headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self):
        """The body as text."""
        return self.body.decode()

    def json(self):
        """Return what the body says, if it is JSON."""
        return json.loads(self.body)


def get(address, **headers):
    """Ask for an address such as ``/progress/four.1?after=3``."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (name.replace("_", "-").encode(), value.encode())
            for name, value in headers.items()
        ],
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(Starlette(routes=routes())(scope, receive, send))
    start = sent[0]
    names = {name.decode(): value.decode() for name, value in start["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(start["status"], names, body)
