"""What was measured, as a table, and the bars that it has to clear."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

FRAMES_BAR = 50.0  # a second and session, the median of 30 with seeds of their own
SAME_FRAMES_BAR = 55.0  # of 100 with one configuration
BEFORE_BAR = 2.0  # frames a second of 100 with seeds of their own, by those of the code before
CLICK_BAR = 1.0  # seconds
FAIRNESS_BAR = 0.5  # the slowest session's frames a second by the median's
MEMORY_BAR = 15.0  # MB a session
JOIN_BAR = 10.0  # seconds
WALL_BAR = 2.0
CHANGE_BAR = 3.0
RETURN_BAR = 1.10  # memory once all have left, by that at the start
GROWTH_BAR = 1.02  # memory after the last round, by that after the first


@dataclass(frozen=True)
class Measured:
    """A class of so many sessions that train at once.

    Attributes:
        same: the share of them that train the same configuration.
        opening: seconds from asking for the page to a player that can be drawn, a session each.
        starting: seconds from the click on Train to the first new frame.
        frames: shown a second while training, up to the run's last frame; what another page takes
            in between does not count.
        clicks, changes: seconds from a click at the side, or on another page, to the end of the
            run of the script that answers it.
        seconds: from the first click on Train to the end of the last run.
        server_cpu, harness_cpu: seconds of processor time meanwhile.
        memory: MB that a session added at most, beyond a first one that was there before.
        megabytes: sent by the server while they trained.
        frame_bytes: that a frame takes on the line, with its share of the block and of the answer.
        refusals: answers that asked to come again later.
        errors: in words; wrong_losses of them are runs that ended with another loss than NumPy's.
    """

    sessions: int
    same: float
    opening: tuple[float, ...]
    starting: tuple[float, ...]
    frames: tuple[float, ...]
    clicks: tuple[float, ...]
    changes: tuple[float, ...]
    seconds: float
    server_cpu: float
    harness_cpu: float
    memory: float
    megabytes: float
    frame_bytes: float
    refusals: int
    errors: tuple[str, ...]
    wrong_losses: int

    @property
    def fairness(self) -> float:
        """The slowest session's frames a second by the median's."""
        return at(self.frames, 0) / at(self.frames, 50)


@dataclass(frozen=True)
class Room:
    """A class in one room.

    Attributes:
        students: how many there are.
        joining: seconds from the moment in which the first scans the code to each one's seat.
        walls: seconds from each one's message that the run is handed in until it is on the wall.
        changes: seconds from the teacher's change of the network until each one's player has it.
        guesses: how many guesses the store has.
        lost: how many runs it has not.
        double: how many students share a seed.
        errors: in words.
    """

    students: int
    joining: tuple[float, ...]
    walls: tuple[float, ...]
    changes: tuple[float, ...]
    guesses: int
    lost: int
    double: int
    errors: tuple[str, ...]


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


def name(m: Measured) -> str:
    """What sets a class apart."""
    kind = {0.0: "seeds of their own", 1.0: "one configuration"}.get(m.same)
    return f"{m.sessions} sessions, {kind or f'{m.same:.0%} with one configuration'}"


def table(measured: Sequence[Measured]) -> str:
    """One column for each class, one line for each measure."""
    lines: list[tuple[str, Callable[[Measured], float], int]] = [
        ("of these with one configuration, %", lambda m: 100 * m.same, 0),
        ("open to the player, p50, s", lambda m: at(m.opening, 50), 2),
        ("open to the player, slowest, s", lambda m: at(m.opening, 100), 2),
        ("Train to first frame, p50, s", lambda m: at(m.starting, 50), 2),
        ("Train to first frame, p95, s", lambda m: at(m.starting, 95), 2),
        ("frames/s a session, p50", lambda m: at(m.frames, 50), 1),
        ("frames/s a session, p5", lambda m: at(m.frames, 5), 1),
        ("frames/s, slowest by median", lambda m: m.fairness, 2),
        ("frames/s, all sessions", lambda m: math.fsum(m.frames), 0),
        ("clicks at the side", lambda m: len(m.clicks), 0),
        ("click to end of its run, p50, s", lambda m: at(m.clicks, 50), 2),
        ("click to end of its run, p95, s", lambda m: at(m.clicks, 95), 2),
        ("changes of the page", lambda m: len(m.changes), 0),
        ("change to end of its run, p50, s", lambda m: at(m.changes, 50), 2),
        ("change to end of its run, p95, s", lambda m: at(m.changes, 95), 2),
        ("training, first click to last end, s", lambda m: m.seconds, 1),
        ("server's processors in use", lambda m: m.server_cpu / m.seconds, 2),
        ("harness's processors in use", lambda m: m.harness_cpu / m.seconds, 2),
        ("sent, MB/s", lambda m: m.megabytes / m.seconds, 2),
        ("bytes per frame", lambda m: m.frame_bytes, 0),
        ("answers 'come again later'", lambda m: m.refusals, 0),
        ("memory a session, MB", lambda m: m.memory, 1),
        ("errors", lambda m: len(m.errors), 0),
    ]
    rows = [f"{'sessions':38}" + "".join(f"{m.sessions:9}" for m in measured)]
    for label, value, digits in lines:
        rows.append(f"{label:38}" + "".join(f"{_text(value(m), digits):>9}" for m in measured))
    for m in measured:
        rows += [f"{name(m)}: {text}" for text in tally(m.errors)]
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


def bars(measured: Sequence[Measured], left: Left | None, before: float | None) -> list[Bar]:
    """What is demanded, and whether it is so.

    Args:
        measured: a class each.
        left: how much memory classes left behind.
        before: frames a second that 100 sessions with seeds of their own got from the code before.
    """
    found: list[Bar] = []
    for m in measured:
        who = name(m)
        if (m.sessions, m.same) == (30, 0):
            found.append(_at_least(f"{who}: frames/s, median", at(m.frames, 50), FRAMES_BAR))
        if m.sessions == 100 and m.same == 0:
            together = math.fsum(m.frames)
            by_before = math.nan if before is None else together / before
            found += [
                _at_least(f"{who}: frames/s of all by the code before", by_before, BEFORE_BAR),
                _at_least(f"{who}: slowest by median", m.fairness, FAIRNESS_BAR),
            ]
        if m.sessions == 100 and m.same == 1:
            slow = at(m.frames, 5)
            found.append(_at_least(f"{who}: frames/s of 95 in 100", slow, SAME_FRAMES_BAR))
        if m.sessions == 100:
            found += [
                _below(f"{who}: p95 of a click, s", at(m.clicks, 95), CLICK_BAR),
                _below(f"{who}: p95 of a change of the page, s", at(m.changes, 95), CLICK_BAR),
            ]
        found += [
            Bar(f"{who}: every run ends with NumPy's loss", _missing(m), not m.wrong_losses),
            Bar(f"{who}: no error", f"{len(m.errors)}", not m.errors),
        ]
    # Of a handful of sessions, the noise is larger than what each adds.
    if crowds := [m for m in measured if m.sessions >= 10]:
        most = max(crowds, key=lambda m: m.memory)
        found.append(_below("memory a session, MB", most.memory, MEMORY_BAR))
    if left:
        highest = max(left.rounds) / left.start
        growth = left.rounds[-1] / left.rounds[0]
        found += [
            _below("all have left: memory by that at the start", highest, RETURN_BAR),
            _below("all have left: last round by the first", growth, GROWTH_BAR),
            Bar("leaving: no error", f"{len(left.errors)}", not left.errors),
        ]
    return found


def room_table(room: Room) -> str:
    """One line for each measure."""
    lines = [
        f"{label}, s: p50 {_text(at(values, 50), 2)}, p95 {_text(at(values, 95), 2)}, "
        f"slowest {_text(at(values, 100), 2)}"
        for label, values in (
            ("seated after the first one scans", room.joining),
            ("handed in to on the wall", room.walls),
            ("another network to on the phone", room.changes),
        )
    ]
    return "\n".join([f"a room of {room.students}", *lines, *tally(room.errors)])


def room_bars(room: Room) -> list[Bar]:
    """What is demanded of a room, and whether it is so."""
    who = f"a room of {room.students}"

    def slowest(values: Sequence[float]) -> float:
        """The longest wait; without end if somebody has waited in vain."""
        return max((math.inf if math.isnan(value) else value for value in values), default=math.nan)

    exact = [
        ("every run arrives", room.lost, "lost"),
        ("everyone has a seed of their own", room.double, "double"),
        ("every guess arrives", room.students - room.guesses, "lost"),
        ("no error", len(room.errors), "errors"),
    ]
    return [
        _below(f"{who}: all have a seat, s", slowest(room.joining), JOIN_BAR),
        _below(f"{who}: a run is on the wall, s", slowest(room.walls), WALL_BAR),
        _below(f"{who}: a change is on every phone, s", slowest(room.changes), CHANGE_BAR),
        *(Bar(f"{who}: {demand}", f"{count} {what}", not count) for demand, count, what in exact),
    ]


def verdict(bar: Bar) -> str:
    word = {True: "met", False: "MISSED", None: "not measured"}[bar.met]
    return f"{word:13}{bar.demand}: {bar.found}"


def tally(errors: Sequence[str]) -> list[str]:
    return [f"{count} x {text}" for text, count in Counter(errors).most_common()]


def _missing(m: Measured) -> str:
    return f"{m.wrong_losses} do not"


def _below(demand: str, value: float, limit: float) -> Bar:
    met = None if math.isnan(value) else value < limit
    return Bar(f"{demand}, under {limit:g}", _text(value, 2), met)


def _at_least(demand: str, value: float, limit: float) -> Bar:
    met = None if math.isnan(value) else value >= limit
    return Bar(f"{demand}, at least {limit:g}", _text(value, 2), met)


def _text(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else f"{value:,.{digits}f}"
