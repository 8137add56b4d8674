"""Learning rates that change on the way: a run may be continued with another one.

    3@1000_0.5@2000

means: from epoch 1000 on the learning rate is 3, and from epoch 2000 on 0.5. The update that leaves
epoch 1000 is the first with the new rate.
"""

from collections.abc import Iterable
from typing import Final

from nn.decimals import UNSIGNED, is_decimal, shortest

MAX_LEARNING_RATE: Final = 100.0
MOST_CHANGES: Final = 8

_CHANGE: Final = f"{UNSIGNED}@[0-9]{{1,7}}"

RateChange = tuple[int, float]
"""An epoch, and the learning rate from there on."""


def write_rate_changes(changes: Iterable[RateChange]) -> str:
    """Write changes as `read_rate_changes` reads them; none are an empty text."""
    return "_".join(f"{shortest(rate)}@{epoch}" for epoch, rate in changes)


def read_rate_changes(text: str, last: int) -> tuple[RateChange, ...]:
    """Read changes from a text, in order of their epochs.

    Args:
        text: as `write_rate_changes` writes it; empty if the rate never changes.
        last: the largest epoch that is allowed.

    Raises:
        ValueError: the text has another form, or a number is not allowed; the message says what
            is, and begins with "rate_changes must be".
    """
    if not isinstance(text, str):
        raise ValueError(f"rate_changes must be a text, not {text!r:.40}")
    changes: list[RateChange] = []
    for part in text.split("_") if text else []:
        if not is_decimal(part, _CHANGE):
            raise ValueError(
                f"rate_changes must be rates with epochs, such as 3@1000_0.5@2000, not {part!r:.40}"
            )
        rate, _, epoch = part.partition("@")
        changes.append((int(epoch), float(rate)))
        if not 0.0 < changes[-1][1] <= MAX_LEARNING_RATE:
            raise ValueError(
                f"rate_changes must be rates over 0 and up to {MAX_LEARNING_RATE:g}, not {part:.40}"
            )
        if not 1 <= changes[-1][0] <= last:
            raise ValueError(f"rate_changes must be at epochs from 1 to {last}, not {part:.40}")
    epochs = [epoch for epoch, _ in changes]
    if epochs != sorted({*epochs}):
        raise ValueError(f"rate_changes must be in the order of their epochs, not {text:.60}")
    if len(changes) > MOST_CHANGES:
        raise ValueError(f"rate_changes must be at most {MOST_CHANGES}, not {len(changes)}")
    return tuple(changes)
