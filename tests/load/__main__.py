"""How many can train at once: `python -m tests.load` from the root of the repository.

It starts the app, and then sessions that speak as a browser does: Streamlit's protocol for the
page, and a player that asks for frames by address. They come one after another, click Train within
a second of each other, now and then click at the side, and every fourth looks at another page in
the middle of its run; every run's last loss is held against `nn.train`. Then classes come, train
and leave, some in the middle of their run, and the server's memory is looked at once they are gone.
`--room 100` has a class of 100 join one room instead, guess, train and follow its teacher.
The exit code is 1 if a bar at the end is missed.

Some bars are held against the code before: `--before-tree` names a checkout of it, whose own load
test is run in turn on the same machine, and `--before` is a figure measured earlier.
"""

import argparse
import asyncio
import functools
import math
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from nn import TrainingConfig, train
from tests.load import report
from tests.load.client import Session
from tests.load.report import Left, Measured
from tests.load.room import school_hour
from tests.load.server import Server, serve
from tests.load.source import SessionError

CLASSES = [(1, 0.0), (30, 0.0), (100, 0.0), (100, 1.0)]  # sessions, and the share with the same run
EPOCHS = 5_000
ARRIVALS_PER_SECOND = 10
START_SECONDS = 1.0  # within which all click Train, as when a teacher says so
ROUNDS = 3
LEAVING = 30
LEAVING_SAME = 0.5
LEAVING_EPOCHS = 2_500
KEPT_SECONDS = 5  # that the server keeps a session which left


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--sessions", type=int, nargs="*", help="classes of these sizes instead of the usual ones"
    )
    parser.add_argument(
        "--same", type=float, default=0.0, help="the share of them with the same configuration"
    )
    parser.add_argument("--leave", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument(
        "--before", type=float, help="frames a second of 100 sessions with the code before"
    )
    parser.add_argument("--before-tree", type=Path, help="a checkout of the code before")
    parser.add_argument("--room", type=int, help="only a class of so many in one room")
    options = parser.parse_args()
    if options.room:
        return room(options.room)
    classes = CLASSES
    if options.sessions is not None:
        classes = [(count, options.same) for count in options.sessions]

    before = frames_before(options.before_tree) if options.before_tree else options.before
    measured, left = [], None
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        for count, same in classes:
            with serve(log) as server:
                measured.append(asyncio.run(classroom(server, count, same)))
            print(f"{report.name(measured[-1])}: measured", flush=True)
        if options.leave:
            with serve(log, f"--server.disconnectedSessionTTL={KEPT_SECONDS}") as server:
                left = asyncio.run(come_and_leave(server))

    if measured:
        print(f"\n{EPOCHS:,} epochs a run, 20 per frame\n\n{report.table(measured)}")
    if left:
        print(f"\n{report.leaving(left)}")
    bars = report.bars(measured, left, before)
    print()
    for bar in bars:
        print(report.verdict(bar))
    return int(any(bar.met is False for bar in bars))


def room(students: int) -> int:
    """Measure a class in one room, and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        rooms = str(Path(folder) / "rooms.sqlite")
        with serve(Path(folder) / "log", rooms=rooms) as server:
            measured = asyncio.run(school_hour(server, rooms, students))
    print(report.room_table(measured), "\n")
    bars = report.room_bars(measured)
    for bar in bars:
        print(report.verdict(bar))
    return int(any(bar.met is False for bar in bars))


def frames_before(tree: Path) -> float:
    """Frames a second of 100 sessions with different seeds, as a checkout's own test says."""
    command = [sys.executable, "-m", "tests.load", "--sessions", "100", "--same", "0", "--no-leave"]
    ran = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    found = re.search(r"^frames/s, all sessions +([\d,]+)", ran.stdout, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"the code before was not measured:\n{ran.stdout}{ran.stderr}")
    print(f"the code before: {found[1]} frames a second", flush=True)
    return float(found[1].replace(",", ""))


async def classroom(server: Server, count: int, same: float) -> Measured:
    """So many sessions open the app, all train at once, and all stay until the last is through."""
    # The first visitor has the server import and cache whatever every session shares.
    first = Session(server.host, 0, TrainingConfig(seed=99, epochs=EPOCHS))
    errors = await attempt(first.open()) or await attempt(first.train())
    memory = server.memory()

    sessions = enrol(server, count, same, EPOCHS)
    peak = Peak(server)
    watching = asyncio.create_task(peak.watch())
    opened = await asyncio.gather(*(arrive(number, s) for number, s in enumerate(sessions)))
    there = [session for session, failed in zip(sessions, opened, strict=True) if not failed]
    sent = sum(session.received + session.source.received for session in sessions)
    server_cpu, harness_cpu, begin = server.cpu_seconds(), time.process_time(), time.monotonic()
    trained = await asyncio.gather(*(begin_and_watch(session) for session in there))
    seconds = time.monotonic() - begin
    server_cpu, harness_cpu = server.cpu_seconds() - server_cpu, time.process_time() - harness_cpu
    sent = sum(session.received + session.source.received for session in sessions) - sent
    watching.cancel()

    well = [session for session, failed in zip(there, trained, strict=True) if not failed]
    wrong = [session for session in well if session.player.final_loss != loss_of(session.config)]
    errors += [text for failed in (*opened, *trained) for text in failed]
    errors += ["a run ended with a loss that is not NumPy's"] * len(wrong)
    errors += [f"in the server's log: {text}" for text in server.tracebacks()]
    await asyncio.gather(*(session.leave() for session in (first, *sessions)))
    frames = sum(session.source.frames for session in sessions)
    return Measured(
        sessions=count,
        same=same,
        opening=tuple(session.ready - session.opened for session in there),
        starting=tuple(session.player.first_frame - session.trained for session in well),
        frames=tuple(session.player.shown / session.watched for session in well),
        clicks=tuple(seconds for session in there for seconds in session.clicks),
        changes=tuple(seconds for session in there for seconds in session.changes),
        seconds=seconds,
        server_cpu=server_cpu,
        harness_cpu=harness_cpu,
        memory=(peak.memory - memory) / count,
        megabytes=sent / 1e6,
        frame_bytes=sum(session.source.received for session in sessions) / max(frames, 1),
        refusals=sum(session.source.refusals for session in sessions),
        errors=tuple(errors),
        wrong_losses=len(wrong) + count - len(well),
    )


async def come_and_leave(server: Server) -> Left:
    """Classes come, train and leave; every second session leaves in the middle of its run."""
    first = Session(server.host, 0, TrainingConfig(epochs=LEAVING_EPOCHS))
    errors = await attempt(first.open()) or await attempt(first.train())
    await first.leave()
    after = [await memory_when_gone(server)]
    for number in range(1 + ROUNDS):
        sessions = enrol(server, LEAVING, LEAVING_SAME, LEAVING_EPOCHS)
        opened = await asyncio.gather(*(arrive(n, s) for n, s in enumerate(sessions)))
        there = [session for session, failed in zip(sessions, opened, strict=True) if not failed]
        trained = await asyncio.gather(
            *(
                begin_and_watch(session, LEAVING_EPOCHS // 2 if n % 2 else None)
                for n, session in enumerate(there)
            )
        )
        errors += [text for failed in (*opened, *trained) for text in failed]
        await asyncio.gather(*(session.leave() for session in sessions))
        after.append(await memory_when_gone(server))
        print(f"class {number + 1} of {1 + ROUNDS} has left", flush=True)
    errors += [f"in the server's log: {text}" for text in server.tracebacks()]
    one, start, *rounds = after
    return Left(one, start, tuple(rounds), tuple(errors))


async def memory_when_gone(server: Server) -> float:
    """The server's memory once it has let go of everybody who left.

    Streamlit keeps a session for a while, in case its browser comes back, and drops the overdue
    ones when it next puts one away: so a visitor looks in and leaves. That one is kept, at the
    start and at the end alike.
    """
    await asyncio.sleep(KEPT_SECONDS + 1)
    visitor = Session(server.host, 0, TrainingConfig())
    await visitor.open()
    await visitor.leave()
    await asyncio.sleep(1)
    return server.memory()


def enrol(server: Server, count: int, same: float, epochs: int) -> list[Session]:
    """Sessions of which a share trains the same, evenly mixed with those of a seed of their own."""
    sessions = []
    for number in range(count):
        shared = int((number + 1) * same) > int(number * same)
        seed = TrainingConfig().seed if shared else 100 + number
        sessions.append(Session(server.host, number + 1, TrainingConfig(seed=seed, epochs=epochs)))
    return sessions


async def arrive(number: int, session: Session) -> list[str]:
    await asyncio.sleep(number / ARRIVALS_PER_SECOND)
    return await attempt(session.open())


async def begin_and_watch(session: Session, until: int | None = None) -> list[str]:
    await asyncio.sleep(random.Random(f"start {session.number}").uniform(0, START_SECONDS))
    return await attempt(session.train(until))


async def attempt(action: Coroutine[Any, Any, None]) -> list[str]:
    """What went wrong, in words: nothing, or one thing."""
    try:
        await action
    except (SessionError, OSError, TimeoutError) as error:
        return [str(error) or type(error).__name__]
    return []


@functools.cache
def loss_of(config: TrainingConfig) -> float:
    """The loss after the last epoch."""
    *_, last = train(config, at=())
    return last.loss


class Peak:
    """The most memory that the server has had while it was watched."""

    def __init__(self, server: Server) -> None:
        self.memory = -math.inf
        self._server = server

    async def watch(self) -> None:
        while True:
            self.memory = max(self.memory, self._server.memory())
            await asyncio.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
