"""Shared histories: the numbers of `train`, whoever asks for what in whatever order."""

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import DivergenceError, TrainingConfig
from pages.live import histories as module
from pages.live.histories import Histories, SharedHistory, Trained
from tests.pages.live.client import epochs_due
from tests.pages.live.truth import LONG, QUICK, losses, parameters, solved

PATIENT = 60.0


def assert_is_the_truth(found: Trained, config: TrainingConfig, after: int) -> None:
    epochs = [snapshot.epoch for snapshot in found.snapshots]
    assert [s.parameters.tolist() for s in found.snapshots] == parameters(config, epochs)
    assert [s.loss for s in found.snapshots] == [losses(config)[epoch] for epoch in epochs]
    assert found.solved == solved(config, found.trained)
    drawn, values = map(np.asarray, found.curve)
    assert values.tolist() == [losses(config)[int(epoch)] for epoch in drawn]
    if found.trained > after:
        assert drawn[-1] == found.trained
        assert drawn[0] > after


def spoil(shared: SharedHistory, epoch: int) -> None:
    """Train to this epoch and make the run diverge there: no allowed configuration does."""
    shared.until(epoch, PATIENT)
    latest = shared._history.latest
    broken = np.where(np.arange(latest.parameters.size) == 2, np.inf, latest.parameters)
    shared._history._snapshots[-1] = replace(latest, parameters=broken)


asked = st.tuples(st.integers(-1, 699), st.integers(1, 701), st.integers(1, 64))


@settings(max_examples=60)
@given(st.lists(asked, min_size=1, max_size=6))
def test_any_frames_in_any_order_are_those_of_train(wanted: list[tuple[int, int, int]]) -> None:
    shared = SharedHistory(QUICK)
    for after, every, most in wanted:
        found = shared.frames(after, every, most, PATIENT)
        due = epochs_due(QUICK, after, every, most)
        assert [snapshot.epoch for snapshot in found.snapshots] == due
        assert found.complete
        assert found.trained == due[-1]
        assert found.failure is None
        assert_is_the_truth(found, QUICK, after)


def test_the_trend_comes_with_the_last_epoch() -> None:
    shared = SharedHistory(QUICK)
    assert shared.frames(600, 99, 1, PATIENT).trend is None
    at_once = SharedHistory(QUICK).frames(699, 1, 1, PATIENT).trend
    assert at_once == shared.frames(600, 100, 1, PATIENT).trend
    last_tenth = losses(QUICK)[630:]
    assert at_once is not None
    assert at_once.fall == 1 - last_tenth[-1] / last_tenth[0]


def test_an_answer_does_not_depend_on_how_far_others_have_trained() -> None:
    fresh, trained = SharedHistory(QUICK), SharedHistory(QUICK)
    trained.until(700, PATIENT)
    for after, every, most in [(-1, 1, 3), (10, 20, 16), (600, 50, 64)]:
        one, other = (h.frames(after, every, most, PATIENT) for h in (fresh, trained))
        assert (one.trained, one.solved, one.failure) == (other.trained, other.solved, None)
        for mine, theirs in zip(one.curve, other.curve, strict=True):
            assert np.array_equal(np.asarray(mine), np.asarray(theirs))
        assert [s.parameters.tolist() for s in one.snapshots] == [
            s.parameters.tolist() for s in other.snapshots
        ]


def test_frames_between_thinned_out_snapshots_are_trained_again_exactly() -> None:
    shared = SharedHistory(LONG)
    shared.until(LONG.epochs, PATIENT)
    kept = {snapshot.epoch for snapshot in shared._history.snapshots}
    found = shared.frames(12_340, 1, 8, PATIENT)
    assert not kept >= {snapshot.epoch for snapshot in found.snapshots}
    assert_is_the_truth(found, LONG, 12_340)


def test_threads_that_ask_at_once_all_get_the_truth() -> None:
    shared = Histories()
    failures: list[BaseException] = []
    begin = threading.Barrier(6)

    def ask(number: int) -> None:
        try:
            begin.wait()
            for after in range(-1, 699, 60)[:: (-1) ** number]:
                found = shared.of(QUICK).frames(after, 7 + number, 9, PATIENT)
                assert_is_the_truth(found, QUICK, after)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(shared) == 1


# When time runs out


def test_when_time_is_up_the_answer_is_partial_and_the_next_one_goes_on() -> None:
    shared = SharedHistory(LONG)
    seen: list[int] = []
    after, answers = -1, 0
    while after < LONG.epochs:
        found = shared.frames(after, 4000, 64, seconds=0.0)
        answers += 1
        assert_is_the_truth(found, LONG, after)
        assert found.failure is None
        assert answers < 1000, "every answer goes on"
        epochs = [snapshot.epoch for snapshot in found.snapshots]
        due = epochs_due(LONG, after, 4000, 64)
        assert epochs == due[: len(epochs)]
        assert found.complete == (epochs == due)
        if not epochs:
            assert found.trained < due[0]
        seen += epochs
        after = epochs[-1] if epochs else after
    assert answers > 5, "a stretch of training an answer, no more"
    assert seen == [3999, 7999, 11999, 15999, 19999, 20000]


def test_a_partial_answer_says_how_far_training_has_come() -> None:
    shared = SharedHistory(LONG)
    first = shared.frames(-1, 20_001, 1, seconds=0.0)
    assert (first.snapshots, first.complete) == ((), False)
    assert first.trained == module.EPOCHS_AT_ONCE
    second = shared.frames(-1, 20_001, 1, seconds=0.0)
    assert second.trained == 2 * module.EPOCHS_AT_ONCE


