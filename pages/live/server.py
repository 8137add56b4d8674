"""What the server has besides the dashboard: routes, the page's head, start and stop."""

import gc
import importlib
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import anyio.to_thread
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.live.files import FILES, PLOTLY, PLOTLY_NAME, RELEASE, compressed, serve_file
from pages.live.route import FramesRoute, refused
from pages.live.shared import shared_histories, start_workers, stop_workers

# The pages with a player: their heads ask for its files.
_PLAYING: Final = frozenset({"", "lessons", "compare", "classroom"})
PAGE_MODULE: Final = "page.js"
# The modules of the player of one run; the other players load the few more that they need.
_OTHERS: Final = (
    "compare.js",
    "wall",
    "watch",
    "charts/diagram.js",
    "charts/hidden_space.js",
    "hand",
    PAGE_MODULE,
)
_MODULES: Final = sorted(
    name for name in FILES if name.endswith(".js") and not name.startswith(_OTHERS)
)
SCRIPTS_AT_ONCE: Final = 1
TURN_SECONDS: Final = 2.0
SWITCH_SECONDS: Final = 0.0005
_DESCRIPTION: Final = (
    "Watch a tiny neural network learn XOR: set its seed, hidden units, learning rate and epochs, "
    "train it live in NumPy, and see its loss, its weights and its decision surface move."
)


def base_path() -> str:
    """What all of our paths begin with."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/live" if base else "/live"


def routes() -> list[BaseRoute]:
    """The routes beside Streamlit's own."""
    frames: list[FramesRoute] = []

    async def serve_frames(request: Request) -> Response:
        if request.path_params["release"] != RELEASE:
            return refused(404, "This page comes from another release of the app. Reload the page.")
        if not frames:
            frames.append(FramesRoute(shared_histories()))
        return await frames[0].answer(request)

    base = base_path()
    start = base.removesuffix("live")

    async def open_start(request: Request) -> Response:
        # Streamlit knows the first page by the start alone, and finds no page at its own name.
        query = request.url.query
        return RedirectResponse(f"{start}?{query}" if query else start)

    return [
        Route(f"{start}train", open_start),
        Route(f"{base}/{{release}}/frames", serve_frames),
        Route(f"{base}/{RELEASE}/{{name:path}}", serve_file),
        Route(f"{base}/{{name}}", serve_file),
    ]


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Prepare what every visitor needs before the first one arrives."""
    # While Streamlit loads pandas for one session, Plotly would find it half loaded in another.
    importlib.import_module("pandas")
    # The garbage collector never searches what is frozen. So it looks only at what visitors bring,
    # and not at all the modules.
    gc.collect()
    gc.freeze()
    # Threads that compute give way to the event loop ten times as often as by default.
    sys.setswitchinterval(SWITCH_SECONDS)
    mark_served()
    async with anyio.create_task_group() as start:
        start.start_soon(anyio.to_thread.run_sync, compressed, PLOTLY)
        start_workers()
        try:
            yield
        finally:
            stop_workers()


@st.cache_resource(show_spinner=False)
def _served() -> threading.Event:
    """Set once the routes exist; the cache survives a reload of this module."""
    return threading.Event()


@contextmanager
def script_turn() -> Iterator[None]:
    """Let one script run at a time: each then ends sooner, and frames do not have to wait.

    A script that has waited for 2 seconds runs anyway.
    """
    turns = _script_turns()
    got = turns.acquire(timeout=TURN_SECONDS)
    try:
        yield
    finally:
        if got:
            turns.release()


@st.cache_resource(show_spinner=False)
def _script_turns() -> threading.Semaphore:
    return threading.Semaphore(SCRIPTS_AT_ONCE)


def mark_served() -> None:
    """Note that the routes exist."""
    _served().set()


def is_served() -> bool:
    """Whether the routes exist."""
    return _served().is_set()


def middleware() -> list[Middleware]:
    """The middleware that changes Streamlit's own answers."""
    return [Middleware(PageHead)]


class PageHead:
    """Adds a description to the page's head, and requests for Plotly.js and the player's files.

    Streamlit's own script takes a second or two before it asks for what a page needs.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as Streamlit does; if the answer is a page, add to its head."""
        path = scope.get("path", "").strip("/")
        last = path.rpartition("/")[2]
        asks_for_page = scope["type"] == "http" and scope["method"] == "GET" and "." not in last
        if not asks_for_page or "_stcore" in path or path.startswith(base_path().strip("/")):
            await self._app(scope, receive, send)
            return
        root = base_path().strip("/").removesuffix("live").strip("/")
        head = _head(last in _PLAYING or path == root)
        # Only a few kilobytes: Streamlit is to send them uncompressed, so text can be added.
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}

        async def send_with_head(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                start.update(message)
            elif message["type"] == "http.response.body" and start:
                body = message.get("body", b"")
                changed = body.replace(b"<head>", b"<head>" + head, 1)
                start["headers"] = _headers_of(start, len(changed) - len(body))
                await send(dict(start))
                start.clear()
                await send({**message, "body": changed})
            else:
                await send(message)

        await self._app({**scope, "headers": headers}, receive, send_with_head)


def _headers_of(start: Message, more: int) -> list[tuple[bytes, bytes]]:
    """The headers of a page that grew by so many bytes, without those that identify the old one."""
    return [
        (name, str(int(value) + more).encode() if name == b"content-length" else value)
        for name, value in start["headers"]
        if name not in (b"etag", b"last-modified")
    ]


def _head(playing: bool) -> bytes:
    head = f'\n    <meta name="description" content="{_DESCRIPTION}" />'
    base = base_path()
    if playing:
        head += f'\n    <script async data-plotly src="{base}/{PLOTLY_NAME}"></script>'
        head += f'\n    <link rel="preload" as="style" href="{base}/{RELEASE}/player.css" />'
        for name in _MODULES:
            head += f'\n    <link rel="modulepreload" href="{base}/{RELEASE}/{name}" />'
    head += f'\n    <script type="module" src="{base}/{RELEASE}/{PAGE_MODULE}"></script>'
    return head.encode()


def _is_page(start: Message) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"text/html")
        for name, value in start["headers"]
    )
