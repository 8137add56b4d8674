"""Rounds, guesses, reopening and tables of an older version, in both stores."""

import contextlib
import dataclasses
import importlib
import sqlite3

import numpy as np
import pytest

from nn.parameter_text import write_parameters
from pages.rooms import rules
from pages.rooms.board import Board
from pages.rooms.errors import (
    NoSeat,
    NotTheTeacher,
    OtherNetwork,
    SameNetwork,
    TooLateToGuess,
    TooManyRounds,
)
from pages.rooms.model import Guess, Room, Round, Seat
from pages.rooms.store import RoomStore, open_store
from tests.pages.rooms.conftest import CONFIG, fill, run_of, same, trained

TWO = dataclasses.replace(CONFIG, hidden_units=2)
FOUR = dataclasses.replace(CONFIG, hidden_units=4)


@pytest.fixture
def opened(store: RoomStore) -> tuple[Room, str]:
    return store.open_room(CONFIG)


@pytest.fixture
def seat(store: RoomStore, opened: tuple[Room, str]) -> Seat:
    return store.join(opened[0].code)


def test_a_round_has_no_weights_of_its_own_as_every_seed_draws_others() -> None:
    own = dataclasses.replace(CONFIG, rate_changes="3@7")
    weights = write_parameters(CONFIG.untrained().to_vector())
    own = dataclasses.replace(own, weights=weights)
    assert Round.of(1, own) == Round.of(1, CONFIG)


def test_seeds_begin_where_the_room_says(address: str) -> None:
    store = open_store(address, first_seed=lambda: 4_711)
    room, _ = store.open_room(CONFIG)
    assert [store.join(room.code).seed for _ in range(3)] == [4_711, 4_712, 4_713]
    assert store.room(room.code) == room
    assert room.number_of(4_713) == 3


def test_the_rounds_before_stay_and_each_run_is_kept_in_its_own(
    store: RoomStore, opened: tuple[Room, str]
) -> None:
    room, key = opened
    seats = [store.join(room.code) for _ in range(2)]
    for seat in seats:
        store.submit(room.code, seat.token, run_of(seat.seed))
    store.start_round(room.code, key, TWO)
    again = store.room(room.code)
    assert again.rounds == (Round.of(1, CONFIG), Round.of(2, TWO))
    assert again.edition > room.edition
    assert store.count(room.code)[:2] == (2, 0)
    assert store.join(room.code, seats[1].token) == seats[1], "seats and seeds stay"
    store.submit(room.code, seats[1].token, trained(again.config(2)))
    runs = store.runs(room.code)
    assert [(run.round, run.seed) for run in runs] == [(1, 1), (1, 2), (2, 2)]
    assert [run.config for run in runs[1:]] == [room.config(2), again.config(2)]
    assert same(runs[2], trained(again.config(2)))

    board = Board(again, store)
    board.refresh()
    assert [run.seed for run in board.runs] == [2]
    assert [run.seed for run in board.runs_of(1)] == [1, 2]


def test_a_run_of_the_round_before_arrives_late_and_is_counted_there(
    store: RoomStore, opened: tuple[Room, str], seat: Seat
) -> None:
    room, key = opened
    board = Board(room, store)
    fill(store, room.code, 1)
    store.start_round(room.code, key, TWO)
    board.refresh()
    store.submit(room.code, seat.token, run_of(1))
    board.refresh()
    assert board.runs == []
    assert [run.seed for run in board.runs_of(1)] == [2, 1]


def test_a_round_that_nobody_has_touched_is_replaced(
    store: RoomStore, opened: tuple[Room, str], seat: Seat
) -> None:
    room, key = opened
    store.start_round(room.code, key, TWO)
    assert store.room(room.code).rounds == (Round.of(1, TWO),)
    with pytest.raises(OtherNetwork, match="changed the network"):
        store.submit(room.code, seat.token, run_of(1))
    with pytest.raises(OtherNetwork):
        store.guess(room.code, seat.token, room.config(1), 50, own=True)
    store.guess(room.code, seat.token, dataclasses.replace(TWO, seed=1), 50, own=True)
    store.start_round(room.code, key, FOUR)
    assert [round_.number for round_ in store.room(room.code).rounds] == [1, 2]


