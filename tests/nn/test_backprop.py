import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn.backprop
from nn import (
    XOR,
    LossAndGradients,
    Network,
    TrainingConfig,
    check_gradients,
    errors_over_steps,
    loss_and_gradients,
    mean_squared_error,
    numerical_gradients,
    relative_errors,
    train,
)
from nn.backprop import descend, gradient_sizes, gradient_terms

# A central difference with step h = 1e-5 carries the rounding of two losses, some 2e-16 each,
# divided by 2 h, and the third derivative times h**2 / 6: both are of the order of 1e-11.
# `check_gradients` divides by the slope, but by no less than 1e-6, so that a right gradient may
# show up to some 1e-5 where slopes vanish; 1e-4 leaves room. A wrong factor shows 0.1 and more.
DIFFERENCE = 1e-10
RELATIVE = 1e-4

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 64)


def slopes(network: Network) -> np.ndarray:
    """The exact gradients in one row, in the order of the parameter vector."""
    return Network(**loss_and_gradients(network, XOR.inputs, XOR.targets).gradients).to_vector()


def complex_step_slopes(network: Network) -> Any:
    """Im L(w + ih) / h for each parameter: no difference is taken, so no digit is lost."""
    vector, units, step = network.to_vector(), network.hidden_units, 1e-30
    w = vector + 1j * step * np.eye(vector.size)  # one row a parameter that is moved
    hidden_weights = w[:, : 3 * units].reshape(-1, 3, units)
    hidden_bias = w[:, None, 3 * units : 4 * units]
    output_weights = w[:, 4 * units : 5 * units, None]
    output_bias = w[:, None, -1:]
    hidden = 1 / (1 + np.exp(-(XOR.inputs @ hidden_weights + hidden_bias)))
    output = 1 / (1 + np.exp(-(hidden @ output_weights + output_bias)))
    return np.mean((output - XOR.targets) ** 2, axis=(1, 2)).imag / step


@settings(max_examples=50)
@given(seeds, sizes)
def test_gradients_agree_with_finite_differences(seed: int, hidden_units: int) -> None:
    network = Network.initialize(seed, hidden_units)
    assert check_gradients(network, XOR.inputs, XOR.targets) < RELATIVE


@given(seeds, sizes)
def test_gradients_agree_with_the_complex_step(seed: int, hidden_units: int) -> None:
    network = Network.initialize(seed, hidden_units)
    # 1 - output loses digits near 1, but no more than a few times 2**-53 of the whole slope.
    np.testing.assert_allclose(
        slopes(network), complex_step_slopes(network), rtol=1e-11, atol=1e-14
    )


@settings(max_examples=20)
@given(seeds, st.integers(1, 8))
def test_numerical_gradients_agree_with_the_complex_step(seed: int, hidden_units: int) -> None:
    network = Network.initialize(seed, hidden_units)
    before = network.to_vector().tobytes()
    numerical = numerical_gradients(network, XOR.inputs, XOR.targets)
    assert {name: slope.shape for name, slope in numerical.items()} == {
        name: parameter.shape for name, parameter in network.parameters().items()
    }
    np.testing.assert_allclose(
        Network(**numerical).to_vector(), complex_step_slopes(network), rtol=0, atol=DIFFERENCE
    )
    assert network.to_vector().tobytes() == before


def test_numerical_gradients_use_the_step() -> None:
    # With a step this long the quotient is a secant, which another formula gives as well.
    network = Network.initialize(1, 2)
    moved = [network.to_vector(), network.to_vector()]
    moved[0][-1] += 0.5
    moved[1][-1] -= 0.5
    up, down = (
        float(np.mean((Network.from_vector(v).predict(XOR.inputs) - XOR.targets) ** 2))
        for v in moved
    )
    secant = numerical_gradients(network, XOR.inputs, XOR.targets, step=0.5)["output_bias"]
    assert secant[0] == pytest.approx(up - down, rel=1e-12)


