"""The check of gradients against finite differences, in words and as a table."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from nn import STEP_SIZES, XOR, Network, parameter_label, relative_errors
from nn.backprop import AGREES, SMALLEST_SLOPE, units_at_kink
from nn.parameter_names import parameter_name
from pages.explain import tables
from pages.explain.digits import plain

Array = NDArray[np.float64]

_KINK = (
    "The others lead to a unit that is exactly at its kink for a row: to one side of it the loss "
    "rises otherwise than to the other. The code takes the slope 0 there, finite differences the "
    "mean of both sides."
)
_ROWS_AT_ONCE = 45  # a longer table scrolls within itself


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Every gradient of a network by the chain rule and by finite differences.

    Attributes:
        names: what each of the P numbers that are there joins, such as x₂ → h₃, by its label in
            the code.
        exact: shape (P,).
        numerical: shape (P,).
        at_kink: which of them lead to a unit that is at its kink for a row, so that there is no
            gradient to agree on, shape (P,).
    """

    names: dict[str, str]
    exact: Array
    numerical: Array
    at_kink: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        exact: dict[str, Array],
        numerical: dict[str, Array],
        network: Network,
        inputs: Array = XOR.inputs,
    ) -> Self:
        """The check of gradients that stand under the parameters' names.

        Args:
            exact: by the chain rule.
            numerical: by finite differences.
            network: that they belong to.
            inputs: the rows, shape (n, 3).
        """
        units = network.hidden_units
        places = network.numbers_there()
        kinked = units_at_kink(network, inputs)

        return cls(
            {
                parameter_label(name, index): parameter_name(name, index, units)
                for name, index in places
            },
            np.array([exact[name][index] for name, index in places]),
            np.array([numerical[name][index] for name, index in places]),
            np.array([name.startswith("hidden") and bool(kinked[i[-1]]) for name, i in places]),
        )

    @property
    def labels(self) -> list[str]:
        """The numbers as the code writes them, P of them."""
        return list(self.names)

    @property
    def errors(self) -> Array:
        """The relative differences, shape (P,)."""
        return relative_errors(self.exact, self.numerical, SMALLEST_SLOPE)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which gradients agree, as far as there are any, shape (P,)."""
        return (self.errors < AGREES) | self.at_kink

    @property
    def agrees(self) -> bool:
        """Whether all gradients agree."""
        return bool(self.right.all())

    @property
    def verdict(self) -> str:
        """Whether the gradients agree, in words, with the largest difference."""
        skipped = self.at_kink & ~(self.errors < AGREES)
        errors = np.where(skipped, 0.0, self.errors)
        worst = int(np.argmax(errors))
        if skipped.all():
            return f"**There is nothing to compare.** {_KINK}"
        largest = (
            f"the largest relative difference is {plain(errors[worst], 2)}, at "
            f"{list(self.names.values())[worst]}"
        )
        wrong = int((~self.right).sum())
        if wrong:
            return f"**{wrong} of {errors.size} gradients do not agree:** {largest}."
        agree = (
            f"**{errors.size - int(skipped.sum())} of {errors.size} gradients agree:**"
            if skipped.any()
            else f"**All {errors.size} gradients agree:**"
        )
        return f"{agree} {largest}. Under {plain(AGREES)} is rounding." + (
            f" {_KINK}" if skipped.any() else ""
        )

    def draw(self, place: Any) -> None:
        """Draw all numbers; many of them scroll within their place."""
        many = len(self.names) > _ROWS_AT_ONCE
        good = self.errors < AGREES
        verdicts = np.where(good, "✓", np.where(self.at_kink, "at a kink:", "✗ wrong"))
        tables.draw(
            place.container(height=700, border=False) if many else place,
            {
                "parameter": list(self.names.values()),
                "relative difference": [
                    f"{verdict} {plain(value, 2)}"
                    for verdict, value in zip(verdicts, self.errors, strict=True)
                ],
                "by chain rule": [plain(value, 5) for value in self.exact],
                "by finite differences": [plain(value, 5) for value in self.numerical],
            },
            "Every gradient by the chain rule and by finite differences",
            ["" if right else "wrong" for right in self.right],
        )


def describe_errors(errors: Array, epoch: int) -> str:
    """What the chart of the error over the step size shows, in words.

    Args:
        errors: for each of `STEP_SIZES`, shape (12,); NaN if the gradient is 0.
        epoch: of the network.
    """
    if np.isnan(errors).all():
        return f"No line: the gradient at epoch {epoch:,} is 0."
    best = int(np.nanargmin(errors))
    return (
        f"The relative error of finite differences at epoch {epoch:,} over the step size, both on "
        f"log scales: {plain(errors[0], 2)} at step {plain(STEP_SIZES[0])}, least at step "
        f"{plain(STEP_SIZES[best])} with {plain(errors[best], 2)}, and again "
        f"{plain(errors[-1], 2)} at step {plain(STEP_SIZES[-1])}."
    )
