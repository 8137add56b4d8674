"""What a visitor's own browser keeps of a room, so that a seat belongs to a device.

The address says the room alone. So an address that is passed on gives its reader a seat of their
own, and the teacher's key is never on the projector.
"""

import json
from dataclasses import asdict, dataclass
from typing import Self

from pages.live.memory import read_record
from pages.rooms.codes import is_token


@dataclass(frozen=True)
class Kept:
    """What a browser keeps of one room.

    Attributes:
        seat: the student's token, once there is one.
        teacher: the key, if the room was opened here.
        left: whether the room was left here, so that its address alone leads nobody in.
    """

    seat: str | None = None
    teacher: str | None = None
    left: bool = False

    def as_text(self) -> str:
        """This as `from_text` reads it."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def from_text(cls, text: object) -> Self:
        """What a text says; what is invalid is left out.

        Args:
            text: comes from a browser, so it may be anything.
        """
        found = read_record(text)
        seat, teacher = (
            value if is_token(value := found.get(name)) else None for name in ("seat", "teacher")
        )
        return cls(seat, teacher, found.get("left") is True)


def place_of(code: str) -> str:
    """Where a browser keeps this about the room with this code; page.js writes there too."""
    return f"xor-rooms/{code}"
