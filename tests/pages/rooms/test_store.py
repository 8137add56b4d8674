"""Rooms in a SQLite file and in a PostgreSQL server: each store passes the same tests."""

import contextlib
import dataclasses
import importlib
import re
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nn import TrainingConfig
from pages.rooms import rules
from pages.rooms.codes import new_token
from pages.rooms.errors import (
    NoSeat,
    NoSuchRoom,
    NotTheTeacher,
    RoomClosed,
    RoomError,
    RoomFull,
    StoreUnavailable,
    TooManyRooms,
)
from pages.rooms.model import Round
from pages.rooms.store import RoomStore, open_store
from tests.pages.rooms.conftest import (
    CONFIG,
    Clock,
    run_of,
    same,
    trained,
)

DAY = 24 * 60 * 60
OTHER = dataclasses.replace(CONFIG, hidden_units=2)


def test_a_class_trains_and_the_runs_come_back_as_they_were(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    assert store.room(room.code) == room
    assert room.rounds == (Round.of(1, CONFIG),)
    assert not room.closed
    seats = [store.join(room.code) for _ in range(3)]
    assert [seat.seed for seat in seats] == [1, 2, 3]
    assert store.count(room.code)[:2] == (3, 0)
    for seat in reversed(seats):
        store.submit(room.code, seat.token, trained(room.config(seat.seed)))
    assert store.count(room.code)[:2] == (3, 3)
    stored = store.runs(room.code)
    assert [run.seed for run in stored] == [3, 2, 1]
    assert all(same(run, run_of(run.seed)) for run in stored)


@pytest.mark.parametrize("epochs", [1, 97, 98, 150, 1_000, 10_007])
@pytest.mark.parametrize("units", [1, 4])
def test_every_run_can_be_submitted(store: RoomStore, epochs: int, units: int) -> None:
    room, _ = store.open_room(TrainingConfig(1, units, 2.0, epochs))
    run = trained(room.config(store.join(room.code, token := new_token()).seed))
    store.submit(room.code, token, run)
    (stored,) = store.runs(room.code)
    assert same(stored, run)
    assert stored.losses.shape[1] <= 200
    assert (stored.solved_epoch is not None) == bool((stored.losses[1] < 0.01).any())


def test_a_reload_gives_the_seat_back_and_a_second_run_replaces_nothing(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    seat = store.join(room.code)
    store.join(room.code)
    assert store.join(room.code, seat.token) == seat
    store.submit(room.code, seat.token, run_of(1))
    (before,) = store.runs(room.code)
    store.submit(room.code, seat.token, run_of(1))
    (after,) = store.runs(room.code)
    assert before.number == after.number
    assert store.count(room.code)[:2] == (2, 1)


def test_a_token_of_the_browsers_own_is_kept_and_rubbish_replaced(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    token = new_token()
    assert store.join(room.code, token) == (seat := store.join(room.code, token))
    assert seat.token == token
    for rubbish in ["", "a", token + "a", "é" * 22, "\ud800", "a" * 21 + "\n"]:
        assert re.fullmatch(r"[\w-]{22}", store.join(room.code, rubbish).token, re.ASCII)
    assert store.count(room.code).seats == 7


def test_a_screen_can_ask_only_for_what_is_new(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    seats = [store.join(room.code) for _ in range(4)]
    for seat in seats[:2]:
        store.submit(room.code, seat.token, run_of(seat.seed))
    seen = store.runs(room.code)[-1].number
    assert store.runs(room.code, seen) == []
    for seat in seats[2:]:
        store.submit(room.code, seat.token, run_of(seat.seed))
    assert [run.seed for run in store.runs(room.code, seen)] == [3, 4]
    assert all(run.number > seen for run in store.runs(room.code, seen))


def test_after_a_reset_everyone_may_train_again(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    seats = [store.join(room.code) for _ in range(2)]
    for seat in seats:
        store.submit(room.code, seat.token, run_of(seat.seed))
    last = store.runs(room.code)[-1].number
    store.reset_round(room.code, key)
    again = store.room(room.code)
    assert again == dataclasses.replace(room, generation=1)
    assert store.count(room.code)[:2] == (2, 0)
    assert store.join(room.code, seats[1].token) == seats[1]
    store.submit(room.code, seats[1].token, run_of(2))
    (run,) = store.runs(room.code, last)
    assert run.seed == 2


def test_a_closed_room_turns_away_only_who_is_new(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    seat = store.join(room.code)
    store.set_closed(room.code, key, closed=True)
    assert store.room(room.code) == dataclasses.replace(room, closed=True)
    for token in (None, new_token()):
        with pytest.raises(RoomClosed, match="closed"):
            store.join(room.code, token)
    assert store.join(room.code, seat.token) == seat
    store.submit(room.code, seat.token, run_of(1))
    assert store.count(room.code)[:2] == (1, 1)


def test_only_the_teacher_may_close_and_reset(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    _, others_key = store.open_room(CONFIG)
    seat = store.join(room.code)
    store.submit(room.code, seat.token, run_of(1))
    assert key != others_key
    assert store.is_teacher(room.code, key)
    for wrong in [others_key, "", key[:-1], key + " ", seat.token, "\ud800"]:
        assert not store.is_teacher(room.code, wrong)
        with pytest.raises(NotTheTeacher):
            store.set_closed(room.code, wrong, closed=True)
        with pytest.raises(NotTheTeacher):
            store.reset_round(room.code, wrong)
    assert store.room(room.code) == room
    assert store.count(room.code)[:2] == (1, 1)


def test_rooms_know_nothing_of_each_other(store: RoomStore) -> None:
    (one, _), (other, key) = store.open_room(CONFIG), store.open_room(CONFIG)
    assert one.code != other.code
    seat = store.join(one.code)
    assert store.join(other.code).seed == 1
    store.submit(one.code, seat.token, run_of(1))
    with pytest.raises(NoSeat, match="Join the room"):
        store.submit(other.code, seat.token, run_of(1))
    store.reset_round(other.code, key)
    assert store.count(one.code)[:2] == (1, 1)


@pytest.mark.parametrize("code", ["BCDFGH", "", "nonsense", "\ud800BCDFG", "BCDFG\0", "' OR 1=1"])
def test_without_a_room_nothing_can_be_done(store: RoomStore, code: str) -> None:
    _, key = store.open_room(CONFIG)
    assert store.room(code) is None
    assert not store.is_teacher(code, key)
    for do in (
        lambda: store.join(code),
        lambda: store.submit(code, new_token(), run_of(1)),
        lambda: store.runs(code),
        lambda: store.count(code),
        lambda: store.set_closed(code, key, closed=True),
        lambda: store.reset_round(code, key),
        lambda: store.start_round(code, key, OTHER),
        lambda: store.reveal(code, key),
        lambda: store.guess(code, new_token(), CONFIG, 50, own=True),
        lambda: store.guesses(code),
    ):
        with pytest.raises(NoSuchRoom, match="no room with this code"):
            do()


def test_a_code_may_be_written_as_people_do(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    spelled = f" {room.code[:3].lower()}-{room.code[3:]}"
    assert store.room(spelled) == room
    assert store.is_teacher(spelled, key)
    assert store.join(spelled).seed == 1
    assert store.count(room.code).seats == 1


def test_seats_and_rooms_are_bounded(store: RoomStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "SEATS_PER_ROOM", 3)
    monkeypatch.setattr(rules, "MAX_ROOMS", 2)
    room, _ = store.open_room(CONFIG)
    seats = [store.join(room.code) for _ in range(3)]
    for _ in range(2):
        with pytest.raises(RoomFull, match="seats"):
            store.join(room.code)
    assert store.join(room.code, seats[2].token).seed == 3
    assert store.count(room.code).seats == 3
    store.open_room(CONFIG)
    with pytest.raises(TooManyRooms, match="Try again"):
        store.open_room(CONFIG)


def test_a_room_is_gone_after_a_day(
    store: RoomStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MAX_ROOMS", 2)
    old, key = store.open_room(CONFIG)
    seat = store.join(old.code)
    store.submit(old.code, seat.token, run_of(1))
    clock.now += DAY - 1
    young, _ = store.open_room(CONFIG)
    assert store.count(old.code)[:2] == (1, 1)
    clock.now += 1
    assert not store.is_teacher(old.code, key)
    for do in (store.join, store.runs, store.count):
        with pytest.raises(NoSuchRoom):
            do(old.code)
    # A new room takes its place, and the old one is gone for good, even where the clock is behind.
    newest, _ = store.open_room(CONFIG)
    clock.now -= DAY
    assert store.room(old.code) is None
    assert store.room(young.code) == young
    store.delete_expired(young.opened_at + DAY)
    assert store.room(young.code) is None
    assert store.room(newest.code) == newest


def test_looking_for_a_room_that_is_over_removes_it(store: RoomStore, clock: Clock) -> None:
    room, _ = store.open_room(CONFIG)
    clock.now += DAY
    assert store.room(room.code) is None
    clock.now -= DAY
    assert store.room(room.code) is None


def test_a_new_server_finds_everything(address: str) -> None:
    room, key = (store := open_store(address, first_seed=lambda: 1)).open_room(CONFIG)
    seat = store.join(room.code)
    store.submit(room.code, seat.token, run_of(1))
    store = open_store(address)
    assert store.room(room.code) == room
    assert store.is_teacher(room.code, key)
    assert store.join(room.code, seat.token) == seat
    assert store.join(room.code).seed == 2
    (run,) = store.runs(room.code)
    assert same(run, run_of(1))


def test_rooms_of_another_version_are_left_alone(address: str) -> None:
    room, _ = open_store(address).open_room(CONFIG)
    if address.startswith("postgresql"):
        with importlib.import_module("psycopg").connect(address) as connection:
            connection.execute("UPDATE room_schema SET version = 4")
    else:
        with contextlib.closing(sqlite3.connect(address)) as connection:
            connection.execute("PRAGMA user_version = 4")
    with pytest.raises(StoreUnavailable, match="kept in version 4"):
        open_store(address).join(room.code)


def test_an_address_must_be_of_a_store_that_is_known() -> None:
    for address in ("mysql://root:secret@host/rooms", ""):
        with pytest.raises(RoomError, match="path of a file or begin with postgresql://") as error:
            open_store(address)
        assert "secret" not in str(error.value)


def test_a_run_of_another_seed_is_a_bug(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    seat = store.join(room.code)
    with pytest.raises(ValueError, match="the run has seed 2, its seat has seed 1"):
        store.submit(room.code, seat.token, run_of(2))
    assert store.count(room.code)[:2] == (1, 0)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=st.text(max_size=9), secret=st.text(max_size=30))
def test_no_text_does_harm(store: RoomStore, code: str, secret: str) -> None:
    real = store.open_room(CONFIG)[0].code
    store.join(real)
    assert not store.is_teacher(real, secret)
    with contextlib.suppress(NoSuchRoom):
        store.join(code, secret)
    with pytest.raises((NoSeat, NoSuchRoom)):
        store.submit(code, secret, run_of(1))
    with pytest.raises(NoSeat):
        store.submit(real, secret, run_of(1))
    with pytest.raises(NotTheTeacher):
        store.reset_round(real, secret)
    assert store.count(real)[:2] == (1, 0)
