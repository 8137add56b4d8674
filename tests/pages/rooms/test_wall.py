import csv
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import streamlit as st

from nn import XOR, Network, TrainingConfig, decision_surface, surface_axis, wilson_interval
from nn.surface import TILE
from pages.rooms import wall
from pages.rooms.board import Board
from pages.rooms.model import Count, Round
from pages.rooms.store import RoomStore
from tests.pages.rooms.conftest import fill, trained

CONFIG = TrainingConfig(hidden_units=3, learning_rate=8.0, epochs=120)
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def address(sqlite: str) -> str:
    return sqlite


@pytest.fixture
def board(store: RoomStore) -> Board:
    """A room that nobody has joined."""
    return Board(store.open_room(CONFIG)[0], store)


def hand_in(board: Board, store: RoomStore, students: int) -> None:
    fill(store, board.room.code, students)
    board.refresh()


def request(board: Board, **asked: Any) -> dict[str, Any]:
    """What a wall says that shows the newest round."""
    shown = [*board.room.edition, board.room.round.number]
    return {"room": " ".join(map(str, shown)), **asked}


def sent(
    board: Board, asked: object, monkeypatch: pytest.MonkeyPatch, shown: Round | None = None
) -> dict[str, Any]:
    """What the wall is sent after this request of its browser; it shows the newest round."""
    mounted: list[Any] = []
    monkeypatch.setattr(st, "session_state", {"wall": {"request": asked}})
    monkeypatch.setattr(wall, "pack", lambda *parts: parts)
    monkeypatch.setattr(wall, "_mount", mounted.append)
    wall.show_wall(board, shown or board.room.round, presented=False)
    ((header, arrays),) = mounted
    return {**header, **arrays}


def test_the_numbers_are_those_of_the_runs(board: Board, store: RoomStore) -> None:
    runs = fill(store, board.room.code, 7)
    store.join(board.room.code)
    board.refresh()
    solved = [run.solved_epoch for run in runs if run.solved_epoch is not None]
    assert 0 < len(solved) < 7
    low, high = wilson_interval(len(solved), 7)
    assert wall.describe_class(board.count, board.runs) == {
        "joined": "8",
        "arrived": "7",
        "solved": f"{len(solved)} of 7, {len(solved) / 7:.0%}",
        "interval": f"{low:.0%} to {high:.0%}",
        "median": f"{np.median(solved):,.0f}",
    }


def test_nothing_is_known_before_the_first_run_and_no_median_before_the_first_solved() -> None:
    nobody = wall.describe_class(Count(2, 0), [])
    assert nobody == {
        "joined": "2",
        "arrived": "0",
        "solved": "–",
        "interval": "–",
        "median": "–",
    }
    unsolved = [trained(TrainingConfig(1, 1, 1.0, 30))]
    words = wall.describe_class(Count(2, 1), unsolved)
    assert words["solved"] == "0 of 1, 0%"
    assert words["median"] == "–"


def test_how_a_run_ended_is_described() -> None:
    solved = trained(TrainingConfig(1, 4, 1.0, 2500))
    assert wall.describe_outcome(solved) == "solved at epoch 2,407"
    stuck = trained(TrainingConfig(1, 1, 1.0, 30))
    assert wall.describe_outcome(stuck) == f"not solved; the final loss is {stuck.final_loss:.4f}"
    nearly = trained(TrainingConfig(1, 4, 1.0, 2300))
    output = Network.from_vector(nearly.parameters).predict(XOR.inputs)
    assert ((output > 0.5) == (XOR.targets > 0.5)).all()
    assert wall.describe_outcome(nearly) == (
        "not solved; all four rows are right, but the final loss, "
        f"{nearly.final_loss:.4f}, is not under 0.01"
    )
    barely = replace(nearly, final_loss=0.010002)
    assert "the final loss, 0.010002, is not under 0.01" in wall.describe_outcome(barely)


