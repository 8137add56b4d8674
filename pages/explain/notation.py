"""How the formulas of an epoch write each activation and each loss, and what their deltas mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nn import LOSSES, Network, TruthTable, mean_squared_error
from nn.architecture import TUTORIALS
from nn.losses import Loss
from pages.explain.no_gradient import on_no_gradient

Write = Callable[[float], str]


@dataclass(frozen=True)
class ActivationNotation:
    """An activation in the formulas, in KaTeX.

    The formulas are templates: {open} and {close} stand for parentheses, {wide_open} and
    {wide_close} for those within which a line may break, {times} for the product of each two
    numbers.

    Attributes:
        function: the activation of {z}.
        slope: its slope, of the activation {a}.
        note: what the slope means, as a formula; empty where the slope says it.
        hint: what to look for in the hidden units' deltas.
    """

    function: str
    slope: str
    note: str
    hint: str


@dataclass(frozen=True)
class LossNotation:
    """A loss in the formulas, in KaTeX.

    Attributes:
        formula: the loss J of n outputs.
        before: what stands before the sum over the examples, where {n} stands for their number.
        example: the share of one example, of how much of the answer is right and wrong: the output
            p for the target 1 or its complement q for the target 0, both written by a function.
        delta: the delta of the output, a template of {y_hat}, {y}, {n}, {open}, {close} and
            {times}.
        code: the functions that compute the loss.
        hint: what to look for in the output's delta.
    """

    formula: str
    before: str
    example: Callable[[float, float, float, Write], str]
    delta: str
    code: tuple[Callable[..., Any], ...]
    hint: str


ACTIVATION_NOTATION: Final = {
    "sigmoid": ActivationNotation(
        function=r"\sigma{open}{z}{close}",
        slope="{a}{times}{open}1 - {a}{close}",
        note="",
        hint="Each hidden delta has the factor activation × (1 − activation). Where a unit is "
        "saturated, this factor is nearly 0, and the weights that lead to the unit learn slowly.",
    ),
    "tanh": ActivationNotation(
        function=r"\tanh{open}{z}{close}",
        slope=r"{wide_open}1 -\nobreak {a}{times}{a}{wide_close}",
        note="",
        hint="Each hidden delta has the factor 1 − activation². Where a unit is saturated, near −1 "
        "or 1, this factor is nearly 0, and the weights that lead to the unit learn slowly. At an "
        "activation of 0 it is 1, four times the largest factor of a sigmoid unit.",
    ),
    "relu": ActivationNotation(
        function=r"\max{open}0,\,{z}{close}",
        slope="{open}{a} > 0{close}",
        note=r"(h > 0) = \begin{cases} 1 & h > 0 \\ 0 & h = 0 \end{cases}",
        hint="Each hidden delta has the factor 1 where the unit is on, and 0 where it is off. So a "
        "row for which a unit is off changes none of the weights that lead to this unit.",
    ),
}
"""By the activation's name."""


def _squared_error(output: float, _: float, target: float, write: Write) -> str:
    return f"{{({write(output)} - {target:.0f})^2}}"  # in braces, as no line may break in it


def _log_likelihood(output: float, complement: float, target: float, write: Write) -> str:
    return rf"\ln {write(output if target else complement)}"


LOSS_NOTATION: Final = {
    "mse": LossNotation(
        formula=r"J = \frac{1}{n}\sum_{i=1}^{n}(\hat y_i - y_i)^2",
        before=r"\tfrac{{1}}{{{n}}}",
        example=_squared_error,
        delta=r"\tfrac{{2}}{{{n}}}{open}{y_hat} - {y}{close}{times}{y_hat}{times}"
        "{open}1 - {y_hat}{close}",
        code=(mean_squared_error,),
        hint="The output's delta has the factor output × (1 − output), so an output that is wrong "
        "and near 0 or 1 learns slowly.",
    ),
    "cross-entropy": LossNotation(
        formula=r"J = -\frac{1}{n}\sum_{i=1}^{n}\bigl(y_i \ln \hat y_i\allowbreak"
        r" + (1 - y_i) \ln (1 - \hat y_i)\bigr)",
        before=r"-\tfrac{{1}}{{{n}}}",
        example=_log_likelihood,
        delta=r"\tfrac{{1}}{{{n}}}{open}{y_hat} - {y}{close}",
        code=(LOSSES["cross-entropy"].value, LOSSES["cross-entropy"].rows),
        hint="The output's delta is the error divided by n: the slope of the sigmoid has cancelled "
        "out. So an output that is wrong and near 0 or 1 learns fastest.",
    ),
}
"""By the loss's name."""


def sum_of_examples(
    notation: LossNotation,
    outputs: Sequence[tuple[float, float, float]],
    n: int,
    write: Write,
) -> str:
    """The loss with the numbers of some examples, in KaTeX.

    Args:
        notation: of the loss.
        outputs: for each example the output, 1 minus it, and the target.
        n: how many examples the loss is the mean of.
        write: writes a number.
    """
    terms = [notation.example(*example, write) for example in outputs]
    return rf"{notation.before.format(n=n)}\bigl({' + '.join(terms)}\bigr)"


def backpropagation_hint(network: Network, table: TruthTable, loss: Loss) -> str:
    """What to look for on the Backpropagation page.

    Args:
        network: on the screen.
        table: that it learns.
        loss: that is to fall.
    """
    if nothing := on_no_gradient(network, table, loss):
        return nothing
    if network.architecture == TUTORIALS and network.hidden_units and loss.name == "mse":
        deltas = (
            "Each delta has the factor activation × (1 − activation). Where a unit is saturated, "
            "this factor is nearly 0, and the weights that lead to the unit learn slowly."
        )
    else:
        hidden = ACTIVATION_NOTATION[network.activation.name].hint
        deltas = " ".join(
            [LOSS_NOTATION[loss.name].hint, *([hidden] if network.hidden_units else [])]
        )
    steps = (
        "In the check, smaller steps first make the error smaller, until rounding takes over: the "
        "best step is near the cube root of 1e−16."
    )
    if network.hidden_units and network.activation.kink is not None:
        steps += " A step that crosses a unit's kink is wrong however exactly it is computed."
    return f"{deltas} {steps}"