def test_no_round_repeats_another_and_there_are_not_too_many(
    store: RoomStore, opened: tuple[Room, str], seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "ROUNDS_PER_ROOM", 2)
    room, key = opened
    with pytest.raises(SameNetwork, match="Change one thing"):
        store.start_round(room.code, key, CONFIG)
    store.submit(room.code, seat.token, run_of(1))
    store.start_round(room.code, key, TWO)
    with pytest.raises(SameNetwork):
        store.start_round(room.code, key, dataclasses.replace(CONFIG, seed=5))
    store.submit(room.code, seat.token, trained(store.room(room.code).config(1)))
    with pytest.raises(TooManyRounds, match="Open another room"):
        store.start_round(room.code, key, FOUR)
    assert len(store.room(room.code).rounds) == 2


def test_a_closed_room_is_opened_again(store: RoomStore, opened: tuple[Room, str]) -> None:
    room, key = opened
    store.set_closed(room.code, key, closed=True)
    assert store.room(room.code).closed
    store.set_closed(room.code, key, closed=False)
    assert store.room(room.code) == room
    assert store.join(room.code).seed == 1


def test_guesses_are_kept_until_the_answer_is_known(
    store: RoomStore, opened: tuple[Room, str]
) -> None:
    room, key = opened
    one, other = (store.join(room.code) for _ in range(2))
    store.guess(room.code, one.token, room.config(1), 60, own=True)
    store.guess(room.code, other.token, room.config(2), 100, own=False)
    store.guess(room.code, one.token, room.config(1), 65, own=False)
    guesses = [Guess(1, 1, 65, own=False), Guess(1, 2, 100, own=False)]
    assert store.guesses(room.code) == guesses
    assert store.count(room.code)[:3] == (2, 0, 2)

    store.submit(room.code, one.token, run_of(1))
    with pytest.raises(TooLateToGuess, match="too late"):
        store.guess(room.code, one.token, room.config(1), 0, own=True)
    store.reveal(room.code, key)
    assert store.room(room.code).round.revealed
    with pytest.raises(TooLateToGuess):
        store.guess(room.code, other.token, room.config(2), 0, own=True)
    assert store.guesses(room.code) == guesses
    with pytest.raises(NoSeat):
        store.guess(room.code, "x" * 22, room.config(1), 0, own=True)
    store.start_round(room.code, key, TWO)
    second = store.room(room.code).config(1)
    with pytest.raises(ValueError, match="from 0 to 100"):
        store.guess(room.code, one.token, second, 101, own=True)


def test_a_reset_deletes_the_runs_and_guesses_of_the_newest_round_alone(
    store: RoomStore, opened: tuple[Room, str], seat: Seat
) -> None:
    room, key = opened
    store.guess(room.code, seat.token, room.config(1), 60, own=True)
    store.submit(room.code, seat.token, run_of(1))
    store.start_round(room.code, key, TWO)
    second = store.room(room.code).config(1)
    store.guess(room.code, seat.token, second, 70, own=True)
    store.submit(room.code, seat.token, trained(second))
    store.reveal(room.code, key)
    board = Board(room, store)
    board.refresh()
    assert board.guess_of(1) == Guess(2, 1, 70, own=True)

    store.reset_round(room.code, key)
    board.refresh()
    assert board.room.rounds == (Round.of(1, CONFIG), Round.of(2, TWO))
    assert [run.round for run in store.runs(room.code)] == [1]
    assert store.guesses(room.code) == [Guess(1, 1, 60, own=True)]
    assert (board.runs, board.guess_of(1)) == ([], None)
    assert (len(board.runs_of(1)), len(board.guesses_of(1))) == (1, 1)
    store.guess(room.code, seat.token, second, 75, own=True)


def test_only_the_teacher_begins_reveals_and_opens_again(
    store: RoomStore, opened: tuple[Room, str]
) -> None:
    room, _ = opened
    _, others_key = store.open_room(CONFIG)
    for wrong in (others_key, ""):
        for do in (
            lambda key: store.start_round(room.code, key, TWO),
            lambda key: store.reveal(room.code, key),
            lambda key: store.set_closed(room.code, key, closed=False),
        ):
            with pytest.raises(NotTheTeacher):
                do(wrong)
    assert store.room(room.code) == room