def test_the_csv_has_a_row_per_run_by_seed(board: Board, store: RoomStore) -> None:
    seats = [store.join(board.room.code) for _ in range(5)]
    for seat in reversed(seats):
        run = trained(board.room.config(seat.seed))
        store.submit(board.room.code, seat.token, run)
    board.refresh()
    runs = [trained(board.room.config(seat.seed)) for seat in seats]
    rows = list(csv.DictReader(io.StringIO(wall.runs_as_csv(board))))
    assert [int(row["seed"]) for row in rows] == [run.seed for run in runs]
    assert [float(row["final_loss"]) for row in rows] == [run.final_loss for run in runs]
    assert [row["solved_epoch"] for row in rows] == [
        "" if run.solved_epoch is None else str(run.solved_epoch) for run in runs
    ]
    for name, value in [("hidden_units", "3"), ("learning_rate", "8.0"), ("epochs", "120")]:
        assert {row[name] for row in rows} == {value}
    assert {(row["round"], row["guessed_share"], row["guessed_own"]) for row in rows} == {
        ("1", "", "")
    }


def test_the_csv_has_all_rounds_and_what_is_revealed_of_their_guesses(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    board = Board(room, store)
    seats = [store.join(room.code) for _ in range(3)]
    for number, units in [(1, 3), (2, 4)]:
        if number > 1:
            store.start_round(room.code, key, replace(CONFIG, hidden_units=units))
        now = store.room(room.code)
        assert now
        for seat, share, own in zip(seats[:2], (30, 80), (True, False), strict=True):
            store.guess(room.code, seat.token, now.config(seat.seed), share * number // 2, own)
        for seat in seats:
            store.submit(room.code, seat.token, trained(now.config(seat.seed)))
        if number == 1:
            store.reveal(room.code, key)
    board.refresh()
    names = ("round", "hidden_units", "seed", "guessed_share", "guessed_own")
    rows = csv.DictReader(io.StringIO(wall.runs_as_csv(board)))
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("1", "3", "1", "15", "yes"),
        ("1", "3", "2", "40", "no"),
        ("1", "3", "3", "", ""),
        ("2", "4", "1", "", ""),
        ("2", "4", "2", "", ""),
        ("2", "4", "3", "", ""),
    ]


def test_the_csv_can_have_decimal_commas(board: Board, store: RoomStore) -> None:
    hand_in(board, store, 2)
    text = wall.runs_as_csv(board, ",")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    losses = [float(row["final_loss"].replace(",", ".")) for row in rows]
    assert losses == [run.final_loss for run in board.runs]
    assert {row["learning_rate"] for row in rows} == {"8,0"}


def test_an_earlier_round_can_be_shown_whole(
    store: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, key = store.open_room(CONFIG)
    board = Board(room, store)
    hand_in(board, store, 2)
    store.start_round(room.code, key, replace(CONFIG, epochs=60))
    hand_in(board, store, 1)
    first, second = board.room.rounds
    late = sent(board, None, monkeypatch)
    assert late["seeds"].tolist() == [3]
    assert late["figures"]["arrived"] == "1"
    assert late["figure"]["layout"]["xaxis"]["range"] == [0, 60]
    # The browser still speaks of the round that it has shown.
    has = request(board, have=3, presented=False, picked=3)
    early = sent(board, has, monkeypatch, first)
    assert early["seeds"].tolist() == [1, 2]
    assert early["figures"]["arrived"] == "2"
    assert early["figure"]["layout"]["xaxis"]["range"] == [0, CONFIG.epochs]
    assert early["room"] != late["room"]
    assert early["seats"] == late["seats"] == 3
    assert wall.picked_seed(board, first) is None
    assert wall.picked_seed(board, second) == 3
    sent(board, {**has, "room": early["room"], "picked": 2}, monkeypatch, first)
    assert wall.picked_seed(board, first) == 2


def test_a_wall_gets_what_it_has_not_got_and_not_too_much_at_once(
    board: Board, store: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall, "RUNS_PER_ANSWER", 3)
    hand_in(board, store, 5)
    first = sent(board, None, monkeypatch)
    assert (first["after"], first["until"]) == (0, 3)
    assert first["seeds"].tolist() == [1, 2, 3]
    assert first["seats"] == 5
    assert first["figure"]["layout"]["xaxis"]["range"] == [0, CONFIG.epochs]
    has = request(board, have=3, presented=False)
    second = sent(board, has, monkeypatch)
    assert second["seeds"].tolist() == [4, 5]
    assert second["curves"].shape == (2, second["points"].sum())
    assert "figure" not in second
    rest = sent(board, {**has, "have": 5}, monkeypatch)
    assert rest["seeds"].tolist() == []
    assert (rest["after"], rest["until"]) == (5, 5)
    other = sent(board, {**has, "room": "another"}, monkeypatch)
    assert other["seeds"].tolist() == [1, 2, 3]


def test_a_wall_begins_empty_after_a_reset(
    store: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, key = store.open_room(CONFIG)
    board = Board(room, store)
    hand_in(board, store, 2)
    has = request(board, have=2, presented=False, picked=1)
    store.reset_round(room.code, key)
    hand_in(board, store, 1)
    data = sent(board, has, monkeypatch)
    assert data["room"] != has["room"]
    assert (data["after"], data["seeds"].tolist()) == (0, [3])
    assert wall.picked_seed(board, board.room.round) is None


def test_the_arrays_are_those_of_the_runs(
    board: Board, store: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(board, store, 4)
    data = sent(board, None, monkeypatch)
    runs = board.runs
    assert data["losses"].tolist() == [run.final_loss for run in runs]
    assert data["solved"].tolist() == [
        -1 if run.solved_epoch is None else run.solved_epoch for run in runs
    ]
    assert len({*data["solved"].tolist()} & {-1}) == 1
    curves = np.split(data["curves"], np.cumsum(data["points"])[:-1], axis=1)
    for run, curve, tile in zip(runs, curves, data["tiles"], strict=True):
        assert np.array_equal(curve, run.losses)
        surface = decision_surface(Network.from_vector(run.parameters), surface_axis(TILE))
        assert np.array_equal(tile, np.rint(surface * 255))


def test_the_wall_knows_which_runs_have_all_rows_right(
    store: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = Board(store.open_room(replace(CONFIG, epochs=60))[0], store)
    hand_in(board, store, 12)
    right = sent(board, None, monkeypatch)["right"].tolist()
    assert right == [
        (np.abs(Network.from_vector(run.parameters).predict(XOR.inputs) - XOR.targets) < 0.4).all()
        for run in board.runs
    ]
    assert 0 < sum(right) < 12


def test_the_chart_is_sent_again_in_large_type_for_a_projector(board: Board) -> None:
    shown = board.room.round
    header, _ = wall.wall_data(board, shown, request(board, presented=False), presented=True)
    plain, _ = wall.wall_data(board, shown, {}, presented=False)
    large, small = (h["figure"]["layout"] for h in (header, plain))  # type: ignore[index]
    assert large["font"]["size"] > small.get("font", {}).get("size", 0)
    again, _ = wall.wall_data(board, shown, request(board, presented=True), presented=True)
    assert "figure" not in again


@pytest.mark.parametrize("asked", [7, "x", {"have": True}, {"have": "5"}, {"have": None}, []])
def test_whatever_a_browser_says_it_gets_a_wall(
    board: Board, store: RoomStore, monkeypatch: pytest.MonkeyPatch, asked: Any
) -> None:
    hand_in(board, store, 1)
    if isinstance(asked, dict):
        asked = request(board, picked=MARKUP, **asked)
    assert sent(board, asked, monkeypatch)["seeds"].tolist() == [1]
    assert wall.picked_seed(board, board.room.round) is None


def test_only_a_run_that_is_there_can_be_picked(
    board: Board, store: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(board, store, 2)
    for picked, seed in [(2, 2), (3, None), (None, None)]:
        sent(board, request(board, picked=picked), monkeypatch)
        assert wall.picked_seed(board, board.room.round) == seed
