"""The Class experiment page through Streamlit's own test client."""

import csv
import io
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import streamlit as st
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as hypothesis
from streamlit.testing.v1 import AppTest

from nn import XOR, History, Network, TrainingConfig, train, wilson_interval
from pages.shared import classroom, share
from pages.shared.address import PRIVATE
from pages.shared.room_store import open_store
from pages.shared.rooms import SEATS, Count, FinishedRun, Room, RoomStore, StoredRun, new_token
from tests.pages.conftest import APP, Open, checked

CONFIG = TrainingConfig(hidden_units=3, learning_rate=8.0, epochs=120)
ON_THE_SCREEN = "Your run is on the class's screen"
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server that has just been started, with rooms of its own."""
    path = tmp_path / "rooms.sqlite"
    monkeypatch.setenv("XOR_ROOMS", str(path))
    # Streamlit's test client has neither an address nor a visitor's.
    monkeypatch.setattr(type(st.context), "ip_address", "192.0.2.1")
    monkeypatch.setattr(type(st.context), "url", "https://xor.example/classroom")
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()


@pytest.fixture
def store(rooms: Path) -> RoomStore:
    """The rooms as another process has them."""
    return open_store(str(rooms))


@pytest.fixture
def room(store: RoomStore) -> tuple[str, str]:
    """A room's code, and its teacher's key."""
    opened, key = store.open_room(CONFIG)
    return opened.code, key


@pytest.fixture
def enter(open_app: Open) -> Callable[..., AppTest]:
    def enter_(**parameters: str) -> AppTest:
        return checked(open_app(**parameters).switch_page("pages/classroom.py").run())

    return enter_


Enter = Callable[..., AppTest]


def parameter(app: AppTest, name: str) -> str | None:
    value = app.query_params.get(name)
    return value[0] if isinstance(value, list) else value


def again(app: AppTest) -> AppTest:
    """Another session at the same address, as after a reload, on a server that knows nothing."""
    st.cache_resource.clear()
    other = AppTest.from_file(APP, default_timeout=60)
    for name in app.query_params:
        other.query_params[name] = parameter(app, name)
    return checked(checked(other.run()).switch_page("pages/classroom.py").run())


def train_it(app: AppTest) -> AppTest:
    checked(app.button(key="train").click().run())
    for _ in range(100):
        if not app.session_state.run.training:
            return app
        checked(app.run())
    raise AssertionError("the run comes to no end")


def told(app: AppTest) -> str:
    kinds = (app.error, app.warning, app.info, app.success)
    return "\n".join(element.value for kind in kinds for element in kind)


def seed_of(app: AppTest) -> int:
    return int(app.title[0].value.rpartition(" ")[2])


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def finished(room: Room | TrainingConfig, seed: int) -> FinishedRun:
    config = TrainingConfig(seed, room.hidden_units, room.learning_rate, room.epochs)
    history = History(config)
    for snapshot in train(config, at=[]):
        history.append(snapshot)
    return FinishedRun.of(history)


@contextmanager
def unavailable(rooms: Path) -> Iterator[None]:
    """Nobody can reach the rooms meanwhile."""
    kept = rooms.with_suffix(".kept")
    rooms.rename(kept)
    rooms.mkdir()
    try:
        yield
    finally:
        rooms.rmdir()
        kept.rename(rooms)


# ---- the two ways in ----------------------------------------------------------------------------


def test_a_teacher_opens_a_room_with_the_network_of_the_controls(
    enter: Enter, store: RoomStore
) -> None:
    app = enter(hidden_units="2", learning_rate="0.5", epochs="700")
    assert any(
        "2 hidden units, learning rate 0.5, 700 epochs" in text.value for text in app.markdown
    )
    checked(app.button(key="open_room").click().run())
    code, key = parameter(app, "room"), parameter(app, "teacher")
    assert code
    assert key
    opened = store.room(code)
    assert opened
    assert opened.config(1) == TrainingConfig(1, 2, 0.5, 700)
    assert store.is_teacher(code, key)
    spaced = f">{code[:3]}-{code[3:]}<"
    assert any(spaced in element.proto.body for element in app.get("html"))
    assert store.count(code) == Count(0, 0)
    assert {"close", "reset_room"} <= keys(app)


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: f" {code[:3]} - {code[3:]} "])
def test_a_student_types_the_code(
    enter: Enter, room: tuple[str, str], spell: Callable[[str], str]
) -> None:
    app = enter()
    app.text_input(key="code").set_value(spell(room[0]))
    checked(app.button(key="join_room").click().run())
    assert seed_of(app) == 1
    assert parameter(app, "room") == room[0]


@pytest.mark.parametrize("code", ["", "K7X", "K7X-Q2O", MARKUP, "9" * 5000, "K7XQ2٣"])
def test_what_is_no_code_is_explained_and_never_drawn(enter: Enter, code: str) -> None:
    app = enter()
    app.text_input(key="code").set_value(code)
    checked(app.button(key="join_room").click().run())
    assert app.error[0].value == "A code has 6 letters and digits, such as K7X-Q2M."
    assert app.text_input(key="code")


def test_a_code_of_no_room_is_said_to_be_none(enter: Enter) -> None:
    app = enter(room="K7XQ2M")
    assert "There is no room with this code" in app.error[0].value
    assert parameter(app, "room") is None
    assert {"open_room", "join_room"} <= keys(app)
    for _ in range(40):
        checked(app.run())
    assert classroom._wrong_codes().allow("192.0.2.1"), "one wrong code is counted once"


def test_who_tries_out_codes_has_to_wait_also_for_a_right_one(
    enter: Enter, room: tuple[str, str]
) -> None:
    inside = enter(room=room[0])
    app = enter()
    for _ in range(30):
        app.text_input(key="code").set_value("K7XQ2M")
        checked(app.button(key="join_room").click().run())
        assert "There is no room with this code" in app.error[0].value
    app.text_input(key="code").set_value(room[0])
    checked(app.button(key="join_room").click().run())
    assert "Too many wrong codes" in app.error[0].value
    assert "Try again in 10 minutes." in app.error[0].value
    late = enter(room=room[0])
    assert "Too many wrong codes" in late.error[0].value
    assert parameter(late, "room") == room[0], "a reload later tries again"
    assert seed_of(checked(inside.run())) == 1, "who is in stays in"


def test_an_address_opens_so_many_rooms_an_hour(enter: Enter) -> None:
    app = enter()
    for _ in range(classroom.ROOMS_AN_HOUR):
        checked(app.button(key="open_room").click().run())
        checked(app.button(key="leave").click().run())
    checked(app.button(key="open_room").click().run())
    assert "Too many rooms were opened" in app.error[0].value
    assert "Try again in 60 minutes." in app.error[0].value


# ---- a student ----------------------------------------------------------------------------------


def test_every_student_gets_a_seed_and_the_rooms_network(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    for seed in (1, 2, 3):
        app = enter(room=room[0], seed="77", hidden_units="9")
        assert seed_of(app) == seed
        assert app.session_state.run.config == store.room(room[0]).config(seed)
        assert app.number_input(key="seed").value == seed
    assert store.count(room[0]).seats == 3


def test_a_finished_run_is_submitted_once_and_said_to_be_there(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    assert ON_THE_SCREEN not in told(app)
    kind = type(store)
    with mock.patch.object(kind, "submit", autospec=True, side_effect=kind.submit) as submit:
        train_it(app)
        for _ in range(3):
            checked(app.run())
        assert submit.call_count == 1
        train_it(app)
    (run,) = store.runs(room[0])
    expected = finished(CONFIG, 1)
    assert run.seed == 1
    assert run.solved_epoch == expected.solved_epoch
    assert np.array_equal(run.parameters, expected.parameters)
    words = (
        f"solved at epoch {expected.solved_epoch:,}."
        if expected.solved_epoch is not None
        else "it was not solved"
    )
    assert f"{ON_THE_SCREEN}: {words}" in told(app)


def test_a_run_that_does_not_solve_is_told_so(enter: Enter, store: RoomStore) -> None:
    code = store.open_room(TrainingConfig(hidden_units=1, epochs=30))[0].code
    app = train_it(enter(room=code))
    loss = finished(store.room(code), 1).final_loss
    assert f"{ON_THE_SCREEN}: it was not solved, the last loss is {loss:.4f}." in told(app)


def test_a_run_that_is_nearly_through_is_told_what_it_lacks(enter: Enter, store: RoomStore) -> None:
    code = store.open_room(TrainingConfig(hidden_units=4, epochs=2300))[0].code
    app = train_it(enter(room=code))
    (run,) = store.runs(code)
    output = Network.from_vector(run.parameters).predict(XOR.inputs)
    assert ((output > 0.5) == (XOR.targets > 0.5)).all()
    assert run.final_loss > 0.01
    assert f"{run.final_loss:.4f}, not yet under 0.01, though all rows are right." in told(app)


def test_the_seat_survives_a_reload_and_a_new_server(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    enter(room=room[0])
    app = enter(room=room[0])
    assert seed_of(app) == 2
    before = again(app)
    assert seed_of(before) == 2
    assert ON_THE_SCREEN not in told(before)
    train_it(before)
    after = again(before)
    assert seed_of(after) == 2
    assert ON_THE_SCREEN in told(after)
    assert after.session_state.run.state == "finished", "what the class sees is seen here too"
    assert after.session_state.run.history.latest.loss == store.runs(room[0])[0].final_loss
    assert store.count(room[0]) == Count(2, 1)


def test_another_network_is_not_submitted_and_there_is_a_way_back(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    checked(app.number_input(key="hidden_units").set_value(5).run())
    train_it(app)
    assert "something else than the room" in told(app)
    assert store.count(room[0]).runs == 0
    checked(app.button(key="set_up").click().run())
    assert app.session_state.run.config == store.room(room[0]).config(1)
    assert "something else" not in told(app)
    train_it(app)
    assert store.count(room[0]).runs == 1


def test_while_the_rooms_cannot_be_reached_nothing_is_lost(
    enter: Enter, room: tuple[str, str], store: RoomStore, rooms: Path
) -> None:
    with unavailable(rooms):
        app = enter(room=room[0])
        assert "cannot be reached" in told(app)
        assert parameter(app, "room") == room[0]
    checked(app.button(key="try_again").click().run())
    assert seed_of(app) == 1

    with unavailable(rooms):
        train_it(app)
        assert "cannot be reached" in told(app)
        assert app.session_state.run.state == "finished"
        checked(app.button(key="try_again").click().run())
        assert "cannot be reached" in told(app)
    checked(app.button(key="try_again").click().run())
    assert ON_THE_SCREEN in told(app)
    assert store.count(room[0]) == Count(1, 1)


def test_a_seat_whose_answer_was_lost_is_the_same_at_the_next_try(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    join = type(store).join

    def join_and_fail(self: RoomStore, code: str, token: str | None = None) -> None:
        join(self, code, token)
        raise classroom.StoreUnavailable

    with mock.patch.object(type(store), "join", join_and_fail):
        app = enter(room=room[0])
        assert "cannot be reached" in told(app)
    app = again(app)
    assert seed_of(app) == 1
    assert store.count(room[0]).seats == 1


def test_who_leaves_for_another_page_comes_back_to_the_same_seat(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    seat = parameter(app, "seat")
    for name in ("room", "seat"):
        del app.query_params[name]
    checked(app.switch_page("pages/train.py").run())
    checked(app.switch_page("pages/classroom.py").run())
    assert seed_of(app) == 1
    assert parameter(app, "seat") == seat
    checked(app.button(key="leave").click().run())
    assert not {"room", "seat"} & {*app.query_params}
    app.text_input(key="code").set_value(room[0])
    checked(app.button(key="join_room").click().run())
    assert seed_of(app) == 1


def test_a_full_a_closed_and_an_expired_room_say_so(
    enter: Enter, room: tuple[str, str], store: RoomStore, rooms: Path
) -> None:
    student = enter(room=room[0])
    store.close_room(*room)
    assert "The teacher has closed this room" in told(enter(room=room[0]))
    assert seed_of(again(student)) == 1
    train_it(student)
    assert ON_THE_SCREEN in told(student)

    full = store.open_room(CONFIG)[0].code
    with closing(sqlite3.connect(rooms)) as connection, connection:
        connection.execute("UPDATE rooms SET next_seed = ? WHERE code = ?", (SEATS + 1, full))
    assert f"All {SEATS} seats of this room are taken" in told(enter(room=full))

    with closing(sqlite3.connect(rooms)) as connection, connection:
        connection.execute("UPDATE rooms SET opened_at = opened_at - 86400")
    checked(student.run())
    assert "There is no room with this code" in told(student)
    assert "join_room" in keys(student)
    late = enter(room=room[0], teacher=room[1])
    assert "There is no room with this code" in told(late)


# ---- the teacher --------------------------------------------------------------------------------


def fill(store: RoomStore, code: str, students: int) -> list[FinishedRun]:
    runs = []
    for _ in range(students):
        seat = store.join(code, new_token())
        runs.append(finished(CONFIG, seat.seed))
        store.submit(code, seat.token, runs[-1])
    return runs


def test_the_numbers_are_those_of_the_runs(store: RoomStore, room: tuple[str, str]) -> None:
    runs = fill(store, room[0], 7)
    store.join(room[0])
    board = classroom.Board(store.room(room[0]))
    board.refresh()
    solved = [run.solved_epoch for run in runs if run.solved_epoch is not None]
    assert 0 < len(solved) < 7
    low, high = wilson_interval(len(solved), 7)
    assert classroom.figures(board.count, board.runs) == {
        "joined": "8",
        "arrived": "7",
        "solved": f"{len(solved)} of 7, {len(solved) / 7:.0%}",
        "interval": f"{low:.0%} to {high:.0%}",
        "median": f"{np.median(solved):,.0f}",
    }
    rows = list(csv.DictReader(io.StringIO(classroom.as_csv(board))))
    assert [int(row["seed"]) for row in rows] == [run.seed for run in runs]
    assert [float(row["final_loss"]) for row in rows] == [run.final_loss for run in runs]
    assert [row["solved_epoch"] for row in rows] == [
        "" if run.solved_epoch is None else str(run.solved_epoch) for run in runs
    ]
    assert {row["hidden_units"] for row in rows} == {"3"}


def test_nothing_is_known_before_the_first_run() -> None:
    assert classroom.figures(Count(2, 0), [])["solved"] == "–"


def test_only_new_runs_are_read_and_a_reset_begins_anew(
    store: RoomStore, room: tuple[str, str]
) -> None:
    board = classroom.Board(store.room(room[0]))
    fill(store, room[0], 3)
    board.refresh()
    kind = type(store)
    with mock.patch.object(kind, "runs", autospec=True, side_effect=kind.runs) as read:
        board.refresh()
        assert read.call_count == 0
        fill(store, room[0], 1)
        board.refresh()
        assert [call.args[2] for call in read.call_args_list] == [3]
    assert [run.seed for run in board.runs] == [1, 2, 3, 4]
    before = board.name
    store.reset_room(*room)
    board.refresh()
    assert board.runs == []
    assert board.count == Count(4, 0)
    assert board.name != before
    fill(store, room[0], 1)
    board.refresh()
    assert [run.seed for run in board.runs] == [5]


def sent(app_state: dict[str, Any], board: classroom.Board) -> dict[str, Any]:
    """What the wall gets when its browser has said this."""
    with (
        mock.patch.object(classroom, "state", app_state),
        mock.patch.object(classroom.projection, "on", return_value=False),
        mock.patch.object(classroom, "pack", side_effect=lambda *parts: parts),
        mock.patch.object(classroom, "_component") as component,
    ):
        classroom.show_wall(board)
    header, arrays = component.call_args.kwargs["data"]
    return {**header, **arrays}


def test_a_wall_gets_what_it_has_not_got_in_portions(
    store: RoomStore, room: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classroom, "TILES", 3)
    fill(store, room[0], 5)
    board = classroom.Board(store.room(room[0]))
    board.refresh()
    first = sent({}, board)
    assert (first["after"], first["until"]) == (0, 3)
    assert first["seeds"].tolist() == [1, 2, 3]
    assert first["figure"]["layout"]["xaxis"]["range"] == [0, CONFIG.epochs]
    has = {"room": board.name, "have": 3, "projected": False}
    second = sent({"wall": {"request": has}}, board)
    assert second["seeds"].tolist() == [4, 5]
    assert second["curves"].shape == (2, second["points"].sum())
    assert "figure" not in second
    rest = sent({"wall": {"request": {**has, "have": 5}}}, board)
    assert rest["seeds"].tolist() == []
    assert (rest["after"], rest["until"]) == (5, 5)
    other = sent({"wall": {"request": {**has, "room": "another"}}}, board)
    assert other["seeds"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("request_", [7, "x", {"have": True}, {"have": "5"}, {"have": None}, []])
def test_whatever_a_browser_says_it_gets_a_wall(
    store: RoomStore, room: tuple[str, str], request_: Any
) -> None:
    fill(store, room[0], 1)
    board = classroom.Board(store.room(room[0]))
    board.refresh()
    if isinstance(request_, dict):
        request_ = {"room": board.name, "picked": MARKUP, **request_}
    assert sent({"wall": {"request": request_}}, board)["seeds"].tolist() == [1]
    with mock.patch.object(classroom, "state", {"wall": {"request": request_}}):
        assert classroom.picked(board) is None


def test_the_teacher_closes_and_resets_and_students_can_train_again(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    student = train_it(enter(room=room[0]))
    teacher = enter(room=room[0], teacher=room[1])
    checked(teacher.button(key="close").click().run())
    assert store.room(room[0]).closed
    assert teacher.button(key="close").disabled
    checked(teacher.button(key="reset_room").click().run())
    assert store.count(room[0]) == Count(1, 0)
    checked(student.run())
    assert "The teacher has begun anew" in told(student)
    assert store.count(room[0]).runs == 0, "what was forgotten does not come back by itself"
    train_it(student)
    assert ON_THE_SCREEN in told(student)
    assert store.count(room[0]) == Count(1, 1)


@pytest.mark.parametrize("key", ["", "x" * 22, "another room's", MARKUP])
def test_nobody_without_the_key_closes_or_resets(
    enter: Enter, room: tuple[str, str], store: RoomStore, key: str
) -> None:
    if key == "another room's":
        key = store.open_room(CONFIG)[1]
    fill(store, room[0], 1)
    app = enter(room=room[0], teacher=key)
    assert not {"close", "reset_room"} & keys(app)
    if len(key) == 22:
        assert "Only whoever opened this room can do this" in told(app)
        assert store.count(room[0]).seats == 1, "no seat is taken in passing"
    assert not store.room(room[0]).closed
    assert store.count(room[0]).runs == 1


def test_the_teachers_screen_goes_on_while_the_rooms_cannot_be_reached(
    enter: Enter, room: tuple[str, str], store: RoomStore, rooms: Path
) -> None:
    fill(store, room[0], 2)
    teacher = enter(room=room[0], teacher=room[1])
    with unavailable(rooms):
        checked(teacher.run())
        assert "cannot be reached" in told(teacher)
        assert {"close", "reset_room"} <= keys(teacher)
    checked(teacher.run())
    assert told(teacher) == ""


# ---- links and addresses ------------------------------------------------------------------------


def test_a_shared_link_holds_no_secret(enter: Enter, room: tuple[str, str]) -> None:
    links: list[str] = []

    def link(*arguments: Any) -> str:
        links.append(made(*arguments))
        return links[-1]

    made = share.link_to
    with mock.patch.object(share, "link_to", link):
        for parameters in ({}, {"teacher": room[1]}):
            app = enter(room=room[0], **parameters)
            secrets = {parameter(app, name) for name in PRIVATE} - {None}
            assert secrets
            checked(app.button(key="share_link").click().run())
            query = parse_qs(urlsplit(links[-1]).query)
            assert query["room"] == [room[0]]
            assert not PRIVATE & {*query}
            assert not any(secret in links[-1] for secret in secrets)


@settings(max_examples=40, suppress_health_check=[*HealthCheck])
@given(
    hypothesis.dictionaries(
        hypothesis.sampled_from(["room", "seat", "teacher"]),
        hypothesis.one_of(
            hypothesis.text(max_size=25),
            hypothesis.sampled_from(["K7XQ2M", "k7x-q2m", MARKUP, "x" * 22, "", "9" * 5000]),
            hypothesis.lists(hypothesis.sampled_from(["K7XQ2M", "x" * 22]), max_size=3),
        ),
    )
)
@example({"room": "K7XQ2M", "teacher": "x" * 22, "seat": "y" * 22})
@example({"seat": "y" * 22, "teacher": "x" * 22})
def test_any_address(address: dict[str, Any]) -> None:
    st.cache_resource.clear()
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    checked(checked(app.run()).switch_page("pages/classroom.py").run())
    assert {"open_room", "join_room"} <= keys(app)
    assert not {"room", "seat", "teacher"} & {*app.query_params}
    for kind in ("markdown", "warning", "error", "info", "success", "title"):
        for element in app.get(kind):
            assert not getattr(element.proto, "allow_html", False)
    assert all(MARKUP not in str(element.proto) for element in app.get("html"))


@pytest.mark.parametrize("place", ["mysql://x", "https://x"])
def test_a_place_that_cannot_be_is_explained(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setitem(os.environ, "XOR_ROOMS", place)
    app = enter()
    checked(app.button(key="open_room").click().run())
    assert re.search("must be the path of a file or begin with postgresql", told(app))


def test_nothing_of_a_person_is_kept(enter: Enter, room: tuple[str, str], rooms: Path) -> None:
    app = train_it(enter(room=room[0]))
    content = rooms.read_bytes()
    for secret in (parameter(app, "seat"), room[1]):
        assert secret
        assert secret.encode() not in content


def test_runs_of_different_readers_come_together(store: RoomStore, room: tuple[str, str]) -> None:
    """One who was slow takes nothing away that another has learned meanwhile."""
    fill(store, room[0], 2)
    board = classroom.Board(store.room(room[0]))
    kind = type(store)
    read = kind.runs

    def slow(self: RoomStore, code: str, after: int = 0) -> list[StoredRun]:
        found = read(self, code, after)
        with mock.patch.object(kind, "runs", read):
            fill(store, room[0], 1)
            board.refresh()
        return found

    with mock.patch.object(kind, "runs", slow):
        board.refresh()
    assert [run.seed for run in board.runs] == [1, 2, 3]
