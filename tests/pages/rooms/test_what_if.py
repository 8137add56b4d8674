"""Rooms in which everyone trains another network than the tutorial's, in both stores."""

import contextlib
import csv
import dataclasses
import importlib
import io
import sqlite3
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nn import SOLVED, TrainingConfig, mean_squared_error
from nn.configuration import UNITS, VALUES
from pages.rooms import results, seat, wall
from pages.rooms.board import Board
from pages.rooms.errors import OtherNetwork, SameNetwork
from pages.rooms.model import SHARED_SETTINGS, Round
from pages.rooms.store import RoomStore, open_store
from pages.rooms.views import describe_network
from tests.pages.rooms.conftest import CONFIG, Clock, fill, same, trained

ZEROS = dataclasses.replace(CONFIG, start="zeros")
PERCEPTRON = TrainingConfig(hidden_units=0, learning_rate=4.0, epochs=400, table="0001")
EVERYTHING = TrainingConfig(
    hidden_units=5,
    learning_rate=0.3,
    epochs=40,
    table="1011",
    start="he",
    activation="relu",
    loss="cross-entropy",
    biases="none",
    third_input=False,
)


@pytest.mark.parametrize("config", [PERCEPTRON, EVERYTHING, ZEROS])
def test_a_class_trains_it_and_the_runs_come_back_as_they_were(
    store: RoomStore, address: str, clock: Clock, config: TrainingConfig
) -> None:
    room, key = store.open_room(config)
    assert room.rounds == (Round.of(1, config),)
    assert store.room(room.code) == room
    runs = fill(store, room.code, 3)
    kept = open_store(address, clock).runs(room.code)
    assert [run.config for run in kept] == [dataclasses.replace(config, seed=n) for n in (1, 2, 3)]
    for run, before in zip(kept, runs, strict=True):
        assert same(run, before)
        table = config.truth_table
        error = mean_squared_error(run.network.predict(table.inputs), table.targets)
        assert run.final_error == pytest.approx(error, abs=1e-12)
    store.reveal(room.code, key)
    store.reset_round(room.code, key)
    assert store.room(room.code).rounds == room.rounds


OTHERS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"hidden_units": st.integers(*UNITS)},
    optional={name: st.sampled_from(values) for name, values in VALUES.items()},
)


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> RoomStore:
    return open_store(str(tmp_path_factory.mktemp("rooms") / "rooms.sqlite"))


