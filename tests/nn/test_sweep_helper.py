"""The second process of a sweep: the same numbers to the bit, whatever becomes of it."""

import subprocess
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import Sweep, SweepConfig, SweepResult
from nn.sweep_helper import SweepHelper

CONFIG = SweepConfig(tuple(range(40)), (1, 3, 4), (1.0, 40.0), 400, activations=("tanh", "sigmoid"))


@pytest.fixture(scope="module")
def helper() -> Iterator[SweepHelper]:
    helper = SweepHelper()
    yield helper
    helper.close()


def swept(config: SweepConfig, helper: SweepHelper | None, seconds: float = 0.05) -> SweepResult:
    sweep = Sweep(config, helper)
    while not sweep.done:
        sweep.advance(seconds)
    assert sweep.progress == 1
    return sweep.result()


def assert_same(a: SweepResult, b: SweepResult) -> None:
    assert a.config is not None
    for name, value in vars(a).items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(value, getattr(b, name), equal_nan=value.dtype.kind == "f"), name


def started(helper: SweepHelper) -> "subprocess.Popen[bytes]":
    """The helper's process; on a busy computer a sweep may be over before it has started."""
    for _ in range(50):
        swept(CONFIG, helper, 1.0)
        if helper._process is not None:
            return helper._process
    raise AssertionError("the helper never starts")


class Counted(SweepHelper):
    """A helper that counts the blocks that it has trained to their end."""

    blocks = 0

    def train(self, *order: object) -> tuple[int, SweepResult | None]:
        answer = super().train(*order)  # type: ignore[arg-type]
        self.blocks += answer[1] is not None
        return answer


@settings(max_examples=8)
@given(
    seconds=st.sampled_from([0.001, 0.02, 0.3]),
    units=st.lists(st.integers(0, 6), min_size=2, max_size=4, unique=True),
    starts=st.lists(st.sampled_from(["normal", "zeros", "he"]), min_size=1, unique=True),
)
def test_two_processes_give_the_numbers_of_one(
    helper: SweepHelper, seconds: float, units: list[int], starts: list[str]
) -> None:
    config = SweepConfig(tuple(range(60)), tuple(units), (1.0, 30.0), 500, starts=tuple(starts))
    assert_same(swept(config, helper, seconds), swept(config, None))


def test_the_helper_trains_a_part_and_leaves_no_thread() -> None:
    helper = Counted()
    started(helper)
    threads = threading.active_count()
    whole = swept(CONFIG, None)
    helper.blocks = tries = 0
    while not helper.blocks and tries < 50:
        assert_same(swept(CONFIG, helper, 1.0), whole)
        tries += 1
    assert 0 < helper.blocks < 6
    assert threading.active_count() == threads
    helper.close()


def test_a_process_that_dies_is_started_again_and_nothing_is_lost() -> None:
    helper = SweepHelper()
    process = started(helper)
    sweep = Sweep(CONFIG, helper)
    sweep.advance(0.001)
    process.kill()
    process.wait()
    while not sweep.done:
        sweep.advance(0.3)
    assert_same(sweep.result(), swept(CONFIG, None))
    assert started(helper) is not process
    helper.close()


def test_without_a_process_the_sweep_goes_on_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: str) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("nn.child_process.start", fail)
    assert_same(swept(CONFIG, SweepHelper()), swept(CONFIG, None))


def test_one_sweep_at_a_time_has_the_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    helper = SweepHelper()
    first, second = Sweep(CONFIG), Sweep(CONFIG)
    assert helper.begin(first)
    assert not helper.begin(second), "in use"
    helper.pause(done=False)
    assert not helper.begin(second), "the first one goes on soon"
    monkeypatch.setattr("nn.sweep_helper._PATIENCE", 0.0)
    assert helper.begin(second), "the first one has not gone on"
    helper.pause(done=True)
    assert helper.begin(first), "the second one is done"
    helper.pause(done=False)


def test_a_block_is_trained_here_if_the_helper_goes_to_another_sweep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    helper = SweepHelper()
    first, second = Sweep(CONFIG, helper), Sweep(CONFIG, helper)
    monkeypatch.setattr("nn.sweep_helper._PATIENCE", 0.0)
    while not (first.done and second.done):
        first.advance(0.02)
        second.advance(0.02)
    whole = swept(CONFIG, None)
    assert_same(first.result(), whole)
    assert_same(second.result(), whole)
    helper.close()


def test_the_process_ends_when_nobody_orders_any_more() -> None:
    helper = SweepHelper()
    process = started(helper)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=30) == 0
    helper.close()
