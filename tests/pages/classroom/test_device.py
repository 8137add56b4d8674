"""A seat and the teacher's key belong to the device that a session is seen on."""

from pathlib import Path

from pages.rooms.codes import new_token
from pages.rooms.device import Kept, place_of
from pages.rooms.model import Count
from pages.rooms.store import RoomStore
from tests.pages.classroom.page import (
    Device,
    Enter,
    again,
    device_of,
    keys,
    messages,
    parameter,
    seed_of,
    token,
    told,
    unavailable,
)
from tests.pages.conftest import checked

SECRETS = {"seat", "teacher"}


def kept(device: Device, code: str) -> Kept:
    return Kept.from_text(device.texts[place_of(code)])


def test_no_seat_is_taken_before_the_browser_has_said_what_it_keeps(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    device = Device()
    device.silent = True
    app = enter(device, room=room[0])
    assert [title.value for title in app.title] == ["The class experiment"]
    assert not messages(app)
    assert not {"join_room", "open_room", "leave"} & keys(app)
    assert store.count(room[0]) == Count(0, 0)
    device.silent = False
    assert seed_of(told(app)) == 1
    assert kept(device, room[0]) == Kept(token(app, "seat"))


def test_sessions_on_one_device_share_a_seat_and_others_do_not(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    assert not SECRETS & {*app.query_params}
    assert seed_of(enter(device_of(app), room=room[0])) == seed_of(app)
    assert seed_of(enter(room=room[0])) != seed_of(app)
    assert store.count(room[0]).seats == 2


def test_who_has_opened_a_room_is_its_teacher_after_a_reload(enter: Enter) -> None:
    app = enter()
    told(app.button(key="open_room").click().run())
    assert not SECRETS & {*app.query_params}
    code = parameter(app, "room")
    assert code
    other = enter(device_of(app), room=code)
    assert token(other, "teacher") == token(app, "teacher") is not None
    assert "close" in keys(other)


def test_a_room_that_was_left_is_not_entered_by_its_address(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    app = enter(room=room[0])
    checked(app.button(key="leave").click().run())
    assert parameter(app, "room") is None
    app.query_params["room"] = room[0]  # the browser's Back button
    for page in (checked(app.run()), enter(device_of(app), room=room[0])):
        assert page.text_input(key="code").value == f"{room[0][:3]}-{room[0][3:]}"
        assert parameter(page, "room") == room[0]
        assert "open_room" in keys(page)
    told(page.button(key="join_room").click().run())
    assert seed_of(page) == 1
    assert seed_of(again(page)) == 1
    assert store.count(room[0]).seats == 1


def test_a_teacher_who_leaves_is_forgotten_here_and_comes_back_by_the_link(
    enter: Enter, room: tuple[str, str]
) -> None:
    app = enter(room=room[0], teacher=room[1])
    assert kept(device_of(app), room[0]) == Kept(None, room[1])
    checked(app.button(key="leave").click().run())
    assert kept(device_of(app), room[0]) == Kept(left=True)
    assert "open_room" in keys(enter(device_of(app), room=room[0]))
    assert "close" in keys(enter(device_of(app), room=room[0], teacher=room[1]))


def test_a_key_that_is_not_the_rooms_is_forgotten(enter: Enter, room: tuple[str, str]) -> None:
    device = Device()
    device.texts[place_of(room[0])] = Kept(None, new_token()).as_text()
    assert "Only the teacher who opened this room" in messages(enter(device, room=room[0]))
    assert kept(device, room[0]) == Kept()
    assert seed_of(enter(device, room=room[0])) == 1


def test_a_link_takes_nobodys_own_seat(enter: Enter, room: tuple[str, str]) -> None:
    app = enter(room=room[0])
    link = enter(device_of(app), room=room[0], seat=new_token())
    assert kept(device_of(app), room[0]) == Kept(token(app, "seat"))
    assert not SECRETS & {*link.query_params}


def test_a_seat_in_the_address_counts_until_the_browser_keeps_it(
    enter: Enter, room: tuple[str, str]
) -> None:
    device, seat = Device(), new_token()
    device.silent = True
    app = enter(device, room=room[0], seat=seat)
    assert seed_of(app) == 1
    assert parameter(app, "seat") == seat
    device.silent = False
    checked(app.run())
    assert not SECRETS & {*app.query_params}
    assert kept(device, room[0]) == Kept(seat)


def test_where_the_browser_keeps_nothing_the_address_does(
    enter: Enter, room: tuple[str, str], store: RoomStore
) -> None:
    device = Device()
    device.refuses = True
    app = enter(device, room=room[0])
    assert parameter(app, "seat") == token(app, "seat") is not None
    assert seed_of(again(app)) == seed_of(app)
    assert store.count(room[0]).seats == 1
    checked(app.button(key="leave").click().run())
    assert not {"room", *SECRETS} & {*app.query_params}

    teacher = enter(device)
    told(teacher.button(key="open_room").click().run())
    assert parameter(teacher, "teacher") == token(teacher, "teacher")
    assert "close" in keys(again(teacher))


def test_back_from_a_room_that_cannot_be_reached_forgets_nothing(
    enter: Enter, room: tuple[str, str], rooms: Path
) -> None:
    device = device_of(enter(room=room[0], teacher=room[1]))
    with unavailable(rooms):
        app = enter(device, room=room[0])
        assert "This server cannot keep rooms" in messages(app)
        checked(app.button(key="leave").click().run())
        assert "open_room" in keys(app)
    assert kept(device, room[0]) == Kept(None, room[1])
