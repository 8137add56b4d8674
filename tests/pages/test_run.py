import functools
import itertools
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import Snapshot, TrainingConfig, train
from pages.shared import run as run_module
from pages.shared.run import AS_FAST_AS_IT_GOES, SPEEDS, Run

CONFIG = TrainingConfig(seed=11, hidden_units=3, learning_rate=2.5, epochs=700)


@functools.cache
def truth(config: TrainingConfig) -> list[Snapshot]:
    """Every epoch of the run, straight from nn."""
    return list(train(config))


def finish(run: Run) -> None:
    for _ in range(100_000):
        if not run.advance(32):
            return
    raise AssertionError("the run does not end")


def assert_is_the_truth(run: Run) -> None:
    """Everything that the run has recorded so far is what `train` gives, bit for bit."""
    expected = truth(run.config)
    assert run.history.losses.tolist() == [s.loss for s in expected[: run.epoch + 1]]
    for snapshot in run.history.snapshots:
        assert np.array_equal(snapshot.parameters, expected[snapshot.epoch].parameters)


def test_a_new_run_is_the_untrained_network() -> None:
    run = Run(CONFIG)
    assert (run.state, run.epoch, run.position, run.training, run.over) == (
        "untrained",
        0,
        0,
        False,
        False,
    )
    assert_is_the_truth(run)


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_numbers_do_not_depend_on_the_speed(speed: int) -> None:
    run = Run(CONFIG, speed)
    finish(run)
    assert run.epoch == CONFIG.epochs
    assert_is_the_truth(run)


@pytest.mark.parametrize("speed", [speed for speed in SPEEDS if speed])
def test_a_frame_is_as_many_epochs_as_the_speed_says(speed: int) -> None:
    run = Run(TrainingConfig(epochs=1000), speed)
    epochs = [0, *(frame.epoch for frame in run.advance(5))]
    assert np.diff(epochs).tolist() == [speed] * (len(epochs) - 1)
    assert len(epochs) > 1


moves = st.one_of(
    st.tuples(st.just("advance"), st.integers(1, 40)),
    st.tuples(st.just("step"), st.just(0)),
    st.tuples(st.just("speed"), st.sampled_from(SPEEDS)),
    st.tuples(st.just("rewind"), st.integers(0, 700)),
    st.tuples(st.just("move"), st.integers(0, 700)),
)


@settings(max_examples=40)
@given(st.lists(moves, max_size=25))
def test_the_numbers_do_not_depend_on_what_was_pressed_when(
    pressed: list[tuple[str, int]],
) -> None:
    run = Run(CONFIG)
    for move, value in pressed:
        if move == "speed":
            run.speed = value
        elif move == "step":
            run.step()
        elif move == "rewind":
            run.rewind(min(value, run.epoch))
            assert run.epoch == min(value, run.epoch)
        elif move == "move":
            run.move(min(value, run.epoch))
        else:
            run.advance(value)
        assert 0 <= run.position <= run.epoch <= CONFIG.epochs
        assert run.seen <= run.epoch
    finish(run)
    assert run.epoch == CONFIG.epochs
    assert_is_the_truth(run)


def test_the_states_of_a_run_follow_one_another() -> None:
    run = Run(TrainingConfig(epochs=50), speed=20)
    run.training = True
    assert run.state == "training"
    run.advance(1)
    run.training = False
    assert run.state == "paused"
    run.training = True
    run.advance(10)
    assert run.over
    for _ in range(3):  # however often the page is drawn meanwhile
        assert run.advance(10) == []
        assert run.state == "training", "its last frames are still to be shown"
    run.seen = run.epoch
    assert run.advance(10) == []
    assert run.state == "finished"


def test_a_step_is_one_epoch_at_any_speed_and_leaves_the_speed_alone() -> None:
    run = Run(CONFIG, AS_FAST_AS_IT_GOES)
    for epoch in (1, 2, 3):
        run.step()
        assert (run.epoch, run.position) == (epoch, epoch)
    assert run.speed == AS_FAST_AS_IT_GOES
    assert run.state == "paused"
    assert_is_the_truth(run)


def test_a_step_from_further_back_shows_the_next_epoch_and_trains_nothing() -> None:
    run = Run(CONFIG)
    run.advance(10)
    newest = run.epoch
    run.move(5)
    run.step()
    assert (run.position, run.epoch) == (6, newest)


def test_a_step_at_the_end_changes_nothing() -> None:
    run = Run(TrainingConfig(epochs=2))
    for _ in range(5):
        run.step()
    assert (run.position, run.epoch) == (2, 2)
    assert run.state == "finished"


