"""The page of a room's teacher."""

from pathlib import Path

import pytest

from pages.rooms.store import RoomStore
from tests.pages.classroom.page import (
    CONFIG,
    MARKUP,
    ON_THE_SCREEN,
    Enter,
    finish,
    keys,
    messages,
    seat_run,
    unavailable,
)
from tests.pages.conftest import checked
from tests.pages.rooms.conftest import fill


def test_the_teacher_closes_and_resets_and_students_can_train_again(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    student = finish(enter(room=room[0]))
    teacher = enter(room=room[0], teacher=room[1])
    checked(teacher.button(key="close").click().run())
    assert store.room(room[0]).closed
    assert "close" not in keys(teacher)
    checked(teacher.button(key="reopen").click().run())
    assert not store.room(room[0]).closed
    checked(teacher.button(key="reset_room").click().run())
    assert store.count(room[0])[:2] == (1, 0)
    checked(student.run())
    assert "The teacher has started over" in messages(student)
    assert store.count(room[0]).runs == 0, "what was forgotten does not come back by itself"
    assert seat_run(student).trained == 0, "the student begins with the untrained network"
    assert seat_run(student).position.command
    finish(student)
    assert ON_THE_SCREEN in messages(student)
    assert store.count(room[0])[:2] == (1, 1)


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
        assert "This server cannot keep rooms" in messages(teacher)
        assert {"close", "reset_room"} <= keys(teacher)
    checked(teacher.run())
    assert messages(teacher) == ""