def test_a_partial_answer_about_the_past_does_not_run_ahead_of_its_frames() -> None:
    shared = SharedHistory(LONG)
    shared.until(LONG.epochs, PATIENT)
    gap = shared._history.snapshots[-2].epoch - shared._history.snapshots[-3].epoch
    assert gap > 1
    found = shared.frames(shared._history.snapshots[5].epoch, 1, 8, seconds=0.0)
    assert not found.complete
    assert found.trained == shared._history.snapshots[5].epoch + 1 + len(found.snapshots)


def test_a_history_up_to_an_epoch_is_a_copy() -> None:
    shared = SharedHistory(QUICK)
    own = shared.until(300, PATIENT)
    assert own.losses.tolist() == losses(QUICK)[:301]
    shared.until(700, PATIENT)
    assert own.latest.epoch == 300
    assert shared.until(300, 0.0).losses.tolist() == losses(QUICK)[:301]
    assert shared.until(700, 0.0).finished


def test_a_history_ends_sooner_when_time_is_up() -> None:
    assert SharedHistory(LONG).until(20_000, 0.0).latest.epoch == module.EPOCHS_AT_ONCE


# Divergence


def test_divergence_is_reported_and_what_was_computed_is_kept() -> None:
    shared = SharedHistory(QUICK)
    spoil(shared, 200)
    assert shared.failure_at(700) is None, "nobody has asked for more yet"
    found = shared.frames(150, 25, 64, PATIENT)
    assert [snapshot.epoch for snapshot in found.snapshots] == [175, 200]
    assert not found.complete
    assert found.trained == 200
    assert found.failure == str(DivergenceError(200))
    assert "smaller learning rate" in found.failure
    again = shared.frames(200, 25, 64, PATIENT)
    assert (again.snapshots, again.trained, again.failure) == ((), 200, found.failure)
    assert shared.until(700, PATIENT).latest.epoch == 200
    assert shared.failure_at(200) == shared.failure_at(700) == found.failure


def test_frames_before_the_divergence_say_nothing_of_it() -> None:
    shared = SharedHistory(QUICK)
    spoil(shared, 200)
    shared.until(700, PATIENT)
    found = shared.frames(-1, 50, 3, PATIENT)
    assert found.complete
    assert found.failure is None
    assert shared.failure_at(199) is None


# Bounds


def configs(count: int) -> list[TrainingConfig]:
    return [TrainingConfig(seed=seed, epochs=1000) for seed in range(count)]


def size_of_one(trained: int) -> int:
    shared = SharedHistory(configs(1)[0])
    shared.until(trained, PATIENT)
    return shared.size


def test_the_size_is_about_what_a_history_holds() -> None:
    for config in (QUICK, LONG):
        shared = SharedHistory(config)
        shared.until(config.epochs, PATIENT)
        held = shared._history._losses.nbytes
        held += sum(snapshot.parameters.nbytes for snapshot in shared._history.snapshots)
        assert held < shared.size < held + 700 * len(shared._history.snapshots)


def test_the_same_configuration_is_trained_once_for_everyone() -> None:
    shared = Histories()
    assert shared.of(QUICK) is shared.of(replace(QUICK))
    assert shared.of(LONG) is not shared.of(QUICK)
    assert len(shared) == 2


def test_the_least_recently_used_goes_first() -> None:
    a, b, c, d = configs(4)
    shared = Histories(most_bytes=3 * size_of_one(0) + 100)
    first = {config: shared.of(config) for config in (a, b, c)}
    assert shared.of(a) is first[a]
    shared.of(d)
    assert len(shared) == 3
    assert [shared.of(config) is first[config] for config in (a, c)] == [True, True]
    assert shared.of(b) is not first[b]


def test_all_histories_together_stay_in_their_bounds_as_they_grow() -> None:
    bound = 4 * size_of_one(1000)
    shared = Histories(most_bytes=bound)
    for config in configs(12):
        shared.of(config).until(1000, PATIENT)
        shared.of(config)
        assert shared.size <= bound
    assert 2 <= len(shared) <= 4


def test_the_newest_is_kept_whatever_it_holds() -> None:
    a, b = configs(2)
    shared = Histories(most_bytes=1)
    kept = shared.of(a)
    assert shared.of(a) is kept
    shared.of(b)
    assert len(shared) == 1


def test_a_dropped_history_is_trained_again_to_the_same_numbers() -> None:
    shared = Histories(most_bytes=1)
    before = shared.of(QUICK)
    before.until(700, PATIENT)
    shared.of(LONG)
    assert shared.of(QUICK) is not before
    assert_is_the_truth(shared.of(QUICK).frames(99, 100, 7, PATIENT), QUICK, 99)


def test_a_dropped_history_still_works_for_those_who_have_it() -> None:
    shared = Histories(most_bytes=1)
    held = shared.of(QUICK)
    shared.of(LONG)
    assert_is_the_truth(held.frames(-1, 70, 11, PATIENT), QUICK, -1)


def test_whoever_asks_for_another_configuration_waits_for_nobody() -> None:
    shared = Histories()
    busy = shared.of(LONG)
    answers: list[int] = []

    def ask() -> None:
        answers.append(shared.of(QUICK).until(5, PATIENT).latest.epoch)

    _with_lock(busy._lock, ask)
    assert answers == [5]


def _with_lock(lock: threading.Lock, work: Callable[[], None]) -> None:
    with lock:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(60)