def test_every_move_is_told_apart() -> None:
    run = Run(CONFIG)
    run.advance(3)
    before = run.moves
    run.move(1)
    run.move(1)
    assert run.moves == before + 2


def test_rewinding_forgets_what_came_after() -> None:
    run = Run(CONFIG)
    run.advance(20)
    run.position = run.seen = run.epoch
    run.rewind(33)
    assert (run.epoch, run.position, run.seen) == (33, 33, 33)
    with pytest.raises(ValueError, match="0 to 33"):
        run.rewind(34)


def test_divergence_ends_the_run_in_words_and_keeps_what_was_computed() -> None:
    run = Run(CONFIG)
    run.advance(10)
    epoch = run.epoch
    # No configuration that is allowed gets there, so a weight is spoilt by hand.
    latest = run.history.latest
    spoilt = np.where(np.arange(latest.parameters.size) == 2, np.inf, latest.parameters)
    run.history._snapshots[-1] = replace(latest, parameters=spoilt)
    run.rewind(epoch)
    run.training = True
    run.seen = run.epoch
    assert run.advance(32) == []
    assert run.failure
    assert "Training diverged" in run.failure
    assert "smaller learning rate" in run.failure
    assert run.over
    assert run.advance(32) == []
    assert run.state == "diverged"
    assert run.epoch == epoch
    assert run.history.losses.tolist() == [s.loss for s in truth(CONFIG)[: epoch + 1]]
    run.rewind(0)
    assert run.failure is None
    assert run.state == "untrained"


def test_frames_are_given_again_in_order_and_no_more_than_asked() -> None:
    run = Run(TrainingConfig(epochs=1000), speed=5)
    fresh = run.advance(30)
    assert [f.epoch for f in run.frames_after(-1, 4)] == [0, 5, 10, 15]
    assert [f.epoch for f in run.frames_after(10, 3)] == [15, 20, 25]
    assert run.frames_after(run.epoch, 10) == []
    assert [f.epoch for f in run.frames_after(0, 1000)] == [f.epoch for f in fresh]


def test_memory_stays_bounded_over_the_longest_run() -> None:
    run = Run(TrainingConfig(epochs=200_000), AS_FAST_AS_IT_GOES)
    finish(run)
    assert run.epoch == 200_000
    assert len(run.history.snapshots) <= run.history.max_snapshots
    gaps = np.diff([s.epoch for s in run.history.snapshots])
    assert gaps.max() <= 6 * np.median(gaps), "what is kept is spread over the run"


def test_runs_leave_each_other_alone_and_start_no_thread() -> None:
    threads = threading.active_count()
    one, other = Run(CONFIG), Run(TrainingConfig(seed=4, epochs=700))
    for run in itertools.islice(itertools.cycle([one, other]), 10):
        run.advance(7)
    assert one.id != other.id
    assert_is_the_truth(one)
    assert_is_the_truth(other)
    assert threading.active_count() == threads


def test_thinned_out_frames_lie_further_apart_and_change_no_number() -> None:
    run = Run(CONFIG, speed=5)
    run.stride = 4
    assert [frame.epoch for frame in run.advance(6)] == [20, 40, 60, 80, 100, 120]
    run.stride = 1
    assert [frame.epoch for frame in run.advance(2)] == [125, 130]
    run.step()
    finish(run)
    assert_is_the_truth(run)


def test_what_one_run_has_trained_is_given_to_others_of_the_same_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = TrainingConfig(seed=77, hidden_units=3, epochs=640)
    first = Run(config)
    fresh = first.advance(32)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it is trained again")

    second = Run(config)
    monkeypatch.setattr(run_module, "train", refuse)
    assert second.advance(32) == fresh
    assert second.history.losses.tolist() == first.history.losses.tolist()
    with pytest.raises(ValueError, match="read-only"):
        fresh[0].parameters[0] = 1.0


def test_threads_that_move_one_run_at_once_leave_it_whole() -> None:
    """As the old and the new thread of a session do, where a click interrupts a script."""
    run = Run(CONFIG, AS_FAST_AS_IT_GOES)
    failures: list[BaseException] = []

    def move(number: int) -> None:
        try:
            for i in range(40):
                if (i + number) % 7 == 0:
                    run.rewind(run.seen)
                elif (i + number) % 5 == 0:
                    run.step()
                else:
                    run.advance(3)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=move, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    finish(run)
    assert_is_the_truth(run)
