"""The app in a process of its own, and what that process costs."""

import math
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
AS_HOSTED = {**os.environ, "MALLOC_ARENA_MAX": "2"}  # see Dockerfile


@dataclass(frozen=True)
class Server:
    host: str
    pid: int
    log: Path

    def cpu_seconds(self) -> float:
        """Processor time so far, over all threads; not a number where /proc is not to be had."""
        try:
            ticks = sum(_ticks(pid) for pid in _family(self.pid))
        except OSError:
            return math.nan
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident memory in MB; not a number where /proc is not to be had."""
        try:
            pages = sum(int(_read(pid, "statm").split()[1]) for pid in _family(self.pid))
        except OSError:
            return math.nan
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def tracebacks(self) -> list[str]:
        """The last line of each traceback in the log."""
        text = self.log.read_text(errors="replace")
        return re.findall(r"^ *Traceback \(most recent call last\):\n(?: .*\n)*(.*)", text, re.M)


def _family(pid: int) -> list[int]:
    """A process and those that it has started, and so on."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    children = [child for task in tasks for child in (task / "children").read_text().split()]
    return [pid, *(one for child in children for one in _family(int(child)))]


def _ticks(pid: int) -> int:
    # The name of the program, in brackets, may hold spaces.
    user, system = _read(pid, "stat").rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


@contextmanager
def serve(log: Path, *options: str, rooms: str | None = None) -> Iterator[Server]:
    """Run the app on a free port of this machine until the block ends.

    Args:
        log: where its output goes.
        options: of Streamlit.
        rooms: where it keeps the rooms; None for its usual place.
    """
    environment = AS_HOSTED if rooms is None else {**AS_HOSTED, "XOR_ROOMS": rooms}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    command += ["--server.address=127.0.0.1", f"--server.port={port}"]
    command += ["--server.fileWatcherType=none", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    host = f"127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _healthy(host):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the app did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield Server(host, process.pid, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _healthy(host: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{host}/_stcore/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
