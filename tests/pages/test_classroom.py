"""The Class experiment page through Streamlit's own test client."""

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

from nn import XOR, History, Network, TrainingConfig, train
from pages.live.server import mark_served
from pages.rooms import server
from pages.rooms.codes import new_token
from pages.rooms.errors import StoreUnavailable
from pages.rooms.model import SEATS_PER_ROOM, Count, FinishedRun, Room
from pages.rooms.store import RoomStore, open_store
from pages.sidebar import share
from pages.sidebar.address import PRIVATE
from tests.pages.conftest import APP, Open, at, checked, finish, player, report, run_of

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
        return at(open_app(**parameters), "classroom")

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
    mark_served()
    return at(checked(other.run()), "classroom")


def messages(app: AppTest) -> str:
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
    return FinishedRun.from_history(history)


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
    assert server.wrong_codes().seconds_to_wait("192.0.2.1") == 0, "one wrong code is counted once"


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
    for _ in range(server.ROOMS_PER_HOUR):
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
        assert run_of(app).config == store.room(room[0]).config(seed)
        assert app.number_input(key="seed").value == seed
    assert store.count(room[0]).seats == 3


def test_a_finished_run_is_submitted_once_and_said_to_be_there(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    assert ON_THE_SCREEN not in messages(app)
    kind = type(store)
    with mock.patch.object(kind, "submit", autospec=True, side_effect=kind.submit) as submit:
        finish(app)
        for _ in range(3):
            checked(app.run())
        assert submit.call_count == 1
        finish(app)
    (run,) = store.runs(room[0])
    expected = finished(CONFIG, 1)
    assert run.seed == 1
    assert run.solved_epoch == expected.solved_epoch
    assert np.array_equal(run.parameters, expected.parameters)
    words = (
        f"solved at epoch {expected.solved_epoch:,}."
        if expected.solved_epoch is not None
        else "not solved"
    )
    assert f"{ON_THE_SCREEN}: {words}" in messages(app)


def test_a_run_that_does_not_solve_is_told_so(enter: Enter, store: RoomStore) -> None:
    code = store.open_room(TrainingConfig(hidden_units=1, epochs=30))[0].code
    app = finish(enter(room=code))
    loss = finished(store.room(code), 1).final_loss
    assert f"{ON_THE_SCREEN}: not solved; the final loss is {loss:.4f}." in messages(app)


def test_a_run_that_is_nearly_through_is_told_what_it_lacks(enter: Enter, store: RoomStore) -> None:
    code = store.open_room(TrainingConfig(hidden_units=4, epochs=2300))[0].code
    app = finish(enter(room=code))
    (run,) = store.runs(code)
    output = Network.from_vector(run.parameters).predict(XOR.inputs)
    assert ((output > 0.5) == (XOR.targets > 0.5)).all()
    assert run.final_loss > 0.01
    expected = f"the final loss, {run.final_loss:.4f}, is not under 0.01."
    assert f"all four rows are right, but {expected}" in messages(app)


def test_the_seat_survives_a_reload_and_a_new_server(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    enter(room=room[0])
    app = enter(room=room[0])
    assert seed_of(app) == 2
    before = again(app)
    assert seed_of(before) == 2
    assert ON_THE_SCREEN not in messages(before)
    finish(before)
    after = again(before)
    assert seed_of(after) == 2
    assert ON_THE_SCREEN in messages(after)
    assert run_of(after).trained == CONFIG.epochs, "what the class sees is seen here too"
    assert player(after)["start"]["trained"] == CONFIG.epochs
    assert run_of(after).history().latest.loss == store.runs(room[0])[0].final_loss
    assert store.count(room[0]) == Count(2, 1)


def test_another_network_is_not_submitted_and_there_is_a_way_back(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    checked(app.number_input(key="hidden_units").set_value(5).run())
    finish(app)
    assert "Your settings differ from the room's, so this run won't count." in messages(app)
    assert store.count(room[0]).runs == 0
    checked(app.button(key="set_up").click().run())
    assert run_of(app).config == store.room(room[0]).config(1)
    assert "Your settings differ" not in messages(app)
    finish(app)
    assert store.count(room[0]).runs == 1


def test_while_the_rooms_cannot_be_reached_nothing_is_lost(
    enter: Enter, room: tuple[str, str], store: RoomStore, rooms: Path
) -> None:
    with unavailable(rooms):
        app = enter(room=room[0])
        assert "cannot be reached" in messages(app)
        assert parameter(app, "room") == room[0]
    checked(app.button(key="try_again").click().run())
    assert seed_of(app) == 1

    with unavailable(rooms):
        finish(app)
        assert "cannot be reached" in messages(app)
        assert run_of(app).over
        checked(app.button(key="try_again").click().run())
        assert "cannot be reached" in messages(app)
    checked(app.button(key="try_again").click().run())
    assert ON_THE_SCREEN in messages(app)
    assert store.count(room[0]) == Count(1, 1)


def test_a_seat_whose_answer_was_lost_is_the_same_at_the_next_try(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    join = type(store).join

    def join_and_fail(self: RoomStore, code: str, token: str | None = None) -> None:
        join(self, code, token)
        raise StoreUnavailable

    with mock.patch.object(type(store), "join", join_and_fail):
        app = enter(room=room[0])
        assert "cannot be reached" in messages(app)
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
    at(app, "train")
    at(app, "classroom")
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
    assert "The teacher has closed this room" in messages(enter(room=room[0]))
    assert seed_of(again(student)) == 1
    finish(student)
    assert ON_THE_SCREEN in messages(student)

    full = store.open_room(CONFIG)[0].code
    with closing(sqlite3.connect(rooms)) as connection, connection:
        connection.execute(
            "UPDATE rooms SET next_seed = ? WHERE code = ?", (SEATS_PER_ROOM + 1, full)
        )
    assert f"All {SEATS_PER_ROOM} seats of this room are taken" in messages(enter(room=full))

    with closing(sqlite3.connect(rooms)) as connection, connection:
        connection.execute("UPDATE rooms SET opened_at = opened_at - 86400")
    checked(student.run())
    assert "There is no room with this code" in messages(student)
    assert "join_room" in keys(student)
    late = enter(room=room[0], teacher=room[1])
    assert "There is no room with this code" in messages(late)


# ---- the teacher --------------------------------------------------------------------------------


def fill(store: RoomStore, code: str, students: int) -> list[FinishedRun]:
    runs = []
    for _ in range(students):
        seat = store.join(code, new_token())
        runs.append(finished(CONFIG, seat.seed))
        store.submit(code, seat.token, runs[-1])
    return runs


def test_the_teacher_closes_and_resets_and_students_can_train_again(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    student = finish(enter(room=room[0]))
    teacher = enter(room=room[0], teacher=room[1])
    checked(teacher.button(key="close").click().run())
    assert store.room(room[0]).closed
    assert teacher.button(key="close").disabled
    checked(teacher.button(key="reset_room").click().run())
    assert store.count(room[0]) == Count(1, 0)
    checked(student.run())
    assert "The teacher has started over" in messages(student)
    assert store.count(room[0]).runs == 0, "what was forgotten does not come back by itself"
    report(student, 0)  # Train again begins at the untrained network
    finish(student)
    assert ON_THE_SCREEN in messages(student)
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
        assert "Only the teacher who opened this room can do this" in messages(app)
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
        assert "cannot be reached" in messages(teacher)
        assert {"close", "reset_room"} <= keys(teacher)
    checked(teacher.run())
    assert messages(teacher) == ""


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
    mark_served()
    at(checked(app.run()), "classroom")
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
    assert re.search("must be the path of a file or begin with postgresql", messages(app))


def test_nothing_of_a_person_is_kept(enter: Enter, room: tuple[str, str], rooms: Path) -> None:
    app = finish(enter(room=room[0]))
    content = rooms.read_bytes()
    for secret in (parameter(app, "seat"), room[1]):
        assert secret
        assert secret.encode() not in content
