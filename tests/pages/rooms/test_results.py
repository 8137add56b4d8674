"""What came of each round, and when the guesses about it are known."""

from dataclasses import replace

import pytest

from nn import TrainingConfig, wilson_interval
from pages.rooms import results
from pages.rooms.board import Board
from pages.rooms.model import Guess, Seat
from pages.rooms.results import RoundResult, round_results
from pages.rooms.store import RoomStore
from tests.pages.rooms.conftest import trained

CONFIG = TrainingConfig(hidden_units=3, learning_rate=8.0, epochs=120)


@pytest.fixture
def address(sqlite: str) -> str:
    return sqlite


class Class:
    """A class of five that guesses a share each, in percent, and that its own seed solves XOR."""

    def __init__(self, store: RoomStore) -> None:
        self.store = store
        self.room, self.key = store.open_room(CONFIG)
        self.board = Board(self.room, store)
        self.seats = [store.join(self.room.code) for _ in range(5)]

    def guess(self, *shares: int) -> None:
        for seat, share in zip(self.seats, shares, strict=False):
            config = self.board.room.config(seat.seed)
            self.store.guess(self.room.code, seat.token, config, share, own=True)
        self.board.refresh()

    def hand_in(self, seats: list[Seat]) -> list[bool]:
        """Let these train; whether each of them solves XOR."""
        runs = [trained(self.board.room.config(seat.seed)) for seat in seats]
        for seat, run in zip(seats, runs, strict=True):
            self.store.submit(self.room.code, seat.token, run)
        self.board.refresh()
        return [run.solved_epoch is not None for run in runs]

    def reveal(self) -> None:
        self.store.reveal(self.room.code, self.key)
        self.board.refresh()

    def begin(self, **changes: float) -> None:
        config = replace(self.board.room.config(1), **changes)  # type: ignore[arg-type]
        self.store.start_round(self.room.code, self.key, config)
        self.board.refresh()


@pytest.fixture
def pupils(store: RoomStore) -> Class:
    return Class(store)


def test_nothing_of_a_guess_is_known_before_it_is_revealed(pupils: Class) -> None:
    pupils.guess(10, 40, 60)
    pupils.hand_in(pupils.seats)
    (result,) = round_results(pupils.board)
    assert (result.shares, result.median, result.nearest, result.own_known) == ((), None, (), 0)
    assert not results.are_worth_drawing([result])
    assert results.describe_guesses(result) == ""
    assert results.describe_expectation(result, pupils.board.guess_of(1)) == ""
    assert "guess" not in results.describe_results([result])


def test_revealed_guesses_stand_beside_the_share(pupils: Class) -> None:
    pupils.guess(60, 10, 40, 90)
    solved = pupils.hand_in(pupils.seats[1:])
    pupils.reveal()
    (result,) = round_results(pupils.board)
    assert results.are_worth_drawing([result])
    assert result.shares == (10, 40, 60, 90)
    assert result.median == 50
    assert (result.solved, result.arrived) == (sum(solved), 4)
    # The first has not trained, and the last has not guessed.
    assert (result.own_right, result.own_known) == (sum(solved[:3]), 3)
    share = 100 * sum(solved) / 4
    best = min(abs(guess - share) for guess in (10, 40, 60, 90))
    assert all(abs(guess - share) == best for guess in result.nearest)
    words = results.describe_guesses(result)
    assert words.startswith("4 guessed, their median is 50 %; nearest: ")
    assert words.endswith(f" {sum(solved[:3])} of 3 were right about their own seed.")
    (drawn,) = results.drawn_shares([result])
    assert drawn.label == ("Round 1",)
    assert drawn.guesses == (10, 40, 60, 90)
    assert drawn.interval == wilson_interval(sum(solved), 4)


@pytest.mark.parametrize(
    ("shares", "solved", "arrived", "nearest"),
    [
        ((20, 50, 80), 2, 3, (80,)),
        ((60, 70, 80), 13, 20, (60, 70)),
        ((65, 65, 66), 13, 20, (65,)),
        ((33, 34), 1, 3, (33,)),
        ((33, 34), 0, 0, ()),
    ],
)
def test_the_nearest_guess_is_named_or_one_on_each_side(
    shares: tuple[int, ...], solved: int, arrived: int, nearest: tuple[int, ...]
) -> None:
    result = RoundResult(1, (), arrived, solved, shares)
    assert result.nearest == nearest
    words = " and ".join(f"{share} %" for share in nearest)
    assert (f"nearest: {words}." in results.describe_guesses(result)) is bool(nearest)


def test_a_round_is_named_by_what_differs(pupils: Class) -> None:
    pupils.hand_in(pupils.seats[:2])
    pupils.begin(hidden_units=4)
    names = [share.label for share in results.drawn_shares(round_results(pupils.board))]
    assert names == [("Round 1: 3 hidden units",), ("Round 2: 4 hidden units",)]
    pupils.hand_in(pupils.seats[:1])
    pupils.begin(learning_rate=2.0)
    found = round_results(pupils.board)
    assert [share.label for share in results.drawn_shares(found)] == [
        ("Round 1: 3 hidden units", "learning rate 8"),
        ("Round 2: 4 hidden units", "learning rate 8"),
        ("Round 3: 4 hidden units", "learning rate 2"),
    ]
    assert [result.arrived for result in found] == [2, 1, 0]
    assert results.are_worth_drawing(found)
    assert results.drawn_shares(found)[2].interval is None
    words = results.describe_results(found)
    assert "Round 1, 3 hidden units, learning rate 8: " in words
    assert words.endswith("Round 3, 4 hidden units, learning rate 2: no run has arrived.")


def test_a_student_reads_what_was_expected_and_what_came_of_it() -> None:
    guess = Guess(1, 7, 65, own=True)
    result = RoundResult(1, (), 4, 3, (50, 65))
    assert results.describe_expectation(result, guess) == (
        "The class expected 57.5 % (the median), so far 75 % have solved XOR, and you guessed 65 %."
    )
    assert results.describe_expectation(replace(result, arrived=0, solved=0), None) == (
        "The class expected 57.5 % (the median)."
    )
