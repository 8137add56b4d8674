"""The files that the browser needs: our JavaScript and CSS, and Plotly.js from its package.

The name of each changes with its content, so browsers may cache it for ever. Each is compressed
only once.
"""

import functools
import gzip
import hashlib
from pathlib import Path
from typing import Final

import numpy
import plotly
from starlette.requests import Request
from starlette.responses import Response

from pages.live.route import FOR_EVER, refused

BROWSER: Final = Path(__file__).parent / "browser"
PLOTLY: Final = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PLOTLY_NAME: Final = f"plotly-{plotly.__version__}-players.min.js"

_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
_NN: Final = Path(__file__).parents[2] / "nn"


def _release() -> str:
    """A name for this code; it changes when a frame or the JavaScript might."""
    sources = [*_NN.rglob("*.py"), *BROWSER.parent.rglob("*.py"), *BROWSER.rglob("*.*")]
    name = hashlib.sha256(f"{plotly.__version__} {numpy.__version__}".encode())
    for path in sorted(sources):
        name.update(path.name.encode())
        name.update(path.read_bytes())
    return name.hexdigest()[:12]


RELEASE: Final = _release()
FILES: Final = frozenset(
    path.relative_to(BROWSER).as_posix() for path in BROWSER.rglob("*") if path.suffix in _TYPES
)


async def serve_file(request: Request) -> Response:
    """One of our own files, or Plotly.js."""
    name = request.path_params["name"]
    if name == PLOTLY_NAME:
        path = PLOTLY
    elif name in FILES:
        path = BROWSER / name
    else:
        return refused(404, "There is no such file.")
    packed = "gzip" in request.headers.get("accept-encoding", "")
    return Response(
        compressed(path) if packed else content(path),
        media_type=_TYPES[path.suffix],
        headers={
            "Cache-Control": FOR_EVER,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            **({"Content-Encoding": "gzip"} if packed else {}),
        },
    )


def content(path: Path) -> bytes:
    """The file as it is served."""
    # Plotly.js calls nearly all of its functions while it loads. With this comment before it,
    # Chromium compiles them off the main thread, which halves the main thread's work.
    hint = b"//# allFunctionsCalledOnLoad\n"
    # Streamlit's charts bring a Plotly.js of their own, which takes the global name over. What one
    # has drawn the other cannot change, so the players keep theirs under a name of their own.
    name = b"\nglobalThis.playersPlotly = globalThis.Plotly;\n"
    return hint + path.read_bytes() + name if path == PLOTLY else path.read_bytes()


@functools.lru_cache(maxsize=64)
def compressed(path: Path) -> bytes:
    """The file as it is served, compressed with gzip; Plotly.js comes to 1.4 MB."""
    return gzip.compress(content(path), 6, mtime=0)
