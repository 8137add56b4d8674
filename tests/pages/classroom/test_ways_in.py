"""The two ways into a room: as its teacher and as a student."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st

from nn import TrainingConfig
from pages.rooms import faults, server
from pages.rooms.codes import CODE_RULE
from pages.rooms.store import RoomStore
from tests.pages.classroom.page import (
    MARKUP,
    SCHOOL,
    Enter,
    keys,
    messages,
    parameter,
    seed_of,
    token,
    told,
)
from tests.pages.conftest import checked


def test_a_teacher_opens_a_room_with_the_network_of_the_controls(
    enter: Enter, store: RoomStore
) -> None:
    app = enter(hidden_units="2", learning_rate="0.5", epochs="700")
    assert any(
        "2 hidden units, learning rate 0.5, 700 epochs" in text.value for text in app.markdown
    )
    checked(app.button(key="open_room").click().run())
    code, key = parameter(app, "room"), token(app, "teacher")
    assert code
    assert key
    opened = store.room(code)
    assert opened
    assert opened.config(1) == TrainingConfig(1, 2, 0.5, 700)
    assert store.is_teacher(code, key)
    spaced = f">{code[:3]}-{code[3:]}<"
    assert any(spaced in element.proto.body for element in app.get("html"))
    assert store.count(code)[:2] == (0, 0)
    assert {"close", "reset_room"} <= keys(app)


def test_two_hidden_units_are_proposed_where_luck_shows(enter: Enter, store: RoomStore) -> None:
    app = enter(epochs="700")
    assert any("**2 hidden units, learning rate 1, 700 epochs**" in t.value for t in app.markdown)
    checked(app.button(key="open_room").click().run())
    opened = store.room(parameter(app, "room") or "")
    assert opened
    assert opened.config(1) == TrainingConfig(1, 2, 1.0, 700)


def test_a_teacher_may_choose_other_hidden_units(enter: Enter, store: RoomStore) -> None:
    app = enter(hidden_units="3")
    assert app.number_input(key="room_units_3").value == 3, "what was set is proposed"
    checked(app.number_input(key="room_units_3").set_value(4).run())
    assert any("**4 hidden units, learning" in text.value for text in app.markdown)
    checked(app.button(key="open_room").click().run())
    opened = store.room(parameter(app, "room") or "")
    assert opened
    assert opened.config(1).hidden_units == 4


def test_a_change_in_the_sidebar_that_comes_with_the_click_counts(
    enter: Enter, store: RoomStore
) -> None:
    app = enter()
    app.number_input(key="hidden_units").set_value(5)
    app.number_input(key="learning_rate").set_value(2.0)
    checked(app.button(key="open_room").click().run())
    opened = store.room(parameter(app, "room") or "")
    assert opened
    assert opened.config(1) == TrainingConfig(1, 5, 2.0, 5000)


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: f" {code[:3]} - {code[3:]} "])
def test_a_student_types_the_code(
    enter: Enter, room: tuple[str, str], spell: Callable[[str], str]
) -> None:
    app = enter()
    app.text_input(key="code").set_value(spell(room[0]))
    told(checked(app.button(key="join_room").click().run()))
    assert seed_of(app) == 1
    assert parameter(app, "room") == room[0]


@pytest.mark.parametrize("code", ["", "K7X", "K7X-Q2O", MARKUP, "9" * 5000, "K7XQ2٣"])
def test_an_invalid_code_is_explained_and_never_drawn(enter: Enter, code: str) -> None:
    app = enter()
    app.text_input(key="code").set_value(code)
    checked(app.button(key="join_room").click().run())
    assert app.error[0].value == f"A code has {CODE_RULE}."
    assert app.text_input(key="code")


@pytest.mark.parametrize("code", ["K7X", "K7XQ2O", MARKUP])
def test_an_invalid_code_in_the_address_is_explained_on_the_page(enter: Enter, code: str) -> None:
    app = enter(room=code)
    (message,) = app.main.error
    assert code in message.value
    assert f"A code has {CODE_RULE}." in message.value
    assert not app.warning, "it is said once"
    assert parameter(app, "room") is None
    assert {"open_room", "join_room"} <= keys(app)


def test_a_key_that_was_copied_with_a_letter_too_many_is_not_shown(
    enter: Enter, room: tuple[str, str]
) -> None:
    app = enter(room=room[0], teacher=f"{room[1]})")
    (warning,) = app.warning
    assert "Teacher in the address is wrong" in warning.value
    assert room[1] not in "".join(str(element.proto) for element in [*app.main, *app.sidebar])


def test_an_unknown_code_is_reported(enter: Enter) -> None:
    app = enter(room="K7XQ2M")
    assert "There is no room with this code" in app.error[0].value
    assert parameter(app, "room") is None
    assert {"open_room", "join_room"} <= keys(app)


def test_yesterdays_link_locks_nobody_out(enter: Enter, room: tuple[str, str]) -> None:
    inside = enter(room=room[0])
    for number in range(server.WRONG_CODES - 1):
        server.guesses().record(SCHOOL, f"WRONG{number}", found=False)
    for _ in range(3):
        assert "There is no room with this code" in enter(room="K7XQ2M").error[0].value
    assert seed_of(enter(room=room[0])) == 2, "a student with a valid code"
    assert seed_of(checked(inside.run())) == 1, "one who has a seat"


def test_an_address_opens_so_many_rooms_an_hour(enter: Enter) -> None:
    for _ in range(server.ROOMS_PER_HOUR - 1):
        server.opened_rooms().record(SCHOOL)
    app = enter()
    checked(app.button(key="open_room").click().run())
    checked(app.button(key="leave").click().run())
    checked(app.button(key="open_room").click().run())
    assert "Too many rooms were opened" in app.error[0].value
    assert "Try again in 60 minutes." in app.error[0].value


def test_a_store_that_cannot_work_is_named_before_anyone_tries(enter: Enter, rooms: Path) -> None:
    rooms.mkdir()
    app = enter()
    assert messages(app).count(faults.IS_A_FOLDER) == 1
    checked(app.button(key="open_room").click().run())
    assert messages(app).count(faults.IS_A_FOLDER) == 1, "said once, not twice"
    rooms.rmdir()
    st.cache_resource.clear()  # as time does
    checked(app.button(key="open_room").click().run())
    assert faults.IS_A_FOLDER not in messages(app)
