"""A class in one room: students who join, guess, train and follow what the teacher changes.

Each student is a session of its own, which does what a phone does: its browser says which seat it
keeps, its player hands the finished run in, and the page asks every now and then how the room is.
"""

import asyncio
import json
import math
from dataclasses import replace
from typing import Any

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from nn import TrainingConfig
from pages.rooms.store import open_store
from tests.load.client import PATIENCE_SECONDS, Awaited, Session, now
from tests.load.report import Room
from tests.load.server import Server
from tests.load.source import SessionError
from tests.pages.live.blocks import read_block

CONFIG = TrainingConfig(hidden_units=2, epochs=5_000)
NEXT = replace(CONFIG, hidden_units=3)
JOIN_SECONDS = 2.0  # within which all scan the code
START_SECONDS = 2.0  # within which all press Train
HANDED_IN = "Your run is on the class's screen"


class Member(Session):
    """Someone in a room, whose browser runs the page's timers.

    Args:
        host: the server's.
        number: of the session.
        code: the room's.
    """

    page = "classroom"
    player_key = "seat_player"

    def __init__(self, host: str, number: int, code: str) -> None:
        super().__init__(host, number, CONFIG)
        self._code = code
        self._timers: dict[str, asyncio.Task[None]] = {}

    def _query(self) -> dict[str, object]:
        return {"room": self._code}

    def _hear(self, message: ForwardMsg) -> None:
        super()._hear(message)
        kind = message.WhichOneof("type")
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            self.stop_timers()
        if kind == "auto_rerun":
            fragment = message.auto_rerun.fragment_id
            if fragment in self._timers:
                self._timers[fragment].cancel()
            self._timers[fragment] = asyncio.create_task(
                self._run_every(message.auto_rerun.interval, fragment)
            )

    def stop_timers(self) -> None:
        """Run no fragment by itself any longer."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    async def _run_every(self, seconds: float, fragment: str) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._rerun(None, fragment=fragment)

    async def leave(self) -> None:
        self.stop_timers()
        await super().leave()


class Student(Member):
    """A student with a phone.

    Attributes:
        handed_in: when the page said that the class has the run.
        changed: when the player showed the network of the next round.
    """

    def __init__(self, host: str, number: int, code: str) -> None:
        super().__init__(host, number, code)
        self.handed_in = self.changed = math.nan
        self._asked: dict[str, Any] | None = None  # by the component that keeps the seat

    async def _enter(self) -> None:
        await self._rerun(Awaited())
        if self._asked is None:
            raise SessionError("the page does not ask which seat the browser keeps")
        answer = {name: self._asked[name] for name in ("session", "place")}
        kept = {**answer, "record": self._asked["initial"]}
        self._set("room_memory", json_value=json.dumps({"kept": kept}))
        await self._rerun(Awaited())

    async def guess(self) -> None:
        """Say that half the class and the own seed will solve XOR."""
        self._set("guessed_share", double_value=50.0)
        own = WidgetState(id=self._ids["guessed_own"])
        own.string_array_value.data.append("yes")
        self._widgets[own.id] = own
        await self._rerun(Awaited(), trigger=self._ids["hand_in_guess"])

    async def train_and_hand_in(self) -> None:
        """Press Train, watch to the end, and wait until the class has the run."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._play(self.config.epochs)
                await self._report()  # at once: the page waits for the end
                if math.isnan(self.handed_in):
                    raise SessionError("the run was not handed in")
        except TimeoutError:
            raise SessionError("it took too long") from None

    def _set(self, key: str, **value: Any) -> None:
        identity = self._ids[key]
        self._widgets[identity] = WidgetState(id=identity, **value)

    def _draw(self, element: Element, around: bool) -> None:
        super()._draw(element, around)
        kind = element.WhichOneof("type")
        if kind == "alert" and HANDED_IN in element.alert.body and math.isnan(self.handed_in):
            self.handed_in = now()
        if kind == "bidi_component" and element.bidi_component.id.endswith("-room_memory"):
            self._asked = json.loads(element.bidi_component.json)

    def _check_run(self, data: dict[str, Any]) -> None:
        (run,) = data["runs"]
        config = TrainingConfig(**run)
        if math.isnan(self.ready):
            self.config = self.player.config = config
        elif config.hidden_units == NEXT.hidden_units and math.isnan(self.changed):
            self.changed = now()


