import dataclasses

import numpy as np
import pytest

from nn import XOR, History, Network, TrainingConfig, mean_squared_error
from pages.rooms.model import (
    SEATS_PER_ROOM,
    FinishedRun,
    Guess,
    Room,
    Round,
    new_first_seed,
)
from tests.pages.rooms.conftest import CONFIG, history_of

ROOM = Room("K7XQ2M", 1000.0, 4000, (Round.of(1, CONFIG),))


def test_everyone_trains_the_same_but_for_the_seed() -> None:
    assert ROOM.config(7) == TrainingConfig(7, 3, 0.7, 20)


def test_the_newest_round_is_what_is_trained() -> None:
    room = dataclasses.replace(
        ROOM, rounds=(*ROOM.rounds, Round.of(2, TrainingConfig(9, 4, 0.7, 20)))
    )
    assert room.config(4002) == TrainingConfig(4002, 4, 0.7, 20)
    assert room.rounds[0].config(4002) == TrainingConfig(4002, 3, 0.7, 20)
    assert room.number_of(4002) == 3


def test_every_room_draws_its_own_seeds_of_four_digits() -> None:
    firsts = [new_first_seed() for _ in range(2_000)]
    assert len(set(firsts)) > 1_500
    assert min(firsts) >= 1_000
    assert max(firsts) + SEATS_PER_ROOM - 1 <= 9_999


@pytest.mark.parametrize("share", [-1, 101, 0.5, True, "50", None])
def test_a_guess_is_a_whole_percentage(share: object) -> None:
    with pytest.raises(ValueError, match="share must be a whole number from 0 to 100"):
        Guess(1, 1, share, own=True)  # type: ignore[arg-type]


def test_a_reset_makes_a_later_edition() -> None:
    reset = dataclasses.replace(ROOM, generation=1)
    assert reset.edition > ROOM.edition
    assert dataclasses.replace(ROOM, closed=True).edition == ROOM.edition
    assert dataclasses.replace(ROOM, opened_at=2000.0).edition > reset.edition


@pytest.mark.parametrize("epochs", [1, 97, 98, 150, 1_000, 10_007])
def test_what_is_kept_of_a_run_is_what_was_trained(epochs: int) -> None:
    history = history_of(TrainingConfig(1, 4, 2.0, epochs))
    run = FinishedRun.from_history(history)
    assert run.seed == 1
    assert run.solved_epoch == history.solved_epoch
    assert run.final_loss == history.losses[-1]
    assert np.array_equal(run.parameters, history.latest.parameters)
    output = Network.from_vector(run.parameters).predict(XOR.inputs)
    assert mean_squared_error(output, XOR.targets) == pytest.approx(run.final_loss, abs=1e-12)
    points, losses = run.losses
    assert run.losses.dtype == np.float32
    assert 2 <= len(points) <= 200
    assert (points[0], points[-1]) == (0, epochs)
    assert (np.diff(points) > 0).all()
    assert np.array_equal(losses, history.losses[points.astype(int)].astype(np.float32))


def test_an_unfinished_run_is_refused() -> None:
    with pytest.raises(ValueError, match="only a finished run"):
        FinishedRun.from_history(History(CONFIG))
