"""The check of gradients against finite differences, in words and as a table."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from nn import STEP_SIZES, parameter_label, relative_errors
from nn.backprop import AGREES, SMALLEST_SLOPE
from nn.parameter_names import parameter_name
from pages.explain import tables
from pages.explain.digits import plain

Array = NDArray[np.float64]

_ROWS_AT_ONCE = 45  # a longer table scrolls within itself


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Every gradient of a network by the chain rule and by finite differences.

    Attributes:
        names: what each of the P numbers joins, such as x₂ → h₃, by its label in the code.
        exact: shape (P,).
        numerical: shape (P,).
    """

    names: dict[str, str]
    exact: Array
    numerical: Array

    @classmethod
    def of(cls, exact: dict[str, Array], numerical: dict[str, Array]) -> Self:
        """The check of gradients that stand under the parameters' names."""
        return cls(
            {
                parameter_label(name, index): parameter_name(name, index)
                for name, values in exact.items()
                for index in np.ndindex(values.shape)
            },
            np.concatenate([values.ravel() for values in exact.values()]),
            np.concatenate([values.ravel() for values in numerical.values()]),
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
    def agrees(self) -> bool:
        """Whether all gradients agree."""
        return bool((self.errors < AGREES).all())

    @property
    def verdict(self) -> str:
        """Whether the gradients agree, in words, with the largest difference."""
        errors, worst = self.errors, int(np.argmax(self.errors))
        largest = (
            f"the largest relative difference is {plain(errors[worst], 2)}, at "
            f"{list(self.names.values())[worst]}"
        )
        wrong = int(errors.size - (errors < AGREES).sum())
        if wrong:
            return f"**{wrong} of {errors.size} gradients do not agree:** {largest}."
        return (
            f"**All {errors.size} gradients agree:** {largest}. Under {plain(AGREES)} is rounding."
        )

    def draw(self, place: Any) -> None:
        """Draw all numbers; many of them scroll within their place."""
        many = len(self.names) > _ROWS_AT_ONCE
        good = self.errors < AGREES
        tables.draw(
            place.container(height=700, border=False) if many else place,
            {
                "parameter": list(self.names.values()),
                "relative difference": [
                    f"{'✓' if right else '✗ wrong'} {plain(value, 2)}"
                    for right, value in zip(good, self.errors, strict=True)
                ],
                "by chain rule": [plain(value, 5) for value in self.exact],
                "by finite differences": [plain(value, 5) for value in self.numerical],
            },
            "Every gradient by the chain rule and by finite differences",
            ["" if right else "wrong" for right in good],
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
