from collections.abc import Callable
from unittest import mock

import pytest

from pages.rooms.board import Board
from pages.rooms.errors import NoSuchRoom, StoreUnavailable
from pages.rooms.model import StoredRun
from pages.rooms.store import RoomStore, open_store
from tests.pages.rooms.conftest import CONFIG, Clock, fill


@pytest.fixture
def address(sqlite: str) -> str:
    """A file is enough here: the stores' own tests compare both kinds."""
    return sqlite


def test_only_new_runs_are_read_and_a_reset_empties_the_board(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    board = Board(room, store)
    fill(store, room.code, 3)
    board.refresh()
    kind = type(store)
    with mock.patch.object(kind, "runs", autospec=True, side_effect=kind.runs) as read:
        board.refresh()
        assert read.call_count == 0
        fill(store, room.code, 1)
        board.refresh()
        assert [call.args[2] for call in read.call_args_list] == [3]
    assert [run.seed for run in board.runs] == [1, 2, 3, 4]
    before = board.room.edition
    store.reset_round(room.code, key)
    board.refresh()
    assert board.runs == []
    assert board.run_of(1) is None
    assert board.count[:2] == (4, 0)
    assert board.room.edition > before
    fill(store, room.code, 1)
    board.refresh()
    assert [run.seed for run in board.runs] == [5]
    assert board.run_of(5) == board.runs[0]


def refresh_slowly(board: Board, store: RoomStore, meanwhile: Callable[[], object]) -> None:
    """Refresh, but do something and refresh again before the first refresh is finished."""
    kind = type(store)
    read = kind.runs

    def slow(self: RoomStore, code: str, after: int = 0) -> list[StoredRun]:
        found = read(self, code, after)
        with mock.patch.object(kind, "runs", read):
            meanwhile()
            board.refresh()
        return found

    with mock.patch.object(kind, "runs", slow):
        board.refresh()


def test_a_slow_reader_removes_nothing_that_another_has_read(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    fill(store, room.code, 2)
    board = Board(room, store)
    refresh_slowly(board, store, lambda: fill(store, room.code, 1))
    assert [run.seed for run in board.runs] == [1, 2, 3]


def test_a_slow_reader_does_not_bring_back_what_a_reset_deleted(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    fill(store, room.code, 2)
    board = Board(room, store)
    refresh_slowly(board, store, lambda: store.reset_round(room.code, key))
    assert board.runs == []
    assert board.room.generation == 1


def test_a_board_stays_as_it_is_while_the_store_is_unavailable(store: RoomStore) -> None:
    room, _ = store.open_room(CONFIG)
    fill(store, room.code, 1)
    board = Board(room, store)
    board.refresh()
    with (
        mock.patch.object(type(store), "count", side_effect=StoreUnavailable),
        pytest.raises(StoreUnavailable),
    ):
        board.refresh()
    assert [run.seed for run in board.runs] == [1]
    assert board.count[:2] == (1, 1)


def test_an_expired_room_is_reported(store: RoomStore, clock: Clock) -> None:
    board = Board(store.open_room(CONFIG)[0], store)
    clock.now += 24 * 60 * 60
    with pytest.raises(NoSuchRoom):
        board.refresh()


def test_the_servers_other_process_sees_the_same(store: RoomStore, sqlite: str) -> None:
    room, _ = store.open_room(CONFIG)
    fill(store, room.code, 2)
    other = Board(room, open_store(sqlite, Clock()))
    other.refresh()
    assert [run.seed for run in other.runs] == [1, 2]
