import dataclasses
import itertools
import secrets
from collections.abc import Iterator
from unittest import mock

import pytest
import streamlit as st

from nn import History, TrainingConfig
from pages.rooms import membership, server
from pages.rooms.board import Board
from pages.rooms.codes import new_token
from pages.rooms.errors import (
    NoSuchRoom,
    NotTheTeacher,
    RoomError,
    StoreUnavailable,
    TooManyAttempts,
)
from pages.rooms.model import Seat
from pages.rooms.session import Membership, RoomSession, room_session
from pages.rooms.store import RoomStore, open_store
from tests.pages.rooms.conftest import CONFIG, history_of, same, trained


@pytest.fixture
def store(sqlite: str) -> RoomStore:
    """The rooms as another process sees them."""
    return open_store(sqlite, first_seed=lambda: 1)


@pytest.fixture(autouse=True)
def session(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[RoomSession]:
    """A session of a server that has just been started."""
    monkeypatch.setenv("XOR_ROOMS", sqlite)
    monkeypatch.setattr(type(st.context), "ip_address", "93.184.216.34")
    st.cache_resource.clear()
    begin_session(monkeypatch)
    yield room_session()
    st.cache_resource.clear()


def begin_session(monkeypatch: pytest.MonkeyPatch, **address: str) -> None:
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", address)


@pytest.fixture
def board(store: RoomStore) -> Board:
    return membership.find_room(store.open_room(CONFIG)[0].code)


@pytest.fixture
def seat(board: Board) -> Seat:
    return membership.take_seat(board)


def finished(seed: int) -> History:
    return history_of(dataclasses.replace(CONFIG, seed=seed))


# ---- which room ---------------------------------------------------------------------------------


def test_a_session_begins_in_no_room() -> None:
    assert membership.restore_membership() is None


def test_the_address_says_which_room_and_the_session_remembers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seat, key = new_token(), new_token()
    begin_session(monkeypatch, room="k7x-q2m", seat=seat, teacher=key)
    assert membership.restore_membership() == Membership("K7XQ2M", seat, key)
    assert st.query_params["room"] == "K7XQ2M"
    st.query_params.clear()
    assert membership.restore_membership() == Membership("K7XQ2M", seat, key)
    assert st.query_params == {"room": "K7XQ2M"}
    membership.leave_room()
    assert membership.restore_membership() is None
    assert st.query_params == {}


def test_what_is_no_secret_is_dropped_and_another_rooms_secrets_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin_session(monkeypatch, room="K7XQ2M", seat="rubbish", teacher=new_token())
    known = membership.restore_membership()
    assert known
    assert known.seat is None
    assert "seat" not in st.query_params
    monkeypatch.setattr(st, "query_params", {"room": "BCDFGH"})
    assert membership.restore_membership() == Membership("BCDFGH")
    monkeypatch.setattr(st, "query_params", {"room": "no code"})
    assert membership.restore_membership() == Membership("BCDFGH")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        {},
        {"kept": None},
        {"kept": "text"},
        {"kept": {"record": "{}"}},
        {"kept": {"session": "another", "place": "xor-rooms/K7XQ2M", "record": "{}"}},
    ],
)
def test_what_is_no_answer_to_this_session_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    begin_session(monkeypatch, room="K7XQ2M")
    st.session_state["room_memory"] = answer
    assert membership.restore_membership() == Membership("K7XQ2M")
    assert membership.waits_for_browser()


@pytest.mark.parametrize("record", [5, "", "null", '{"seat": 5}', '{"seat": "x", "left": "yes"}'])
def test_a_browser_that_keeps_nonsense_gets_a_new_seat(
    monkeypatch: pytest.MonkeyPatch, record: object
) -> None:
    begin_session(monkeypatch, room="K7XQ2M")
    answer = {"session": room_session().id, "place": "xor-rooms/K7XQ2M", "record": record}
    st.session_state["room_memory"] = {"kept": answer}
    assert membership.restore_membership() == Membership("K7XQ2M")
    assert not membership.waits_for_browser()


def test_who_opens_a_room_is_its_teacher(store: RoomStore) -> None:
    membership.open_room(CONFIG)
    known = membership.restore_membership()
    assert known
    assert known.teacher
    assert store.is_teacher(known.room, known.teacher)
    board = membership.find_room(known.room)
    membership.check_teacher(board, known.teacher)
    with pytest.raises(NotTheTeacher):
        membership.check_teacher(board, new_token())
    with mock.patch.object(type(store), "is_teacher", side_effect=StoreUnavailable):
        membership.check_teacher(board, known.teacher)  # a key is checked once


def test_a_code_is_checked_before_the_session_goes_in(
    store: RoomStore, session: RoomSession
) -> None:
    with pytest.raises(RoomError, match="6 letters and digits"):
        membership.enter_room("K7X")
    with pytest.raises(NoSuchRoom):
        membership.enter_room("K7X-Q2M")
    assert session.membership is None
    room, _ = store.open_room(CONFIG)
    membership.enter_room(room.code.lower())
    assert session.membership == Membership(room.code)


