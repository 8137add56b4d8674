"""The challenges that a visitor has solved, as text, which the visitor's own browser keeps."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from pages.explain.challenge import Attempt, Challenge
from pages.explain.data_file import is_whole
from pages.live.memory import read_record


@dataclass
class Record:
    """What a visitor has solved.

    Attributes:
        solved: the numbers of the challenges.
        best: the fewest numbers that were changed, by the number of a solved challenge with a par.
    """

    solved: set[int] = field(default_factory=set)
    best: dict[int, int] = field(default_factory=dict)

    def note(self, number: int, attempt: Attempt) -> bool:
        """Note an attempt that has solved a challenge; returns whether it is new or better."""
        before = number in self.solved, self.best.get(number)
        self.solved.add(number)
        if attempt.challenge.par is not None:
            changed = len(attempt.hand.changed)
            self.best[number] = min(changed, self.best.get(number, changed))
        return before != (True, self.best.get(number))

    def add(self, other: "Record") -> None:
        """Take over what another record has besides, and where it is better."""
        self.solved |= other.solved
        for number, count in other.best.items():
            self.best[number] = min(count, self.best.get(number, count))

    def as_text(self) -> str:
        """The record as `from_text` reads it."""
        best = {str(number): self.best[number] for number in sorted(self.best)}
        return json.dumps({"solved": sorted(self.solved), "best": best})

    @classmethod
    def from_text(cls, text: object, course: Sequence[Challenge]) -> Self:
        """The record in a text; what is invalid, or about other challenges, is left out.

        Args:
            text: comes from a browser, so it may be anything.
            course: the challenges that can be solved.
        """
        found = read_record(text)
        solved, best = found.get("solved"), found.get("best")
        kept = cls()
        for number, challenge in enumerate(course, start=1):
            if not isinstance(solved, list) or number not in solved:
                continue
            kept.solved.add(number)
            count = best.get(str(number)) if isinstance(best, Mapping) else None
            most = len(challenge.start.numbers_there())
            if challenge.par is not None and isinstance(count, int) and is_whole(count, 1, most):
                kept.best[number] = count
        return kept