def by_hand() -> Network:
    """One hidden unit whose activations are quarters: the sigmoids of 0 and +-ln 3.

    Pre-activation ln 3 * (x1 - x2): -ln 3, ln 3, 0, 0 for the rows 01, 10, 11, 00.
    Hidden activation h: 1/4, 3/4, 1/2, 1/2.
    Logit 4 ln 3 * h - 2 ln 3: -ln 3, ln 3, 0, 0. Output o: 1/4, 3/4, 1/2, 1/2.
    """
    ln3 = math.log(3)
    return Network(
        hidden_weights=np.array([[ln3], [-ln3], [0.0]]),
        hidden_bias=np.array([0.0]),
        output_weights=np.array([[4 * ln3]]),
        output_bias=np.array([-2 * ln3]),
    )


def test_forward_pass_by_hand() -> None:
    hidden, output = by_hand().forward(XOR.inputs)
    np.testing.assert_allclose(hidden, [[1 / 4], [3 / 4], [1 / 2], [1 / 2]], atol=1e-12)
    np.testing.assert_allclose(output, [[1 / 4], [3 / 4], [1 / 2], [1 / 2]], atol=1e-12)


def test_backward_pass_by_hand() -> None:
    loss, gradients = loss_and_gradients(by_hand(), XOR.inputs, XOR.targets)
    # Errors o - y: -3/4, -1/4, 1/2, 1/2. Mean of 9/16, 1/16, 4/16, 4/16:
    assert loss == pytest.approx(9 / 32, abs=1e-12)
    # Delta of the output, 2/4 (o - y) o (1 - o): -9/128, -3/128, 8/128, 8/128.
    assert gradients["output_bias"] == pytest.approx(np.array([4 / 128]), abs=1e-12)
    # Times h: (-9/4 - 9/4 + 8/2 + 8/2) / 128 = 3.5 / 128.
    assert gradients["output_weights"] == pytest.approx(np.array([[7 / 256]]), abs=1e-12)
    # Delta of the hidden unit, times 4 ln 3 h (1 - h): (-27, -9, 32, 32) ln 3 / 512.
    unit = math.log(3) / 512
    assert gradients["hidden_bias"] == pytest.approx(np.array([28 * unit]), abs=1e-12)
    # x1 is 1 in the rows 10 and 11, x2 in 01 and 11, the constant in all.
    expected = np.array([[(-9 + 32) * unit], [(-27 + 32) * unit], [28 * unit]])
    assert gradients["hidden_weights"] == pytest.approx(expected, abs=1e-12)


def test_pass_over_one_example_by_hand() -> None:
    # Row 10 alone: o = 3/4, y = 1, loss 1/16, delta of the output 2 (-1/4) (3/16) = -3/32.
    loss, gradients = loss_and_gradients(by_hand(), XOR.inputs[1:2], XOR.targets[1:2])
    assert loss == pytest.approx(1 / 16, abs=1e-12)
    assert gradients["output_bias"] == pytest.approx(np.array([-3 / 32]), abs=1e-12)
    assert gradients["output_weights"] == pytest.approx(np.array([[-9 / 128]]), abs=1e-12)


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0.0, 1.0])), min_size=1, max_size=9))
def test_loss_is_the_mean_of_the_squares(rows: list[tuple[float, float]]) -> None:
    expected = math.fsum((output - target) ** 2 for output, target in rows) / len(rows)
    outputs, targets = np.array(rows).T[:, :, None]
    assert mean_squared_error(outputs, targets) == pytest.approx(expected, rel=1e-13, abs=1e-300)


@given(seeds, sizes)
def test_loss_is_that_of_the_forward_pass(seed: int, hidden_units: int) -> None:
    network = Network.initialize(seed, hidden_units)
    output = network.predict(XOR.inputs)
    loss = loss_and_gradients(network, XOR.inputs, XOR.targets).loss
    assert loss == pytest.approx(float(np.mean((output - XOR.targets) ** 2)), rel=1e-13)


