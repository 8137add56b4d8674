"""What was measured, as a table, and the bars that it has to clear."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

CLICK_BAR = 1.0  # seconds
FAIRNESS_BAR = 0.25  # the slowest session's frames a second by the median's
MEMORY_BAR = 15.0  # MB a session
RETURN_BAR = 1.10  # memory once all have left, by that at the start
GROWTH_BAR = 1.02  # memory after the last round, by that after the first


@dataclass(frozen=True)
class Measured:
    """A class of so many sessions that train at once.

    Attributes:
        opening: seconds from asking for the page to its first figures, a session each.
        starting: seconds from the click on Train to the first new frame.
        frames: received a second, from the click on Train to the run's last frame.
        toasts, clicks: seconds from a click at the side to its first sign, and to the end of the
            rerun that answers it.
        seconds: from the first click on Train to the end of the last run.
        server_cpu, harness_cpu: seconds of processor time meanwhile.
        memory: MB that a session added at most, beyond a first one that was there before.
        megabytes: sent by the server while they trained.
        errors: in words; wrong_losses of them are runs that ended with another loss than NumPy's.
    """

    sessions: int
    opening: tuple[float, ...]
    starting: tuple[float, ...]
    frames: tuple[float, ...]
    toasts: tuple[float, ...]
    clicks: tuple[float, ...]
    seconds: float
    server_cpu: float
    harness_cpu: float
    memory: float
    megabytes: float
    errors: tuple[str, ...]
    wrong_losses: int

    @property
    def fairness(self) -> float:
        """The slowest session's frames a second by the median's."""
        return at(self.frames, 0) / at(self.frames, 50)


@dataclass(frozen=True)
class Left:
    """The server's memory in MB, each time once everybody is gone.

    Attributes:
        one: after one visitor.
        start: after a first class, which fills the caches that are kept and the allocator's pools.
        rounds: after each class that follows.
    """

    one: float
    start: float
    rounds: tuple[float, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """Something demanded; `met` is None if it could not be measured."""

    demand: str
    found: str
    met: bool | None


def at(values: Sequence[float], percent: float) -> float:
    """A percentile; not a number if there are no values."""
    return float(np.percentile(values, percent)) if values else math.nan


def table(measured: Sequence[Measured]) -> str:
    """One column for each class, one line for each measure."""
    lines: list[tuple[str, Callable[[Measured], float], int]] = [
        ("open to first figures, p50, s", lambda m: at(m.opening, 50), 2),
        ("open to first figures, slowest, s", lambda m: at(m.opening, 100), 2),
        ("Train to first frame, p50, s", lambda m: at(m.starting, 50), 2),
        ("Train to first frame, p95, s", lambda m: at(m.starting, 95), 2),
        ("frames/s a session, p50", lambda m: at(m.frames, 50), 1),
        ("frames/s a session, p5", lambda m: at(m.frames, 5), 1),
        ("frames/s, slowest by median", lambda m: m.fairness, 2),
        ("frames/s, all sessions", lambda m: math.fsum(m.frames), 0),
        ("clicks at the side", lambda m: len(m.clicks), 0),
        ("click to its first sign, p50, s", lambda m: at(m.toasts, 50), 2),
        ("click to its first sign, p95, s", lambda m: at(m.toasts, 95), 2),
        ("click to end of its rerun, p50, s", lambda m: at(m.clicks, 50), 2),
        ("click to end of its rerun, p95, s", lambda m: at(m.clicks, 95), 2),
        ("training, first click to last end, s", lambda m: m.seconds, 1),
        ("server's processors in use", lambda m: m.server_cpu / m.seconds, 2),
        ("harness's processors in use", lambda m: m.harness_cpu / m.seconds, 2),
        ("sent, MB/s", lambda m: m.megabytes / m.seconds, 2),
        ("memory a session, MB", lambda m: m.memory, 1),
        ("errors", lambda m: len(m.errors), 0),
    ]
    rows = [f"{'sessions':38}" + "".join(f"{m.sessions:9}" for m in measured)]
    for name, value, digits in lines:
        rows.append(f"{name:38}" + "".join(f"{_text(value(m), digits):>9}" for m in measured))
    for m in measured:
        rows += [f"{m.sessions} sessions: {text}" for text in tally(m.errors)]
    return "\n".join(rows)


def leaving(left: Left) -> str:
    rounds = ", ".join(
        f"{_text(memory, 1)} ({_text((memory / left.start - 1) * 100, 1)} %)"
        for memory in left.rounds
    )
    text = (
        f"memory when all have left, MB: {_text(left.one, 1)} after one visitor, "
        f"{_text(left.start, 1)} after a first class; after: {rounds}"
    )
    return "\n".join([text, *tally(left.errors)])


def bars(measured: Sequence[Measured], left: Left | None) -> list[Bar]:
    """What is demanded, and whether it is so."""
    by_sessions = {m.sessions: m for m in measured}
    found: list[Bar] = []
    if m := by_sessions.get(30):
        clicks = at(m.clicks, 95)
        found += [
            _below("30 sessions: p95 of a click, s", clicks, CLICK_BAR),
            Bar(
                "30 sessions: every run ends with NumPy's loss",
                f"{m.wrong_losses} do not",
                not m.wrong_losses,
            ),
        ]
    if m := by_sessions.get(100):
        found += [
            Bar("100 sessions: no error", f"{len(m.errors)}", not m.errors),
            Bar(
                f"100 sessions: slowest by median at least {FAIRNESS_BAR}",
                _text(m.fairness, 2),
                None if math.isnan(m.fairness) else m.fairness >= FAIRNESS_BAR,
            ),
        ]
    # Of a handful of sessions, the noise is larger than what each adds.
    if crowds := [m for m in measured if m.sessions >= 10]:
        most = max(crowds, key=lambda m: m.memory)
        found.append(_below("memory a session, MB", most.memory, MEMORY_BAR))
    if left:
        most = max(left.rounds) / left.start
        growth = left.rounds[-1] / left.rounds[0]
        found += [
            _below("all have left: memory by that at the start", most, RETURN_BAR),
            _below("all have left: last round by the first", growth, GROWTH_BAR),
            Bar("leaving: no error", f"{len(left.errors)}", not left.errors),
        ]
    return found


def verdict(bar: Bar) -> str:
    word = {True: "met", False: "MISSED", None: "not measured"}[bar.met]
    return f"{word:13}{bar.demand}: {bar.found}"


def tally(errors: Sequence[str]) -> list[str]:
    return [f"{count} x {text}" for text, count in Counter(errors).most_common()]


def _below(name: str, value: float, limit: float) -> Bar:
    met = None if math.isnan(value) else value < limit
    return Bar(f"{name}, under {limit:g}", _text(value, 2), met)


def _text(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else f"{value:,.{digits}f}"
