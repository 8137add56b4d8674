"""The predictions of a visitor as text, which the visitor's own browser keeps."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pages.explain.course import Lesson
from pages.live.memory import read_record


@dataclass
class Predictions:
    """What a visitor has predicted.

    Attributes:
        says: each prediction, by the lesson's number.
        seen: the numbers of the lessons whose answer was shown after the prediction.
    """

    says: dict[int, str] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def as_text(self) -> str:
        """The predictions as `from_text` reads them."""
        says = {str(number): self.says[number] for number in sorted(self.says)}
        return json.dumps({"says": says, "seen": sorted(self.seen)}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: object, course: Sequence[Lesson]) -> "Predictions":
        """The predictions in a text; what is invalid, or about other lessons, is left out.

        Args:
            text: comes from a browser, so it may be anything.
            course: the lessons that can be predicted.
        """
        found = read_record(text)
        says, seen = found.get("says"), found.get("seen")
        kept = cls()
        for number, lesson in enumerate(course, start=1):
            said = says.get(str(number)) if isinstance(says, Mapping) else None
            if said in [choice.says for choice in lesson.choices]:
                kept.says[number] = said
                if isinstance(seen, list) and number in seen:
                    kept.seen.add(number)
        return kept