@settings(max_examples=20)
@given(seeds, st.integers(1, 8), st.integers(0, 10**6))
def test_gradients_hold_for_any_examples(seed: int, hidden_units: int, other: int) -> None:
    network = Network.initialize(seed, hidden_units)
    stream = np.random.RandomState(other)
    inputs, targets = stream.rand(7, 3), stream.rand(7, 1)
    assert check_gradients(network, inputs, targets) < RELATIVE


def test_gradients_vanish_where_the_targets_are_met() -> None:
    network = Network.initialize(1, 4)
    loss, gradients = loss_and_gradients(network, XOR.inputs, network.predict(XOR.inputs))
    assert loss == 0.0
    assert all(np.all(gradient == 0.0) for gradient in gradients.values())


exact_gradients = nn.backprop.loss_and_gradients


def without_the_mean(network: Network, inputs: np.ndarray, targets: np.ndarray) -> LossAndGradients:
    loss, gradients = exact_gradients(network, inputs, targets)
    factor = 2 / len(inputs)
    return LossAndGradients(loss, {name: slope / factor for name, slope in gradients.items()})


def prime_at_the_activation(
    network: Network, inputs: np.ndarray, targets: np.ndarray
) -> LossAndGradients:
    """The tutorial's slip: the sigmoid's derivative at the activation, not at its input."""

    def prime(x: Any) -> Any:
        value = 1 / (1 + np.exp(-x))
        return value * (1 - value)

    hidden, output = network.forward(inputs)
    delta_output = 2 / len(inputs) * (output - targets) * prime(output)
    delta_hidden = delta_output @ network.output_weights.T * prime(hidden)
    gradients = {
        "hidden_weights": inputs.T @ delta_hidden,
        "hidden_bias": delta_hidden.sum(axis=0),
        "output_weights": hidden.T @ delta_output,
        "output_bias": delta_output.sum(axis=0),
    }
    return LossAndGradients(mean_squared_error(output, targets), gradients)


def wrong_in_one_slope(
    network: Network, inputs: np.ndarray, targets: np.ndarray
) -> LossAndGradients:
    loss, gradients = exact_gradients(network, inputs, targets)
    gradients["output_bias"] = gradients["output_bias"] * 1.25
    return LossAndGradients(loss, gradients)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("wrong", [without_the_mean, prime_at_the_activation, wrong_in_one_slope])
def test_check_finds_a_wrong_gradient(
    monkeypatch: pytest.MonkeyPatch, wrong: Any, seed: int
) -> None:
    network = Network.initialize(seed, 4)
    assert check_gradients(network, XOR.inputs, XOR.targets) < RELATIVE
    monkeypatch.setattr(nn.backprop, "loss_and_gradients", lambda *given: wrong(*given[:3]))
    assert check_gradients(network, XOR.inputs, XOR.targets) > 0.1


