"""What the server has besides the dashboard: the page's head, and the paths of the routes."""

import re
import threading
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp
from streamlit import config

from pages.live import server
from pages.live.files import FILES, PLOTLY_NAME, RELEASE
from tests.pages.live.blocks import read_block
from tests.pages.live.client import get, query
from tests.pages.live.truth import QUICK, assert_true

PAGE = "<!doctype html>\n<html><head><title>XOR — ½</title></head><body>" + "x" * 2000
HTML = "text/html,application/xhtml+xml"
PLAYING = ["/", "/lessons", "/compare", "/classroom"]
STANDING = [
    "/weights",
    "/surface",
    "/backpropagation",
    "/landscape",
    "/seeds",
    "/gates",
    "/tutorial",
]


@pytest.fixture(params=["", "xor", "/school/xor/"])
def base(request: pytest.FixtureRequest) -> Iterator[str]:
    """The base path."""
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", request.param)
    name = request.param.strip("/")
    yield f"/{name}" if name else ""
    config.set_option("server.baseUrlPath", before)


def shell(request: Request) -> Response:
    """As Streamlit answers, whatever the path."""
    if request.url.path.endswith(".json"):
        return JSONResponse({"html": "<head>"})
    if request.url.path.endswith("missing"):
        return PlainTextResponse("<head>", 404)
    headers = {"ETag": '"1"', "Last-Modified": "now", "Cache-Control": "no-cache"}
    return HTMLResponse(PAGE, headers=headers)


def site() -> ASGIApp:
    inner = Starlette(routes=[*server.routes(), Route("/{path:path}", shell)])
    inner.add_middleware(GZipMiddleware, minimum_size=500)  # Streamlit compresses as well
    app: ASGIApp = inner
    for layer in server.middleware():
        app = layer.cls(app, *layer.args, **layer.kwargs)
    return app


@pytest.mark.parametrize("path", PLAYING)
def test_a_playing_page_asks_for_plotly_before_all_else(base: str, path: str) -> None:
    answer = get(site(), base + path, accept_encoding="gzip", accept=HTML)
    assert answer.status == 200
    head = answer.text.partition("<head>")[2].partition("<title>")[0]
    assert head.count('<meta name="description" content=') == 1
    sources = re.findall(r'src="([^"]+)"', head)
    assert sources == [f"{base}/live/{PLOTLY_NAME}", f"{base}/live/{RELEASE}/page.js"]
    links = re.findall(r'href="([^"]+)"', head)
    assert f"{base}/live/{RELEASE}/train.js" in links
    for link in [*sources, *links]:
        assert get(site(), link).headers["cache-control"].endswith("immutable")


@pytest.mark.parametrize("path", STANDING)
def test_another_page_has_its_description_alone(base: str, path: str) -> None:
    head = get(site(), base + path, accept=HTML).text.partition("<title>")[0]
    assert "neural network learn XOR" in head
    assert "plotly" not in head
    assert "modulepreload" not in head


@pytest.mark.parametrize("path", [*PLAYING, *STANDING])
def test_the_changed_page_has_its_own_length_and_no_old_etag(path: str) -> None:
    answer = get(site(), path, accept_encoding="gzip", accept=HTML)
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert "etag" not in answer.headers
    assert "last-modified" not in answer.headers
    assert answer.headers["cache-control"] == "no-cache"
    head, _, rest = answer.text.partition("<title>")
    assert f"<title>{rest}" in PAGE
    assert head.startswith("<!doctype html>\n<html><head>")


@pytest.mark.parametrize("path", ["/data.json", "/_stcore/health", "/missing", "/static/js/x.js"])
def test_only_pages_are_changed(path: str) -> None:
    answer = get(site(), path)
    assert "description" not in answer.text
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_only_a_page_that_is_asked_for_is_changed() -> None:
    assert "description" not in get(site(), "/compare", method="HEAD").text
    assert get(site(), "/data.json", accept_encoding="gzip").status == 200


def test_the_first_page_has_an_address_of_its_own_name_too(base: str) -> None:
    app = Starlette(routes=server.routes())
    root = f"/{base}/".replace("//", "/")
    for query_, start in (("", root), ("?seed=5&table=0001", f"{root}?seed=5&table=0001")):
        answer = get(app, f"{root}train{query_}")
        assert answer.status == 307
        assert answer.headers["location"] == start


def test_frames_and_files_are_below_the_base_path(base: str) -> None:
    app = Starlette(routes=server.routes())
    answer = get(app, f"{base}/live/{RELEASE}/frames?{query(QUICK, -1, 1, 3)}")
    assert_true(QUICK, [0, 1, 2], read_block(answer.content)[1])
    assert get(app, f"{base}/live/{RELEASE}/train.js").status == 200
    assert get(app, f"{base}/live/{PLOTLY_NAME}").status == 200
    if base:
        assert get(app, f"/live/{RELEASE}/train.js").status == 404


def test_the_head_asks_for_every_module_of_the_player() -> None:
    head = get(site(), "/", accept=HTML).text
    asked = {*re.findall(rf'modulepreload" href="/live/{RELEASE}/([^"]+)"', head)}
    others = (
        "compare.js",
        "wall",
        "watch",
        "hand",
        "charts/diagram",
        "charts/hidden_space",
        "page.js",
    )
    assert asked == {name for name in FILES if name.endswith(".js") and not name.startswith(others)}


# Scripts take turns


def test_one_script_runs_at_a_time_and_one_that_waited_long_runs_anyway(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = threading.Semaphore(1)
    monkeypatch.setattr(server, "_script_turns", lambda: turns)
    monkeypatch.setattr(server, "TURN_SECONDS", 0.01)
    with server.script_turn():
        assert not turns.acquire(blocking=False)
        with server.script_turn():  # it has waited long enough
            pass
        assert not turns.acquire(blocking=False), "it gave back what it never had"
    assert turns.acquire(blocking=False)


def test_a_script_that_breaks_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = threading.Semaphore(1)
    monkeypatch.setattr(server, "_script_turns", lambda: turns)
    with pytest.raises(ValueError, match="broken"), server.script_turn():
        raise ValueError("broken")
    assert turns.acquire(blocking=False)
