"""Runs that begin from given weights, and learning rates that change on the way."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import Network, TrainingConfig, train
from nn.backprop import descend, loss_and_gradients
from nn.parameter_text import MAX_PARAMETER, read_parameters, write_parameters
from nn.rate_changes import read_rate_changes, write_rate_changes
from tests.nn.choices import configs, continued, from_epoch

NUMBERS = st.floats(-MAX_PARAMETER, MAX_PARAMETER)


@st.composite
def vectors(draw: st.DrawFn, most_units: int = 64) -> tuple[int, np.ndarray]:
    units = draw(st.integers(0, most_units))
    count = Network.initialize(0, units).to_vector().size
    return units, np.array(draw(st.lists(NUMBERS, min_size=count, max_size=count)))


def losses(config: TrainingConfig) -> list[float]:
    return [loss for snapshot in train(config, at=()) for loss in snapshot.losses]


@given(vectors(most_units=8))
def test_a_text_gives_back_every_bit_of_the_parameters(given_: tuple[int, np.ndarray]) -> None:
    units, vector = given_
    text = write_parameters(vector)
    assert read_parameters(text, units).tobytes() == vector.tobytes()
    assert re.fullmatch("[-0-9a-z._]+", text)  # so an address needs no escapes
    config = TrainingConfig(hidden_units=units, weights=text)
    assert config.weights == text
    assert config.untrained().to_vector().tobytes() == vector.tobytes()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "weights must be v1 and then numbers"),
        ("v2_1_1_1_1", "weights must be v1 and then numbers"),
        ("v1_1_1_1", "weights must be 4 numbers for 0 hidden units, not 3"),
        ("v1_1_1_1_1_1", "weights must be 4 numbers for 0 hidden units, not 5"),
        ("v1_1_1_x_1", "weights must be decimal numbers, and 'x' is none"),
        ("v1_1_1__1", "weights must be decimal numbers, and '' is none"),
        ("v1_1_1_nan_1", "weights must be decimal numbers, and 'nan' is none"),
        ("v1_1_1_1e999_1", "weights must be numbers from -1,000,000 to 1,000,000, not inf"),
        ("v1_1_1_-1000001_1", "weights must be numbers from -1,000,000 to 1,000,000, not -1e+06"),
        ("v1_1_1_" + "1" * 41 + "_1", "weights must be decimal numbers"),
    ],
)
def test_another_text_is_refused_with_what_is_allowed(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        read_parameters(text, 0)


def test_weights_need_a_network_that_has_them() -> None:
    text = write_parameters(np.arange(1.0, 12.0))
    assert TrainingConfig(hidden_units=2, weights=text).untrained().output_bias == 11.0
    for config in ({"hidden_units": 3}, {"hidden_units": 2, "biases": "none"}):
        with pytest.raises(ValueError, match=r"^weights must be"):
            TrainingConfig(weights=text, **config)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^weights must be a text"):
        TrainingConfig(weights=3)  # type: ignore[arg-type]


def test_a_text_written_by_hand_is_the_same_run() -> None:
    texts = ("v1_1_0_.5_1e0", "v1_1.0_0_0.50_1.")
    (config,) = {TrainingConfig(hidden_units=0, weights=text) for text in texts}
    assert config.weights == "v1_1_0_0.5_1"


@settings(max_examples=30)
@given(configs(most_units=4, epochs=25), st.integers(1, 25))
def test_a_run_from_a_runs_weights_goes_on_as_that_run_did(
    config: TrainingConfig, epoch: int
) -> None:
    assert losses(from_epoch(config, epoch))[: 26 - epoch] == losses(config)[epoch:]


@given(continued())
def test_a_continued_run_takes_each_rate_from_its_epoch_on(config: TrainingConfig) -> None:
    network, table, found = config.untrained(), config.truth_table, []
    for epoch in range(config.epochs + 1):
        loss, gradients = loss_and_gradients(
            network, table.inputs, table.targets, config.loss_function
        )
        found.append(loss)
        rates = [config.learning_rate, *(rate for at, rate in config.changes if at <= epoch)]
        assert config.rate_at(epoch) == rates[-1]
        network = descend(network, gradients, rates[-1])
    assert losses(config) == pytest.approx(found, rel=1e-9, abs=1e-12)


@given(continued(), st.integers(1, 29), st.floats(1e-3, 2.0))
def test_a_continued_run_is_the_old_one_up_to_there(
    config: TrainingConfig, epoch: int, rate: float
) -> None:
    new = config.continued(epoch, rate, 40)
    assert losses(new)[: epoch + 1] == losses(config)[: epoch + 1]
    assert (new.epochs, new.rate_at(epoch), new.rate_at(39)) == (40, rate, rate)
    assert all(new.rate_at(early) == config.rate_at(early) for early in range(epoch))
    assert all(one[1] != two[1] for one, two in pairwise([(0, config.learning_rate), *new.changes]))


@given(continued(), st.integers(0, 30))
def test_a_continued_run_may_be_resumed_anywhere(config: TrainingConfig, epoch: int) -> None:
    whole = [snapshot.parameters for snapshot in train(config)]
    there = next(s for s in train(config, at=[epoch]) if s.epoch == epoch)
    for snapshot in train(config, start=there):
        assert np.array_equal(snapshot.parameters, whole[snapshot.epoch])


def test_a_run_that_is_continued_from_its_beginning_is_another_run() -> None:
    assert TrainingConfig().continued(0, 3.0, 700) == TrainingConfig(learning_rate=3.0, epochs=700)
    assert TrainingConfig().continued(40, 1.0, 9_000) == TrainingConfig(epochs=9_000)


@given(continued())
def test_rate_changes_are_read_as_they_are_written(config: TrainingConfig) -> None:
    text = config.rate_changes
    assert write_rate_changes(read_rate_changes(text, 29)) == text
    assert TrainingConfig(**config.settings()) == config  # type: ignore[arg-type]
    changes = re.findall("([^ ]+) from (?:epoch )?([0-9,]+)", config.describe("rate_changes"))
    assert [int(epoch.replace(",", "")) for _, epoch in changes] == [e for e, _ in config.changes]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3", "rate_changes must be rates with epochs, such as 3@1000_0.5@2000, not '3'"),
        ("3@x", "rate_changes must be rates with epochs"),
        ("-3@5", "rate_changes must be rates with epochs"),
        ("0@5", "rate_changes must be rates over 0 and up to 100, not 0@5"),
        ("101@5", "rate_changes must be rates over 0 and up to 100, not 101@5"),
        ("3@0", "rate_changes must be at epochs from 1 to 200000, not 3@0"),
        ("3@200001", "rate_changes must be at epochs from 1 to 200000"),
        ("3@7_2@7", "rate_changes must be in the order of their epochs"),
        ("3@7_2@6", "rate_changes must be in the order of their epochs"),
        ("_".join(f"3@{epoch}" for epoch in range(1, 10)), "rate_changes must be at most 8, not 9"),
    ],
)
def test_other_rate_changes_are_refused_with_what_is_allowed(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        TrainingConfig(rate_changes=text)
