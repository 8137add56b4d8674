"""The browser's files: compressed once, cached for ever, and only our own."""

import gzip
import re

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from pages.live import server
from pages.live.files import BROWSER, FILES, PLOTLY, PLOTLY_NAME, RELEASE
from tests.pages.live.client import get

FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def app() -> ASGIApp:
    return Starlette(routes=server.routes())


def test_every_file_of_the_player_is_served() -> None:
    there = {p.relative_to(BROWSER).as_posix() for p in BROWSER.rglob("*") if p.is_file()}
    assert {*FILES} == {name for name in there if name.endswith((".js", ".css"))}
    assert {"train.js", "compare.js", "wall.js", "player.css", "charts/surface.js"} <= FILES


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_is_compressed_and_may_be_kept_for_ever(app: ASGIApp, name: str) -> None:
    answer = get(app, f"/live/{RELEASE}/{name}", accept_encoding="gzip, deflate, br")
    assert answer.status == 200
    assert gzip.decompress(answer.body) == (BROWSER / name).read_bytes()
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"
    kind = "text/javascript" if name.endswith(".js") else "text/css"
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    plain = get(app, f"/live/{RELEASE}/{name}")
    assert "content-encoding" not in plain.headers
    assert plain.body == (BROWSER / name).read_bytes()


def test_plotly_comes_from_its_package_compressed(app: ASGIApp) -> None:
    answer = get(app, f"/live/{PLOTLY_NAME}", accept_encoding="gzip")
    assert answer.status == 200
    assert answer.headers["cache-control"] == FOR_EVER
    assert len(answer.body) < 1_500_000
    plain = get(app, f"/live/{PLOTLY_NAME}").body
    assert gzip.decompress(answer.body) == plain
    hint, code, name = plain.partition(PLOTLY.read_bytes())
    assert hint == b"//# allFunctionsCalledOnLoad\n"
    assert code
    assert name == b"\nglobalThis.playersPlotly = globalThis.Plotly;\n"


@pytest.mark.parametrize(
    "path",
    [
        "plotly.min.js",
        "plotly-1.0.0.min.js",
        f"{RELEASE}/route.py",
        f"{RELEASE}/../route.py",
        f"{RELEASE}/..%2froute.py",
        f"{RELEASE}//etc/passwd",
        f"{RELEASE}/charts",
        f"{RELEASE}/",
        "000000000000/train.js",
    ],
)
def test_no_other_name_is_a_file(app: ASGIApp, path: str) -> None:
    assert get(app, f"/live/{path}").status == 404


def test_what_one_module_imports_is_served_beside_it() -> None:
    for name in sorted(FILES):
        if name.endswith(".js"):
            folder = (BROWSER / name).parent
            text = (BROWSER / name).read_text()
            for other in re.findall(r'(?:from|import)\s*\(?\s*"(\.[^"]+)"', text):
                if other.endswith(".d.ts"):
                    continue  # types, in a comment
                found = (folder / other).resolve().relative_to(BROWSER).as_posix()
                assert found in FILES, (name, other)