def test_sessions_of_a_server_share_a_board(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_session(monkeypatch)
    assert membership.find_room(board.room.code) is board


def test_who_has_found_a_room_keeps_it_while_the_store_is_unavailable(
    board: Board, store: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock.patch.object(type(store), "room", side_effect=StoreUnavailable):
        assert membership.find_room(board.room.code) is board
        begin_session(monkeypatch)
        with pytest.raises(StoreUnavailable):
            membership.find_room(board.room.code)


def test_a_seat_is_taken_once_and_found_again(board: Board, seat: Seat, store: RoomStore) -> None:
    assert membership.take_seat(board) == seat
    membership.leave_room()
    membership.enter_room(board.room.code)
    assert membership.take_seat(board) == seat
    assert "seat" not in st.query_params
    assert store.count(board.room.code)[:2] == (1, 0)
    assert board.count[:2] == (1, 0)


# ---- the run ------------------------------------------------------------------------------------


def test_a_finished_run_is_handed_in_once(board: Board, seat: Seat, store: RoomStore) -> None:
    assert membership.hand_in(board, seat, None) is None
    assert store.count(board.room.code).runs == 0
    kind = type(store)
    with mock.patch.object(kind, "submit", autospec=True, side_effect=kind.submit) as submit:
        for _ in range(3):
            shown = membership.hand_in(board, seat, finished(1))
            assert shown
            assert same(shown, trained(board.room.config(1)))
        assert submit.call_count == 1
    assert store.count(board.room.code).runs == 1
    again = membership.hand_in(board, seat, None)
    assert again
    assert again.number == shown.number


def test_trained_again_the_first_run_stays(board: Board, seat: Seat, store: RoomStore) -> None:
    first = membership.hand_in(board, seat, finished(1))
    membership.hand_in(board, seat, None)
    second = membership.hand_in(board, seat, finished(1))
    assert first
    assert second
    assert first.number == second.number
    assert store.count(board.room.code).runs == 1


def test_a_run_with_other_settings_does_not_count(
    board: Board, seat: Seat, store: RoomStore
) -> None:
    for config in (dataclasses.replace(CONFIG, seed=2), TrainingConfig(1, 5, 0.7, 20)):
        assert membership.hand_in(board, seat, history_of(config)) is None
    assert store.count(board.room.code).runs == 0


def test_an_unfinished_history_is_a_bug(board: Board, seat: Seat) -> None:
    with pytest.raises(ValueError, match="only a finished run"):
        membership.hand_in(board, seat, History(board.room.config(seat.seed)))


def test_after_a_reset_a_run_has_to_be_trained_again(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    board = membership.find_room(room.code)
    seat = membership.take_seat(board)
    assert membership.hand_in(board, seat, finished(1))
    store.reset_round(room.code, key)
    for _ in range(2):
        assert membership.hand_in(board, seat, finished(1)) is None
    assert store.count(room.code)[:2] == (1, 0)
    membership.hand_in(board, seat, None)
    assert membership.hand_in(board, seat, finished(1))
    assert store.count(room.code)[:2] == (1, 1)


def test_the_same_run_counts_in_another_room_too(
    board: Board, seat: Seat, store: RoomStore
) -> None:
    assert membership.hand_in(board, seat, finished(1))
    other = store.open_room(CONFIG)[0].code
    membership.enter_room(other)
    there = membership.find_room(other)
    assert membership.hand_in(there, membership.take_seat(there), finished(1))
    assert store.count(other).runs == 1


def test_a_run_that_could_not_be_handed_in_is_tried_again(
    board: Board, seat: Seat, store: RoomStore
) -> None:
    with mock.patch.object(type(store), "submit", side_effect=StoreUnavailable):
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                membership.hand_in(board, seat, finished(1))
    assert membership.hand_in(board, seat, finished(1))


def guess(count: int) -> None:
    """Try so many different wrong codes."""
    for digits in itertools.islice(itertools.product("BCDFG", repeat=3), count):
        with pytest.raises(NoSuchRoom):
            membership.find_room("K7X" + "".join(digits))


def test_a_room_of_the_school_opens_while_others_guess(
    store: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(membership.time, "sleep", slept.append)
    ours = store.open_room(CONFIG)[0].code
    membership.find_room(ours)
    guess(server.WRONG_CODES)
    room_session().boards.clear()  # as a phone of the same school that comes now
    assert membership.find_room(ours).room.code == ours
    assert not any(slept)
    another = store.open_room(CONFIG)[0].code
    with pytest.raises(NoSuchRoom):
        membership.find_room("ZZZZZZ")
    assert membership.find_room(another).room.code == another
    assert slept[-1] == pytest.approx(1.0, abs=0.1), "a new code waits for its turn"


def test_a_flood_of_wrong_codes_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership.time, "sleep", lambda seconds: None)
    guess(server.WRONG_CODES + 11)
    with pytest.raises(TooManyAttempts, match=r"Too many wrong codes .* Try again in a minute"):
        membership.find_room("K7XQ2M")


@pytest.mark.parametrize("address", [None, "127.0.0.1", "10.1.2.3", "fd00::1", "nonsense"])
def test_visitors_whose_address_is_unknown_do_not_share_the_limits_of_one(
    address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(st.context), "ip_address", address)
    guess(server.WRONG_CODES + 60)
    for _ in range(3):
        room_session().visitor = secrets.token_hex(8)  # another visitor
        membership.open_room(CONFIG)


def test_a_workshop_of_teachers_opens_rooms_from_one_address() -> None:
    for _ in range(server.ROOMS_PER_HOUR):
        membership.open_room(CONFIG)
    assert server.ROOMS_PER_HOUR > 2 * 25
    with pytest.raises(RoomError, match=r"Too many rooms .* Try again in 60 minutes"):
        membership.open_room(CONFIG)