@pytest.mark.parametrize("name", ["hidden_weights", "hidden_bias", "output_weights", "output_bias"])
def test_check_does_not_pass_an_undefined_gradient(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def undefined(*given: Any) -> LossAndGradients:
        loss, gradients = exact_gradients(*given)
        return LossAndGradients(loss, gradients | {name: gradients[name] * math.nan})

    monkeypatch.setattr(nn.backprop, "loss_and_gradients", undefined)
    assert not check_gradients(Network.initialize(1, 4), XOR.inputs, XOR.targets) < RELATIVE


@pytest.mark.parametrize("units", [1, 2, 4, 64])
def test_the_terms_of_every_gradient_add_up_to_its_finite_difference(units: int) -> None:
    network = Network.initialize(3, units)
    numerical = numerical_gradients(network, XOR.inputs, XOR.targets)
    for name, gradient in numerical.items():
        for index, slope in np.ndenumerate(gradient):
            terms = gradient_terms(network, XOR.inputs, XOR.targets, name, index)
            total = np.prod(list(terms.values()), axis=0).sum()
            assert total == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_the_terms_are_the_chain_rules_factors() -> None:
    network = Network.initialize(1, 2)
    hidden, output = network.forward(XOR.inputs)
    terms = gradient_terms(network, XOR.inputs, XOR.targets, "hidden_weights", (1, 0))
    assert terms["2 / n"].tolist() == [0.5] * 4
    assert np.allclose(terms["output − y"], output[:, 0] - [1, 1, 0, 0])
    assert np.allclose(terms["output (1 − output)"], output[:, 0] * (1 - output[:, 0]))
    assert terms["output weight"].tolist() == [network.output_weights[0, 0]] * 4
    assert np.allclose(terms["hidden (1 − hidden)"], hidden[:, 0] * (1 - hidden[:, 0]))
    assert terms["input"].tolist() == [1, 0, 1, 0]
    assert "input" not in gradient_terms(network, XOR.inputs, XOR.targets, "hidden_bias", (1,))
    terms = gradient_terms(network, XOR.inputs, XOR.targets, "output_weights", (1, 0))
    assert np.allclose(terms["hidden"], hidden[:, 1])


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("hidden", (0, 0)),
        ("hidden_weights", (3, 0)),
        ("hidden_weights", (0, 2)),
        ("hidden_weights", (-1, 0)),
        ("hidden_bias", (0, 0)),
        ("output_bias", ()),
    ],
)
def test_terms_of_a_parameter_that_is_not_there_are_refused(
    name: str, index: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match=r"must be one of|there is no"):
        gradient_terms(Network.initialize(1, 2), XOR.inputs, XOR.targets, name, index)


def test_an_update_is_the_one_that_training_makes() -> None:
    config = TrainingConfig(seed=2, hidden_units=3, learning_rate=0.7, epochs=1)
    before, after = train(config)
    gradients = loss_and_gradients(before.network, XOR.inputs, XOR.targets).gradients
    moved = descend(before.network, gradients, 0.7)
    assert np.allclose(moved.to_vector(), after.parameters, rtol=1e-14, atol=1e-15)


# The error over the step size


def test_the_errors_of_finite_differences_are_those_of_finite_differences() -> None:
    network = Network.initialize(1, 3)
    errors = errors_over_steps(network, XOR.inputs, XOR.targets)
    exact = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
    for i in (0, 4, 9):
        numerical = numerical_gradients(network, XOR.inputs, XOR.targets, 10.0 ** -(i + 1))
        apart = np.concatenate([(numerical[n] - exact[n]).ravel() for n in exact])
        whole = np.concatenate([exact[n].ravel() for n in exact])
        assert errors[i] == pytest.approx(np.linalg.norm(apart) / np.linalg.norm(whole))
    # The error of the formula falls with the square of the step, until rounding takes over.
    assert errors[1] / errors[2] == pytest.approx(100, rel=0.05)
    assert errors[-1] > errors[4]


def test_a_gradient_of_zero_has_no_relative_error() -> None:
    # Every output is 0.5, so the errors of the four rows cancel out.
    zero = Network(np.zeros((3, 1)), np.zeros(1), np.zeros((1, 1)), np.zeros(1))
    assert np.isnan(errors_over_steps(zero, XOR.inputs, XOR.targets)).all()


def test_the_size_of_a_gradient_is_its_norm() -> None:
    network = Network.initialize(1, 3)
    gradients = loss_and_gradients(network, XOR.inputs, XOR.targets).gradients
    sizes = gradient_sizes(network, XOR.inputs, XOR.targets)
    assert list(sizes) == list(gradients)
    for name, size in sizes.items():
        assert size == pytest.approx(np.sqrt((gradients[name] ** 2).sum()))


def test_relative_errors_are_shares_of_the_larger_slope() -> None:
    shares = relative_errors(np.array([2.0, 0.0, -1.0]), np.array([1.0, 0.0, 1.0]))
    assert shares.tolist() == [0.5, 0.0, 2.0]
