"""Asks an ASGI app as a server does, and returns its bytes as sent, without unpacking them."""

import gzip
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

import anyio
from starlette.types import ASGIApp, Message

from nn import TrainingConfig

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    """An answer as it was sent."""

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("content-encoding") else self.body

    @property
    def text(self) -> str:
        return self.content.decode()


async def ask(
    app: ASGIApp, address: str | bytes, *, gone: bool = False, method: str = "GET", **headers: str
) -> Answer:
    """The app's answer to one request; the client may have gone before it comes."""
    whole = address.encode() if isinstance(address, str) else address
    path, _, query = whole.partition(b"?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path.decode(),
        "raw_path": path,
        "root_path": "",
        "query_string": query,
        "headers": [(name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()],
        "client": ("192.0.2.1", 50_000),
        "server": ("xor.example", 80),
        "state": {},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        if not gone:
            await anyio.sleep_forever()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    fields = [(name.decode().lower(), value.decode()) for name, value in start["headers"]]
    assert len(dict(fields)) == len(fields), "a header stands there twice"
    return Answer(start["status"], dict(fields), b"".join(part.get("body", b"") for part in rest))


def get(app: ASGIApp, address: str | bytes, **options: Any) -> Answer:
    async def run() -> Answer:
        return await ask(app, address, **options)

    return run_async(run)


def query(
    config: TrainingConfig, after: int = -1, every: int = 1, most: int = 16, **more: object
) -> str:
    """What an address asks for."""
    numbers = {
        "seed": config.seed,
        "hidden_units": config.hidden_units,
        "learning_rate": repr(config.learning_rate),
        "epochs": config.epochs,
        "after": after,
        "every": every,
        "most": most,
    }
    return urlencode({**numbers, **more})


def epochs_due(config: TrainingConfig, after: int, every: int, most: int) -> list[int]:
    """The epochs of the frames that such an address asks for, by the route's description."""
    found = []
    epoch = after
    while epoch < config.epochs and len(found) < most:
        epoch = min(epoch + every, config.epochs)
        found.append(epoch)
    return found


def run_async(function: Callable[[], Awaitable[T]]) -> T:
    """Run an asynchronous function in its own thread, and return what it returns.

    Where a browser was driven before in this process, Playwright's loop is still in this one.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, function).result()
