"""The steps of an epoch: the formulas' own numbers, and the code that computed them."""

import inspect

import numpy as np
import pytest

from nn import XOR, Network, TrainingConfig, loss_and_gradients, numerical_gradients, train
from nn.backprop import hidden_delta
from nn.losses import mean_squared_error_delta
from pages.explain.steps import epoch_steps, matrix, number, parameter_of


def test_the_steps_are_the_formulas_numbers() -> None:
    network = list(train(TrainingConfig(2, 3, 1.0, 700), at=[700]))[-1].network
    steps = epoch_steps(network, 0.5, range(4))
    hidden, output = network.forward(XOR.inputs)
    numerical = numerical_gradients(network, XOR.inputs, XOR.targets)
    by_title = {step.title: step.results for step in steps}
    assert np.array_equal(by_title["The hidden layer"]["hidden"], hidden)
    assert np.array_equal(by_title["The output"]["output"], output)
    assert by_title["The loss"]["loss"] == pytest.approx(((output - XOR.targets) ** 2).mean())
    for layer in ("output", "hidden"):
        gradients = by_title[f"The gradients of the {layer} layer"]
        for name, values in gradients.items():
            assert np.allclose(values, numerical[name], atol=1e-9)
    for name, moved in by_title["The update, with all four rows"].items():
        assert np.allclose(moved, network.parameters()[name] - 0.5 * numerical[name], atol=1e-9)


def test_the_rows_shares_add_up_to_the_gradient() -> None:
    network = Network.initialize(4, 5)
    exact = loss_and_gradients(network, XOR.inputs, XOR.targets)
    total = {name: np.zeros_like(values) for name, values in exact.gradients.items()}
    loss = 0.0
    for row in range(4):
        for step in epoch_steps(network, 1.0, [row]):
            if step.title.startswith("The gradients"):
                for name, values in step.results.items():
                    total[name] += values
            elif step.title == "The loss":
                loss += step.results["loss"].item()
    assert loss == pytest.approx(exact.loss)
    for name, values in exact.gradients.items():
        assert np.allclose(total[name], values)


def test_the_code_shown_is_the_code_that_runs() -> None:
    steps = {step.title: step for step in epoch_steps(Network.initialize(1, 2), 1.0, range(4))}
    for title, function in [
        ("The output", Network.forward),
        ("Back to the output unit", mean_squared_error_delta),
        ("Back to the hidden units", hidden_delta),
    ]:
        assert steps[title].code is function
        body = steps[title].source.splitlines()[-1].strip()
        assert body in inspect.getsource(function)


def test_the_full_numbers_have_more_digits_than_the_formula_and_name_what_they_belong_to() -> None:
    network = list(train(TrainingConfig(1, 4, 1.0, 100), at=[100]))[-1].network
    for step in epoch_steps(network, 1.0, [1, 2]):
        for name, values in step.results.items():
            columns = step.table(name, [1, 2])
            titles, cells = columns.pop(""), np.array(list(columns.values())).T
            assert cells.shape == (len(titles), len(columns)) == np.atleast_2d(values).shape
            for text, value in zip(cells.ravel(), values.ravel(), strict=True):
                assert float(text.replace("−", "-")) == pytest.approx(value, rel=1e-11)
            assert "h₀" not in [*titles, *columns]
    (hidden,) = [s for s in epoch_steps(network, 1.0, [1, 2]) if s.title == "The hidden layer"]
    assert list(hidden.table("hidden", [1, 2])) == ["", "h₁", "h₂", "h₃", "h₄"]
    assert hidden.table("hidden", [1, 2])[""] == ["10", "11"]


def test_a_label_is_read_as_a_name_and_an_index() -> None:
    assert parameter_of("hidden_weights[1, 11]") == ("hidden_weights", (1, 11))
    assert parameter_of("output_bias[0]") == ("output_bias", (0,))


def test_numbers_and_matrices_are_written_so_that_they_can_be_read() -> None:
    texts = [number(value) for value in (1.0, 0.5, 4.5333, -0.4471, 12.346)]
    assert texts == ["1", "0.500", "4.53", "-0.447", "12.35"]
    assert number(0.00083) == r"8.3\mathrm{e}{-4}"
    assert number(123456.7) == r"1.2\mathrm{e}{5}"
    assert matrix(np.array([1.0, 2.0])) == r"\begin{bmatrix}1 & 2\end{bmatrix}"
    wide = matrix(np.arange(64.0)[None, :])
    assert wide == r"\begin{bmatrix}0 & 1 & \cdots & 63\end{bmatrix}"
    tall = matrix(np.arange(64.0)[:, None])
    assert tall.count(r"\\") == 3
    assert r"\vdots" in tall
