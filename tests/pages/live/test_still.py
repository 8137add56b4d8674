"""One frame of a network whose weights were set by hand, against the network itself."""

from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import TrainingConfig, decision_surface, surface_axis
from nn.backprop import descend, loss_and_gradients
from nn.parameter_text import write_parameters
from pages.live.frames import shades
from pages.live.histories import Histories
from pages.live.route import FramesRoute
from pages.live.settings import setting_text
from tests.nn.choices import configs
from tests.pages.live.blocks import read_block
from tests.pages.live.client import get
from tests.pages.live.replica import PATIENT, replica, serving


def still(config: TrainingConfig, **more: object) -> str:
    given_ = {name: setting_text(value) for name, value in config.settings().items()}
    del given_["seed"], given_["epochs"]
    return "/frames?" + urlencode({**given_, **more})


@st.composite
def set_by_hand(draw: st.DrawFn) -> TrainingConfig:
    config = draw(configs(most_units=5, seed=1, epochs=5_000, start="normal"))
    there = np.concatenate([part.ravel() for part in config.untrained().present().values()])
    numbers = [draw(st.floats(-30, 30)) if present else 0.0 for present in there]
    settings_ = {**config.settings(), "weights": write_parameters(np.array(numbers))}
    return TrainingConfig(**settings_)  # type: ignore[arg-type]


@given(set_by_hand())
@settings(max_examples=60)
def test_a_still_frame_is_the_network_its_gradient_and_one_step(config: TrainingConfig) -> None:
    answer = get(replica(), still(config))
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    _, arrays = read_block(answer.content)
    network, table, loss = config.untrained(), config.truth_table, config.loss_function
    value, gradients = loss_and_gradients(network, table.inputs, table.targets, loss)
    stepped = descend(network, gradients, config.learning_rate)
    after, _ = loss_and_gradients(stepped, table.inputs, table.targets, loss)
    hidden, output = network.forward(table.inputs)
    near = {"rtol": 1e-9, "atol": 1e-12}
    assert arrays["epochs"].tolist() == [0]
    assert arrays["parameters"][0].tolist() == network.to_vector().tolist()
    assert np.array_equal(arrays["outputs"][0], output[:, 0])
    shown = shades(decision_surface(network, surface_axis()), 8)
    assert np.array_equal(arrays["surfaces"][0], shown)
    np.testing.assert_allclose(arrays["losses"], [value], **near)
    whole = np.concatenate([part.ravel() for part in gradients.values()])
    np.testing.assert_allclose(arrays["gradients"][0], whole, **near)
    np.testing.assert_allclose(arrays["next"][0], stepped.to_vector(), **near)
    np.testing.assert_allclose(arrays["nextLosses"], [after], **near)
    units = config.hidden_units
    assert arrays["unitOutputs"].shape == (1, 4, units)
    assert np.array_equal(arrays["unitOutputs"][0], hidden[:, :units])


XOR_BY_HAND = TrainingConfig(hidden_units=2, weights="v1_20_-20_20_-20_0_0_-10_30_20_20_-30")


def test_still_frames_are_neither_kept_nor_trained() -> None:
    histories = Histories()
    route = FramesRoute(histories, PATIENT)
    header, _ = read_block(get(serving(route), still(XOR_BY_HAND)).content)
    assert (header["solved"], header["trained"]) == (0, 0)
    assert len(histories) == 0
    assert not route._kept


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"weights": "v1_1_2"}, "weights must be 11 numbers for 2 hidden units, not 2"),
        ({"weights": "<b>"}, "weights must be v1 and then numbers"),
        ({"hidden_units": "x"}, "hidden_units must be a whole number"),
        ({"hidden_units": "65"}, "hidden_units must be a whole number from 0 to 64"),
        ({"learning_rate": "0"}, "learning_rate must be a number over 0 and up to 100"),
        ({"surface_bits": "8"}, "the address has an unknown name: surface_bits"),
        ({"every": "1"}, "seed is missing from the address"),
    ],
)
def test_what_is_wrong_with_a_still_address_is_said(more: dict[str, str], said: str) -> None:
    answer = get(replica(), still(XOR_BY_HAND, **more))
    assert answer.status == 400
    assert said in answer.content.decode()