@given(OTHERS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_network_is_kept_as_it_is(one_file: RoomStore, changes: dict[str, Any]) -> None:
    config = TrainingConfig(0, **changes)
    room, key = one_file.open_room(dataclasses.replace(config, seed=77))
    assert one_file.room(room.code).config(0) == config
    with contextlib.suppress(SameNetwork):
        one_file.start_round(room.code, key, CONFIG)
        one_file.start_round(room.code, key, config)
    assert one_file.room(room.code).rounds == (Round.of(1, config),)


def test_each_what_if_setting_makes_another_round(store: RoomStore) -> None:
    room, key = store.open_room(CONFIG)
    first = fill(store, room.code, 1)[0]
    store.start_round(room.code, key, ZEROS)
    other = trained(dataclasses.replace(CONFIG, seed=2, activation="tanh"))
    token = store.join(room.code).token
    with pytest.raises(OtherNetwork):
        store.submit(room.code, token, other)
    with pytest.raises(SameNetwork):
        store.start_round(room.code, key, dataclasses.replace(ZEROS, seed=9))
    fill(store, room.code, 1)
    now = store.room(room.code)
    assert now.rounds == (Round.of(1, CONFIG), Round.of(2, ZEROS))
    assert [(run.round, run.config) for run in store.runs(room.code)] == [
        (1, first.config),
        (2, dataclasses.replace(ZEROS, seed=3)),
    ]
    assert seat.describe_change(room, now) == "Round 2: now start zeros. Your seed stays the same."


def test_a_changed_truth_table_is_said_with_the_one_before(store: RoomStore) -> None:
    before, _ = store.open_room(CONFIG)
    now = dataclasses.replace(
        before, rounds=(Round.of(2, dataclasses.replace(CONFIG, table="0001")),)
    )
    assert seat.describe_change(before, now) == (
        "Round 2: now AND instead of XOR. Your seed stays the same."
    )


def test_a_network_is_described_by_what_differs_from_the_tutorials() -> None:
    assert SHARED_SETTINGS[:3] == ("hidden_units", "learning_rate", "epochs")
    assert describe_network(CONFIG) == "3 hidden units, learning rate 0.7, 20 epochs"
    assert describe_network(PERCEPTRON) == ("AND with no hidden layer, learning rate 4, 400 epochs")
    assert describe_network(ZEROS).endswith("20 epochs, start zeros")


def rounds_of(store: RoomStore, *configs: TrainingConfig, students: int = 3) -> Board:
    """The board of a room in which these were trained, one after another."""
    room, key = store.open_room(configs[0])
    seats = [store.join(room.code) for _ in range(students)]
    for config in configs:
        if config is not configs[0]:
            store.start_round(room.code, key, config)
        for member in seats:
            run = trained(dataclasses.replace(config, seed=member.seed))
            store.submit(room.code, member.token, run)
    board = Board(room, store)
    board.refresh()
    return board


def test_rounds_are_named_by_the_settings_in_which_they_differ(store: RoomStore) -> None:
    board = rounds_of(store, CONFIG, ZEROS)
    found = results.round_results(board)
    drawn = results.drawn_shares(found)
    assert [share.label for share in drawn] == [
        ("Round 1:", "start standard normal"),
        ("Round 2: start zeros",),
    ]
    # Every run of the second round is the same one, so there is nothing to estimate.
    assert len({run.final_loss for run in board.runs_of(2)}) == 1
    assert drawn[1].interval == (0.0, 0.0)
    low, high = drawn[0].interval or (0, 0)
    assert low < high
    assert results.describe_results(found).endswith("0 of 3 solved XOR, all runs are alike.")
    words = wall.describe_class(board.count, board.runs, alike=board.room.round.alike)
    assert words["interval"] == "all runs alike"


def test_a_room_says_what_it_learns(store: RoomStore) -> None:
    board = rounds_of(store, PERCEPTRON)
    solved = [run.solved_epoch for run in board.runs]
    assert None not in solved, "AND needs no hidden layer"
    (result,) = results.round_results(board)
    assert result.solved == 3
    assert "3 of 3 solved AND, 95 % interval" in results.describe_results([result])
    revealed = dataclasses.replace(result, shares=(90,))
    assert "100 % have solved AND" in results.describe_expectation(revealed, None)
    header, arrays = wall.wall_data(board, board.room.round, {}, presented=False)
    assert header["task"] == "AND"
    assert header["file"] == "and-class-losses"
    assert header["figures"]["solved"] == "3 of 3, 100%"  # type: ignore[index]
    for tile, run in zip(arrays["tiles"], board.runs, strict=True):
        corner = run.network.predict(np.array([[1.5, 1.5, 1.0]]))
        assert abs(tile[-1, -1] - 255 * corner[0, 0]) <= 0.5 + 1e-9
    assert arrays["right"].tolist() == [1, 1, 1]


def test_a_cross_entropy_is_no_measure_of_solved(store: RoomStore) -> None:
    entropy = TrainingConfig(hidden_units=4, learning_rate=1.0, loss="cross-entropy", epochs=250)
    runs = [trained(dataclasses.replace(entropy, seed=seed)) for seed in range(40)]
    nearly = next(run for run in runs if run.solved_epoch is None and run.all_rows_right)
    assert nearly.final_loss > nearly.final_error >= SOLVED
    assert wall.describe_outcome(nearly) == (
        "not solved; all four rows are right, but the final mean squared error, "
        f"{nearly.final_error:.4f}, is not under 0.01"
    )
    above = [run for run in runs if run.losses.max() > 1]
    assert above
    board = rounds_of(store, entropy)
    header, arrays = wall.wall_data(board, board.room.round, {}, presented=False)
    assert header["squared"] is False
    assert arrays["losses"].tolist() == [run.final_loss for run in board.runs]
    assert arrays["errors"].tolist() == [run.final_error for run in board.runs]


def test_the_csv_has_a_column_for_every_setting_in_which_a_round_differs(store: RoomStore) -> None:
    board = rounds_of(store, CONFIG, ZEROS, EVERYTHING, students=2)
    rows = list(csv.DictReader(io.StringIO(wall.runs_as_csv(board))))
    assert [row["round"] for row in rows] == ["1", "1", "2", "2", "3", "3"]
    assert [row["start"] for row in rows] == ["normal"] * 2 + ["zeros"] * 2 + ["he"] * 2
    assert [row["table"] for row in rows[::2]] == ["XOR", "XOR", "x₁ OR NOT x₂"]
    assert [row["third_input"] for row in rows[::2]] == ["yes", "yes", "no"]
    assert {*VALUES} <= {*rows[0]}
    tutorials = wall.runs_as_csv(rounds_of(store, CONFIG))
    assert not {*VALUES} & {*tutorials.splitlines()[0].split(",")}


def test_rooms_of_version_2_go_on(address: str) -> None:
    """A room of two rounds that was made before an update is there after it."""
    store = open_store(address, first_seed=lambda: 1)
    board = rounds_of(store, CONFIG, dataclasses.replace(CONFIG, hidden_units=2))
    room = board.room
    as_version_2(address)

    store = open_store(address)
    assert store.room(room.code) == room
    assert [(run.round, run.config) for run in store.runs(room.code)] == [
        (run.round, run.config) for number in (1, 2) for run in board.runs_of(number)
    ]
    again, key = store.open_room(ZEROS)
    fill(store, again.code, 1)
    store.start_round(again.code, key, PERCEPTRON)
    assert open_store(address).room(again.code).rounds == (
        Round.of(1, ZEROS),
        Round.of(2, PERCEPTRON),
    )


def as_version_2(address: str) -> None:
    """Make the tables what they were in version 2."""
    script = "ALTER TABLE rounds DROP COLUMN what_if"
    if address.startswith("postgresql"):
        with importlib.import_module("psycopg").connect(address) as connection:
            connection.execute(script)
            connection.execute("UPDATE room_schema SET version = 2")
    else:
        with contextlib.closing(sqlite3.connect(address)) as connection, connection:
            connection.execute(script)
            connection.execute("PRAGMA user_version = 2")
