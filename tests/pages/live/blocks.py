"""Reads a block with the struct module, using only the docstring of `pages/live/frames.py`."""

import json
import struct
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

LETTERS = {"f8": "d", "f4": "f", "i4": "i", "u4": "I", "u2": "H", "u1": "B"}
Arrays = dict[str, NDArray[Any]]


def read_block(data: bytes) -> tuple[dict[str, Any], Arrays]:
    """The header of a block, and its arrays."""
    (length,) = struct.unpack_from("<I", data)
    text = data[4 : 4 + length].decode("ascii")
    assert (4 + length) % 8 == 0
    header = json.loads(text)
    end = 0
    arrays: Arrays = {}
    for name, (kind, shape, offset) in header.pop("arrays").items():
        letter, size = LETTERS[kind.removeprefix("d")], int(kind[-1])
        assert offset == end, "one stands behind the other"
        count = prod(shape)
        begin = 4 + length + offset
        end = offset + -(-count * size // 8) * 8
        part = data[begin : begin + count * size]
        assert not any(data[begin + count * size : 4 + length + end]), "filled up with zeros"
        if kind.startswith("d"):
            arrays[name] = _from_changes(part, size, shape)
        else:
            arrays[name] = np.array(struct.unpack(f"<{count}{letter}", part)).reshape(shape)
    assert len(data) == 4 + length + end
    return header, arrays


def _from_changes(data: bytes, size: int, shape: list[int]) -> NDArray[Any]:
    count = prod(shape)
    row = prod(shape[1:])
    values = np.zeros(count, dtype=int)
    for i in range(count):
        folded = sum(data[place * count + i] << (8 * place) for place in range(size))
        change = -(folded + 1) // 2 if folded % 2 else folded // 2
        values[i] = ((values[i - row] if i >= row else 0) + change) % 256**size
    return values.reshape(shape)
