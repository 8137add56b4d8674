"""The two ways into a room: as its teacher and as a student."""

from collections.abc import Callable

import pytest

from nn import TrainingConfig
from pages.rooms import server
from pages.rooms.codes import CODE_RULE
from pages.rooms.model import Count
from pages.rooms.store import RoomStore
from tests.pages.classroom.page import MARKUP, Enter, keys, parameter, seed_of
from tests.pages.conftest import checked


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
def test_an_invalid_code_is_explained_and_never_drawn(enter: Enter, code: str) -> None:
    app = enter()
    app.text_input(key="code").set_value(code)
    checked(app.button(key="join_room").click().run())
    assert app.error[0].value == f"A code has {CODE_RULE}."
    assert app.text_input(key="code")


def test_an_unknown_code_is_reported(enter: Enter) -> None:
    app = enter(room="K7XQ2M")
    assert "There is no room with this code" in app.error[0].value
    assert parameter(app, "room") is None
    assert {"open_room", "join_room"} <= keys(app)


def test_yesterdays_link_locks_nobody_out(enter: Enter, room: tuple[str, str]) -> None:
    inside = enter(room=room[0])
    for _ in range(2 * server.WRONG_CODES):
        assert "There is no room with this code" in enter(room="K7XQ2M").error[0].value
    assert seed_of(enter(room=room[0])) == 2, "a student with a valid code"
    assert seed_of(checked(inside.run())) == 1, "one who has a seat"


def test_an_address_opens_so_many_rooms_an_hour(enter: Enter) -> None:
    app = enter()
    for _ in range(server.ROOMS_PER_HOUR):
        checked(app.button(key="open_room").click().run())
        checked(app.button(key="leave").click().run())
    checked(app.button(key="open_room").click().run())
    assert "Too many rooms were opened" in app.error[0].value
    assert "Try again in 60 minutes." in app.error[0].value
