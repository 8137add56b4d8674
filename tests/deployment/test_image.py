"""The files in the image, and what its commands do with them."""

import contextlib
import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.deployment.ports import ROOT, free_port, listens, wait_until


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, each with its arguments."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    found = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(name, rest.strip()) for name, _, rest in found]


def instruction(name: str) -> str:
    (rest,) = [rest for found, rest in instructions() if found == name]
    return rest


def copied() -> list[str]:
    """What the Dockerfile copies from the project."""
    return [
        source
        for name, rest in instructions()
        if name == "COPY"
        for source in shlex.split(rest)[:-1]
    ]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The tree that the Dockerfile copies, of files that .dockerignore lets through."""
    folder = tmp_path / "image"
    folder.mkdir()
    let_through = [
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    for name, rest in instructions():
        if name != "COPY":
            continue
        *sources, target = shlex.split(rest)
        for source in sources:
            wanted = [path for path in let_through if Path(path).is_relative_to(source)]
            assert wanted, f"{source} does not get past .dockerignore"
            for path in wanted:
                place = (
                    folder / target / Path(path).relative_to(source if target == source else ".")
                )
                if (ROOT / path).is_dir():
                    shutil.copytree(
                        ROOT / path, place, ignore=shutil.ignore_patterns("__pycache__")
                    )
                else:
                    place.parent.mkdir(exist_ok=True)
                    shutil.copy(ROOT / path, place)
    return folder


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**kept, **changes}


OPEN_EVERY_PAGE = """
from pathlib import Path
from streamlit.testing.v1 import AppTest
import app as served, nn
from pages.live.server import mark_served

assert Path(nn.__file__).is_relative_to(Path.cwd()), nn.__file__
assert Path(served.__file__).is_relative_to(Path.cwd()), served.__file__
mark_served()
app = AppTest.from_file(Path("pages/dashboard.py").resolve(), default_timeout=60).run()
for page in [None, *sorted(Path("pages").glob("*.py"))]:
    if page is not None and page.name not in ("__init__.py", "dashboard.py"):
        app.switch_page(page.name).run()
        assert app.title, page
    assert not app.exception, (page, [exception.message for exception in app.exception])
    print(page)
"""


def test_the_image_has_all_that_the_pages_need(image: Path) -> None:
    opened = subprocess.run(
        [sys.executable, "-c", OPEN_EVERY_PAGE],
        check=False,
        cwd=image,
        env=environment(XOR_ROOMS=str(image / "rooms.sqlite")),
        capture_output=True,
        text=True,
    )
    assert opened.returncode == 0, opened.stderr
    pages = {path.name for path in (ROOT / "pages").glob("*.py")}
    assert {Path(line).name for line in opened.stdout.splitlines()} == pages | {"None"}


def test_the_image_has_no_more_than_that(image: Path) -> None:
    assert {*copied()} == {
        "requirements.txt",
        "pyproject.toml",
        "deploy/constraints.txt",
        ".streamlit",
        "nn",
        "pages",
        "app.py",
    }
    assert [path.name for path in (image / ".streamlit").iterdir()] == ["config.toml"]


@contextlib.contextmanager
def serving(command: list[str], folder: Path, log: Path) -> Iterator[None]:
    """A server that runs until the block ends; its port is in its command."""
    (port,) = [part.partition("=")[2] for part in command if part.startswith("--server.port=")]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=output, stderr=output
        )
    try:
        wait_until(lambda: process.poll() is not None or listens(int(port)))
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait()


def fetch(port: str, path: str, **headers: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of an answer, as they were sent."""
    connection = HTTPConnection("127.0.0.1", int(port), timeout=60)
    with contextlib.closing(connection):
        connection.request(
            "GET", path, headers={name.replace("_", "-"): v for name, v in headers.items()}
        )
        response = connection.getresponse()
        assert response.status == 200, path
        return {name.lower(): value for name, value in response.getheaders()}, response.read()


@pytest.mark.parametrize("base", ["", "/school/xor"])
def test_the_images_command_serves_and_its_health_check_notices(image: Path, base: str) -> None:
    port = str(free_port())
    command, check = (
        [part.replace("8501", port) for part in json.loads(text[text.index("[") :])]
        for text in (instruction("CMD"), instruction("HEALTHCHECK"))
    )
    assert command[0] == check[0] == "python"
    command = [sys.executable, *command[1:], f"--server.baseUrlPath={base}"]
    check = [part.replace(port + "/", f"{port}{base}/") for part in check]

    def healthy() -> bool:
        asked = [sys.executable, *check[1:]]
        return subprocess.run(asked, check=False, stderr=subprocess.DEVNULL).returncode == 0

    assert not healthy()
    with serving(command, image, image / "log"):
        wait_until(healthy)
        headers, page = fetch(port, f"{base}/", Accept="text/html")
        assert int(headers["content-length"]) == len(page)
        assert "etag" not in headers
        assert page.count(b'<meta name="description"') == 1
        head = page.partition(b"</head>")[0].decode()
        (plotly,) = re.findall(r'src="([^"]*plotly[^"]*)"', head)
        modules = re.findall(r'modulepreload" href="([^"]+)"', head)
        assert plotly.startswith(f"{base}/live/")
        assert modules
        for path in [plotly, *modules]:
            headers, _ = fetch(port, path, Accept_Encoding="gzip")
            assert "immutable" in headers["cache-control"]
        release = modules[0].removeprefix(f"{base}/live/").partition("/")[0]
        asked = "seed=1&hidden_units=2&learning_rate=1&epochs=50&after=-1&every=1&most=4"
        headers, block = fetch(port, f"{base}/live/{release}/frames?{asked}")
        assert "immutable" in headers["cache-control"]
        assert gzip.decompress(block)[4:].startswith(b'{"trained": 3, "solved": null')


def sentences(port: str) -> list[str]:
    """The messages on the page in a browser, once its script has run."""
    with connect(f"ws://127.0.0.1:{port}/_stcore/stream", max_size=None) as session:
        session.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        found = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(session.recv(timeout=60, decode=False))
            if message.WhichOneof("type") == "delta":
                element = message.delta.new_element
                if element.WhichOneof("type") == "alert":
                    found.append(element.alert.body)
            elif message.WhichOneof("type") == "script_finished":
                return found


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [
        (ROOT, "This server sends no frames. Start the app with `streamlit run app.py`."),
        (
            ROOT / "tests",
            "Start the app with `streamlit run app.py`, in the folder above this one.",
        ),
    ],
    ids=["in its folder", "elsewhere"],
)
def test_a_dashboard_started_without_its_routes_says_how_to_start_it(
    tmp_path: Path, folder: Path, sentence: str
) -> None:
    port = str(free_port())
    script = ROOT / "pages" / "dashboard.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.fileWatcherType=none"]
    command += ["--server.address=127.0.0.1"]
    with serving(command, folder, tmp_path / "log"):
        assert sentences(port) == [sentence]


def test_the_image_runs_as_nobody_special_and_keeps_the_rooms_on_a_volume() -> None:
    names = [name for name, _ in instructions()]
    assert instruction("USER") == "app"
    assert names.index("USER") < names.index("CMD")
    values = dict(rest.split("=") for name, rest in instructions() if name == "ENV")
    assert Path(values["XOR_ROOMS"]).parent == Path(instruction("VOLUME"))


def test_the_group_with_postgresqls_driver_is_there() -> None:
    (group,) = [
        rest.split("--group ")[1].split()[0] for _, rest in instructions() if "--group " in rest
    ]
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    assert any(requirement.startswith("psycopg") for requirement in groups[group])
