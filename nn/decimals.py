"""Numbers as short decimals that are exact: for addresses, links and files."""

import re
from typing import Final

UNSIGNED: Final = r"([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?"
"""A pattern of the decimals that are read, without a sign."""
_LONGEST: Final = 40


def is_decimal(text: str, pattern: str = UNSIGNED) -> bool:
    """Whether a text is a decimal, or more of this pattern, and not endless."""
    return len(text) <= _LONGEST and re.fullmatch(pattern, text, re.ASCII) is not None


def shortest(number: float) -> str:
    """The shortest decimal that reads back as the same number, such as 20, -0.5 or 1e-05."""
    return repr(float(number)).removesuffix(".0").replace("e+", "e")
