"""What each number of the network is called where people read it; hidden units count from 1."""

from typing import Final

INPUT_NAMES: Final = ("x₁", "x₂", "1")
"""The inputs; the third is a constant, so its weights act as a second bias."""
OUTPUT_NAME: Final = "ŷ"
_SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def unit_name(unit: int) -> str:
    """A hidden unit, such as h₁.

    Args:
        unit: counted from 0.
    """
    return f"h{unit + 1}".translate(_SUBSCRIPTS)


def parameter_name(name: str, index: tuple[int, ...], hidden_units: int = 1) -> str:
    """One number of a parameter by what it connects, such as x₁ → h₂.

    Args:
        name: of the parameter, as in `nn.Network`.
        index: of the number in it, counted from 0.
        hidden_units: of the network; without any, the output's weights begin at the inputs.
    """
    if name == "hidden_weights":
        return f"{INPUT_NAMES[index[0]]} → {unit_name(index[1])}"
    if name == "output_weights":
        source = unit_name(index[0]) if hidden_units else INPUT_NAMES[index[0]]
        return f"{source} → {OUTPUT_NAME}"
    return f"bias of {unit_name(index[0]) if name == 'hidden_bias' else OUTPUT_NAME}"
