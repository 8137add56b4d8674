"""Numbers as they are read: true minus signs, and enough digits for what is said about them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_SMALL: Final = 1e-4  # numbers below it are written with a power of ten
_OF_A_FLOAT: Final = 15  # so many significant digits of a float64 can be trusted


def plain(value: float, digits: int = 9) -> str:
    """A number with so many significant digits at most, such as 0.25 or −7.35e−6."""
    mantissa, _, power = f"{value + 0.0:.{digits}g}".partition("e")
    return with_minus(f"{mantissa}e{int(power)}" if power else mantissa)


def with_minus(text: str) -> str:
    """A text whose hyphens are true minus signs."""
    return text.replace("-", "−")


@dataclass(frozen=True)
class Sum:
    """Terms and their sum as they are written.

    Attributes:
        terms: all with the same number of decimals, and the same power of ten.
        total: their sum, in the same form.
        exact: whether the terms as written add up to the total as written.
    """

    terms: tuple[str, ...]
    total: str
    exact: bool


def add_up(terms: Sequence[float]) -> Sum:
    """Write terms and their sum with the fewest digits with which the sum is right as written.

    The sum gets four significant digits at least, if the terms are known that exactly.

    Args:
        terms: finite, at least one.
    """
    total, largest = math.fsum(terms), max(map(abs, terms))
    if largest == 0.0:
        return Sum(("0",) * len(terms), "0", exact=True)
    power = _magnitude(largest) if largest < _SMALL else 0
    scale = 10.0**power
    smallest = abs(total) if abs(total) > largest * 1e-15 else largest
    most = max(_OF_A_FLOAT - 1 - _magnitude(largest / scale), 0)
    least = min(max(3 - _magnitude(smallest / scale), 1), most)

    def write(value: float, decimals: int) -> str:
        return f"{value / scale:.{decimals}f}"

    def is_exact(decimals: int) -> bool:
        written = [Decimal(write(term, decimals)) for term in terms]
        return sum(written) == Decimal(write(total, decimals))

    enough = [decimals for decimals in range(least, most + 1) if is_exact(decimals)]
    decimals = enough[0] if enough else least
    end = f"e{power}" if power else ""
    texts = [with_minus(write(v, decimals) + end) if v else "0" for v in (*terms, total)]
    return Sum(tuple(texts[:-1]), texts[-1], bool(enough))


def _magnitude(value: float) -> int:
    """The power of ten of a number's first digit, such as −2 for 0.05."""
    return math.floor(math.log10(value))
