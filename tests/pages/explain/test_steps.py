"""The steps of an epoch: the formulas' own numbers, and the code that computed them."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import nn
from nn import (
    ACTIVATIONS,
    BIASES,
    LOSSES,
    XOR,
    Network,
    TrainingConfig,
    descend,
    loss_and_gradients,
    numerical_gradients,
    train,
)
from nn.activations import SATURATION
from nn.network import Activations
from pages.explain.katex import matrix, number
from pages.explain.notation import ACTIVATION_NOTATION, LOSS_NOTATION
from pages.explain.steps import epoch_steps, parameter_of
from tests.nn.choices import configs

PARAMETERS = ("hidden_weights", "hidden_bias", "output_weights", "output_bias")


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


@dataclass
class Shown:
    """A network that computes with the code that the page shows, and nothing else."""

    namespace: dict[str, Any]
    network: Network
    activation: SimpleNamespace

    def __getattr__(self, name: str) -> Any:
        return getattr(self.network, name)

    def forward(self, inputs: np.ndarray) -> Any:
        return self.namespace["forward"](self, inputs)

    def logits(self, hidden: np.ndarray) -> Any:
        return self.namespace["logits"](self, hidden)


@settings(max_examples=60)
@given(configs(most_units=6))
def test_the_code_shown_runs_and_gives_the_networks_gradients(config: TrainingConfig) -> None:
    network, table, loss = config.untrained(), config.truth_table, config.loss_function
    steps = epoch_steps(network, 0.5, range(4), table, loss)
    functions = dict.fromkeys(function for step in steps for function in step.code)
    code = "\n\n".join(["from __future__ import annotations", *(step.source for step in steps)])
    namespace: dict[str, Any] = {
        name: getattr(nn, name) for name in ("ACTIVATIONS", "Network", "LossAndGradients")
    }
    namespace |= {"np": np, "SATURATION": SATURATION, "Activations": Activations}
    exec(compile(code, "shown", "exec"), namespace)
    shown = [namespace[function.__name__] for function in functions]
    assert all(function.__code__.co_filename == "shown" for function in shown)

    activation = SimpleNamespace(
        function=namespace.get(network.activation.function.__name__),
        slope=namespace.get(network.activation.slope.__name__),
    )
    hidden, output = Shown(namespace, network, activation).forward(table.inputs)
    at_output = namespace[loss.delta.__name__](output, table.targets)
    found = dict(
        zip(
            ("output_weights", "output_bias"),
            namespace["layer_gradients"](hidden, at_output),
            strict=True,
        )
    )
    if network.hidden_units:
        at_hidden = namespace["hidden_delta"](at_output, network.output_weights, hidden, activation)
        found["hidden_weights"], found["hidden_bias"] = namespace["layer_gradients"](
            table.inputs, at_hidden
        )
    exact = loss_and_gradients(network, table.inputs, table.targets, loss).gradients
    for name, there in network.present().items():
        if there.size:
            np.testing.assert_allclose(found[name][there], exact[name][there], atol=1e-15)
    by_loss = namespace[steps[-1].code[0].__name__](network, exact, 0.5)
    np.testing.assert_array_equal(by_loss.to_vector(), descend(network, exact, 0.5).to_vector())


@given(configs(most_units=6))
def test_the_steps_of_every_network_show_what_is_there_and_nothing_else(
    config: TrainingConfig,
) -> None:
    network, table, loss = config.untrained(), config.truth_table, config.loss_function
    steps = epoch_steps(network, 0.5, range(4), table, loss)
    exact = loss_and_gradients(network, table.inputs, table.targets, loss)
    shown: dict[str, np.ndarray] = {}
    for step in steps[:-1]:
        shown |= step.results
    there = {name: mask for name, mask in network.present().items() if mask.any()}
    assert {*steps[-1].results} == {*there} == {name for name in shown if name in PARAMETERS}
    moved = descend(network, exact.gradients, 0.5).parameters()
    for name, mask in there.items():
        np.testing.assert_allclose(shown[name].ravel(), exact.gradients[name][mask], atol=1e-15)
        np.testing.assert_array_equal(steps[-1].results[name].ravel(), moved[name][mask])
    assert shown["loss"].item() == pytest.approx(exact.loss, rel=1e-12)
    assert ("hidden" in shown) == (config.hidden_units > 0) == ("delta_hidden" in shown)
    formulas = " ".join(step.formula for step in steps[:-1])
    biases = BIASES[config.biases]
    layers = [("b_1", biases.hidden), ("b_2", biases.output)] if network.hidden_units else []
    for symbol, has in [*layers, *([] if layers else [(" + b", biases.output)])]:
        assert (symbol in formulas) == has
    assert (r"\ln" in formulas) == (config.loss == "cross-entropy")
    assert (r"\tanh" in formulas) == (config.activation == "tanh" and config.hidden_units > 0)
    for step in steps:
        assert step.source
        for name in step.results:
            step.table(name, range(4))


def test_activations_and_losses_have_their_notation() -> None:
    assert [*ACTIVATION_NOTATION] == [*ACTIVATIONS]
    assert [*LOSS_NOTATION] == [*LOSSES]


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
