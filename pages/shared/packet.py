"""Packets: how numbers go to the JavaScript that draws them."""

import json
import zlib
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def pack(
    header: Mapping[str, object],
    arrays: Mapping[str, NDArray[Any]],
    changes: Collection[str] = (),
) -> bytes:
    """A header in JSON and arrays behind it, as one block that JavaScript can view in place.

    The length of the header, 4 bytes; the header, with each array's type, shape and offset under
    "arrays"; the arrays, each at a multiple of 8 bytes from the end of the header's padding. A type
    that begins with a d says that the array's changes are there, see `_changes`.

    Args:
        header: for JSON.
        arrays: of which those that stand in `changes` are of unsigned integers.
        changes: the arrays whose changes are packed.
    """
    places, parts, offset = {}, [], 0
    for name, array in arrays.items():
        kind = array.dtype.str[1:]
        places[name] = [f"d{kind}" if name in changes else kind, array.shape, offset]
        data = np.ascontiguousarray(_changes(array) if name in changes else array).tobytes()
        data += bytes(-len(data) % 8)
        parts.append(data)
        offset += len(data)
    head = json.dumps({**header, "arrays": places}, allow_nan=False).encode()
    head += b" " * (-(len(head) + 4) % 8)
    return len(head).to_bytes(4, "little") + head + b"".join(parts)


def deflated(arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.uint8]:
    """A packet of arrays, compressed by zlib: a surface is much like the one of the frame before.

    It takes a millisecond, in which other threads go on.
    """
    return _folded(pack({}, arrays, changes={"surfaces"}))


def deflated_json(value: object) -> NDArray[np.uint8]:
    """What is for JSON, compressed by zlib."""
    return _folded(json.dumps(value, allow_nan=False).encode())


def _folded(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(zlib.compress(data, 1), dtype=np.uint8)


def _changes(values: NDArray[Any]) -> NDArray[np.uint8]:
    """What is added from each of the first axis to the next, as bytes that are mostly small.

    The change c, which wraps around, becomes 2 c, or -2 c - 1 if it is negative; then come the low
    bytes of all, and then the high ones.
    """
    change = values.copy()
    change[1:] -= values[:-1]
    sign = change >> (8 * values.itemsize - 1)
    folded = (change << 1) ^ np.negative(sign)
    return folded.reshape(-1, 1).view(np.uint8).T
