"""nginx's configuration in a real nginx in front of two replicas."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.deployment.ports import ROOT, free_port, listens, wait_until

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
    """The cookie as it is set, with its attributes."""
    seen: dict[str, str] = field(repr=False)
    """The headers that the replica got."""


@dataclass
class Site:
    """nginx in front of two replicas."""

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
        """The cookie of a new visitor."""
        cookie = self.get().cookie
        assert cookie
        return cookie.split(";")[0]

    def visitor_of(self, name: str) -> str:
        """The cookie of a new visitor who is sent to this replica."""
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


def test_a_replica_gets_the_host_and_the_true_address(site: Site) -> None:
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