def test_a_board_hears_of_a_changed_guess_and_of_the_reveal(
    store: RoomStore, opened: tuple[Room, str], seat: Seat
) -> None:
    room, key = opened
    board = Board(room, store)
    for share in (10, 20):
        store.guess(room.code, seat.token, room.config(1), share, own=False)
        board.refresh()
        assert board.guess_of(1) == Guess(1, 1, share, own=False)
    assert not board.room.round.revealed
    store.reveal(room.code, key)
    board.refresh()
    assert board.room.round.revealed


# As version 1 made them.
OLD_TABLES = (
    "CREATE TABLE rooms (code TEXT PRIMARY KEY, key_hash TEXT NOT NULL, hidden_units BIGINT NOT "
    "NULL, learning_rate DOUBLE PRECISION NOT NULL, epochs BIGINT NOT NULL, opened_at DOUBLE "
    "PRECISION NOT NULL, closed BOOLEAN NOT NULL DEFAULT FALSE, generation BIGINT NOT NULL DEFAULT "
    "0, next_seed BIGINT NOT NULL DEFAULT 1, next_number BIGINT NOT NULL DEFAULT 1)",
    "CREATE TABLE seats (code TEXT NOT NULL REFERENCES rooms (code) ON DELETE CASCADE, token_hash "
    "TEXT NOT NULL, seed BIGINT NOT NULL, PRIMARY KEY (code, token_hash), UNIQUE (code, seed))",
    "CREATE TABLE runs (code TEXT NOT NULL, number BIGINT NOT NULL, seed BIGINT NOT NULL, losses "
    "BYTEA NOT NULL, solved_epoch BIGINT, final_loss DOUBLE PRECISION NOT NULL, parameters BYTEA "
    "NOT NULL, PRIMARY KEY (code, number), UNIQUE (code, seed), FOREIGN KEY (code, seed) "
    "REFERENCES seats (code, seed) ON DELETE CASCADE)",
)


def test_rooms_of_version_1_go_on(address: str) -> None:
    """A room that was opened, joined and trained in before an update is there after it."""
    store = open_store(address, first_seed=lambda: 1)
    room, key = store.open_room(CONFIG)
    seat = store.join(room.code)
    run = run_of(1)
    store.submit(room.code, seat.token, run)
    as_version_1(address)

    store = open_store(address)
    assert store.room(room.code) == room
    assert store.is_teacher(room.code, key)
    assert store.join(room.code, seat.token) == seat
    assert store.join(room.code).seed == 2
    (kept,) = store.runs(room.code)
    assert same(kept, run)
    assert np.array_equal(kept.parameters, run.parameters)
    store.start_round(room.code, key, TWO)
    store.submit(room.code, seat.token, trained(store.room(room.code).config(1)))
    assert [run.round for run in store.runs(room.code)] == [1, 2]
    assert open_store(address).room(room.code).rounds[1] == Round.of(2, TWO)


def as_version_1(address: str) -> None:
    """Put what is in the tables of today into those of version 1."""
    script = (
        *(f"ALTER TABLE {table} RENAME TO new_{table}" for table in ("rooms", "seats", "runs")),
        *OLD_TABLES,
        "INSERT INTO rooms SELECT r.code, key_hash, hidden_units, learning_rate, epochs, "
        "opened_at, closed, generation, next_seed, next_number "
        "FROM new_rooms r JOIN rounds USING (code)",
        "INSERT INTO seats SELECT code, token_hash, seed FROM new_seats",
        "INSERT INTO runs SELECT code, number, seed, losses, solved_epoch, final_loss, parameters "
        "FROM new_runs",
        *(f"DROP TABLE {table}" for table in ("guesses", "new_runs", "rounds", "new_seats")),
        "DROP TABLE new_rooms",
    )
    if address.startswith("postgresql"):
        with importlib.import_module("psycopg").connect(address) as connection:
            for statement in (*script, "UPDATE room_schema SET version = 1"):
                connection.execute(statement)
    else:
        with contextlib.closing(sqlite3.connect(address)) as connection, connection:
            for statement in (*script, "PRAGMA user_version = 1"):
                connection.execute(statement)