class Teacher(Member):
    """The teacher, with the wall on the screen.

    Attributes:
        seen: when the run of each seed was on the wall.
    """

    page = "classroom"

    def __init__(self, host: str, code: str, key: str) -> None:
        super().__init__(host, 0, code)
        self.seen: dict[int, float] = {}
        self._key = key

    async def _enter(self) -> None:
        await self._rerun(Awaited())
        self.ready = now()

    async def open(self) -> None:
        """Open the wall."""
        self.player_key = "no player"
        await self._connect()
        await self._enter()
        if "wall" not in self._ids:
            raise SessionError("the page has no wall")

    def _query(self) -> dict[str, object]:
        return {"room": self._code, "teacher": self._key}

    def _draw(self, element: Element, around: bool) -> None:
        super()._draw(element, around)
        kind = element.WhichOneof("type")
        if kind == "bidi_component" and element.bidi_component.id.endswith("-wall"):
            header, arrays = read_block(element.bidi_component.bytes)
            for seed in arrays["seeds"]:
                self.seen.setdefault(int(seed), now())
            request = {
                "room": header["room"],
                "have": header["until"],
                "presented": header["presented"],
                "picked": None,
            }
            wall = self._ids["wall"]
            state = json.dumps({"request": request})
            self._widgets[wall] = WidgetState(id=wall, json_value=state)


async def school_hour(server: Server, rooms: str, count: int) -> Room:
    """So many students join one room, guess, train, and get another network.

    Args:
        server: that they all visit.
        rooms: where it keeps the rooms.
        count: of students.
    """
    store = open_store(rooms)
    room, key = store.open_room(CONFIG)
    teacher = Teacher(server.host, room.code, key)
    first = Student(server.host, 0, store.open_room(CONFIG)[0].code)  # imports and caches
    errors = await _each([first, teacher], lambda member: member.open())
    await first.leave()

    students = [Student(server.host, number + 1, room.code) for number in range(count)]
    begin = now()
    errors += await _each(students, lambda student: student.open(), JOIN_SECONDS)
    joined = [student.ready - begin for student in students]
    errors += await _each(students, lambda student: student.guess(), START_SECONDS)
    errors += await _each(students, lambda student: student.train_and_hand_in(), START_SECONDS)
    await asyncio.sleep(5.0)  # for the wall
    on_wall = [teacher.seen.get(student.config.seed, math.nan) for student in students]
    kept = {run.seed for run in store.runs(room.code)}
    guesses = store.count(room.code).guesses

    changed = now()
    store.start_round(room.code, key, NEXT)
    await asyncio.sleep(10.0)
    await asyncio.gather(*(member.leave() for member in (teacher, *students)))
    return Room(
        students=count,
        joining=tuple(joined),
        walls=tuple(
            seen - student.handed_in for seen, student in zip(on_wall, students, strict=True)
        ),
        changes=tuple(student.changed - changed for student in students),
        guesses=guesses,
        lost=count - len(kept & {student.config.seed for student in students}),
        double=count - len({student.config.seed for student in students}),
        errors=(*errors, *(f"in the server's log: {text}" for text in server.tracebacks())),
    )


async def _each(members: Any, action: Any, within: float = 0.0) -> list[str]:
    """Have all do something, one after another within some seconds; what went wrong, in words."""

    async def do(number: int, member: Session) -> str | None:
        await asyncio.sleep(number * within / max(len(members), 1))
        try:
            await action(member)
        except (SessionError, OSError, TimeoutError) as error:
            return str(error) or type(error).__name__
        return None

    failed = await asyncio.gather(*(do(number, member) for number, member in enumerate(members)))
    return [text for text in failed if text]
