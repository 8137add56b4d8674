"""What is deployed: nginx's configuration in a real nginx, and the tree that the image holds."""

import contextlib
import gzip
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[1]
REPLICAS = ("app-1", "app-2")


class Replica:
    """A server that answers with its name and the headers it got; it echoes what is upgraded."""

    def __init__(self, name: str, port: int = 0) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.headers["Upgrade"] == "websocket" and self.headers["Connection"]:
                    self.send_response(101)
                    self.send_header("Upgrade", "websocket")
                    self.send_header("Connection", self.headers["Connection"])
                    self.end_headers()
                    self.wfile.write(self.rfile.readline())
                    self.close_connection = True
                    return
                body = json.dumps({"name": name, "headers": dict(self.headers)}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.name = name
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.01,)).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Answer:
    status: int
    name: str
    cookie: str | None
    """As it is to be set, with its attributes."""
    seen: dict[str, str] = field(repr=False)
    """The headers that the replica got."""


@dataclass
class Site:
    """nginx before two replicas."""

    port: int
    replicas: dict[str, Replica]

    def get(self, cookie: str = "", **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        if cookie:
            headers["Cookie"] = cookie
        with contextlib.closing(connection):
            connection.request(
                "GET", "/", headers={name.replace("_", "-"): v for name, v in headers.items()}
            )
            response = connection.getresponse()
            body = response.read()
            answer = json.loads(body) if response.status == 200 else {"name": "", "headers": {}}
            return Answer(
                response.status, answer["name"], response.getheader("Set-Cookie"), answer["headers"]
            )

    def visitor(self) -> str:
        """The cookie of someone new."""
        cookie = self.get().cookie
        assert cookie
        return cookie.split(";")[0]

    def visitor_of(self, name: str) -> str:
        """The cookie of someone new who is sent to this replica."""
        return next(
            cookie
            for cookie in (self.visitor() for _ in range(60))
            if self.get(cookie).name == name
        )

    def echo(self, cookie: str, text: bytes) -> tuple[bytes, bytes]:
        """Upgrade to a WebSocket, send a line, and give the answer's first line and the echo."""
        request = (
            b"GET /_stcore/stream HTTP/1.1\r\nHost: there:8080\r\nUpgrade: websocket\r\n"
            b"Connection: keep-alive, Upgrade\r\nCookie: " + cookie.encode() + b"\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request + text + b"\n")
            with connection.makefile("rb") as answer:
                head, _, echoed = answer.read().partition(b"\r\n\r\n")
        return head.splitlines()[0], echoed


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed (on Debian: the package nginx)")
    replicas = {name: Replica(name) for name in REPLICAS}
    port = free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    changes = {
        f"{name}:8501": f"127.0.0.1:{r.port} fail_timeout=1s" for name, r in replicas.items()
    } | {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "http {": f"http {{\n access_log off;\n client_body_temp_path {tmp_path}/body;\n"
        + "".join(
            f" {kind}_temp_path {tmp_path}/{kind};\n"
            for kind in ("proxy", "fastcgi", "uwsgi", "scgi")
        ),
    }
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    (tmp_path / "nginx.conf").write_text(text)
    command = [program, "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    command += ["-g", f"daemon off; master_process off; pid {tmp_path}/pid;"]
    checked = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
    with contextlib.ExitStack() as end:
        end.callback(lambda: [replica.stop() for replica in replicas.values()])
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(command, stderr=log)
        end.callback(process.wait)
        end.callback(process.terminate)
        wait_until(lambda: listens(port))
        yield Site(port, replicas)


def test_a_cookie_keeps_a_visitor_at_one_replica_and_a_class_is_spread(site: Site) -> None:
    visitors = {site.visitor() for _ in range(60)}
    assert len(visitors) == 60
    places = {visitor: site.get(visitor) for visitor in visitors}
    assert {place.name for place in places.values()} == {*REPLICAS}
    for visitor in list(visitors)[:12]:
        answers = [site.get(visitor, User_Agent=f"Browser {n}") for n in range(5)]
        assert {answer.name for answer in answers} == {places[visitor].name}
        assert {answer.cookie for answer in answers} == {None}


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(site: Site) -> None:
    cookie = site.get().cookie
    assert cookie
    assert re.fullmatch(r"visitor=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Lax", cookie)


def test_a_browser_without_cookies_stays_too(site: Site) -> None:
    places = {
        agent: {site.get(User_Agent=agent).name for _ in range(5)}
        for agent in [f"Browser {n}" for n in range(40)]
    }
    assert all(len(names) == 1 for names in places.values())
    assert set.union(*places.values()) == {*REPLICAS}


def test_a_websocket_gets_through(site: Site) -> None:
    assert site.echo(site.visitor(), b"hello") == (b"HTTP/1.1 101 Switching Protocols", b"hello\n")


def test_a_replica_is_told_the_host_and_the_true_address(site: Site) -> None:
    seen = site.get(Host="school.example:8080", X_Forwarded_For="203.0.113.9").seen
    assert seen["Host"] == "school.example:8080"
    assert seen["X-Forwarded-For"] == "127.0.0.1"


def test_when_a_replica_is_down_its_visitors_go_to_the_other_and_come_back(site: Site) -> None:
    down, up = site.replicas.values()
    moved, unmoved = site.visitor_of(down.name), site.visitor_of(up.name)
    down.stop()
    assert [site.get(moved).name for _ in range(3)] == [up.name] * 3
    assert site.echo(moved, b"hello")[1] == b"hello\n"
    assert site.get(unmoved).name == up.name
    assert site.get(moved).cookie is None
    site.replicas[down.name] = Replica(down.name, down.port)
    wait_until(lambda: site.get(moved).name == down.name)
    assert site.get(unmoved).name == up.name


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions and what follows each."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    found = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(name, rest.strip()) for name, _, rest in found]


def instruction(name: str) -> str:
    (rest,) = [rest for found, rest in instructions() if found == name]
    return rest


def copied() -> list[str]:
    """What the Dockerfile copies out of the project."""
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
        ".streamlit",
        "nn",
        "pages",
        "app.py",
    }
    assert [path.name for path in (image / ".streamlit").iterdir()] == ["config.toml"]


@contextlib.contextmanager
def serving(command: list[str], folder: Path, log: Path) -> Iterator[None]:
    """A server that runs meanwhile; the port it listens at is in its command."""
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
def test_the_images_command_serves_and_its_health_check_tells(image: Path, base: str) -> None:
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
    """What the page says to a browser that opens it, once its script has run: its messages."""
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
        (ROOT, "The frames are not served. Start this app with `streamlit run app.py`."),
        (
            ROOT / "tests",
            "Start this app with `streamlit run app.py`, in the folder above this one.",
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
