"""QR codes, as ISO/IEC 18004 defines them: bytes at error correction level L, versions 1 to 20.

A code on a screen is neither torn nor stained, so it needs little correction: level L has the
largest squares, and can be scanned from the farthest.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]

LONGEST: Final = 858
"""How many bytes the largest code holds."""

_QUIET = 4  # the light squares around a code that scanners need
# By version, from 1: the check bytes per block, and the number of blocks.
_CHECK = (7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28)
_BLOCKS = (1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8)
_LEVEL_L = 0b01


def qr_code(text: str) -> Bits:
    """The code of a text, shape (size, size): 1 where a square is dark, without a margin.

    Raises:
        ValueError: the text is longer than `LONGEST` bytes of UTF-8.
    """
    data = text.encode()
    version = next((v for v in range(1, 21) if len(data) <= _capacity(v)), None)
    if version is None:
        raise ValueError(f"a QR code holds up to {LONGEST} bytes, not {len(data)}")
    code, fixed = _fixed_patterns(version)
    _fill(code, fixed, _with_checks(_codewords(data, version), version))
    row, column = np.indices(code.shape)
    masked = [
        _with_format(np.where(fixed, code, code ^ mask), number)
        for number, mask in enumerate(
            (np.asarray(pattern == 0, dtype=np.uint8))
            for pattern in (
                (row + column) % 2,
                row % 2,
                column % 3,
                (row + column) % 3,
                (row // 2 + column // 3) % 2,
                row * column % 2 + row * column % 3,
                (row * column % 2 + row * column % 3) % 2,
                ((row + column) % 2 + row * column % 3) % 2,
            )
        )
    ]
    return min(masked, key=_penalty)


def qr_svg(text: str, description: str) -> str:
    """The code as an SVG image, black on white in every theme, with its margin.

    Args:
        text: see `qr_code`.
        description: what a screen reader says; plain text without markup.
    """
    code = qr_code(text)
    size = len(code) + 2 * _QUIET
    squares = "".join(f"M{x + _QUIET},{y + _QUIET}h1v1h-1z" for y, x in np.argwhere(code))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'aria-label="{description}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{squares}"/></svg>'
    )


def _capacity(version: int) -> int:
    """How many bytes of text fit beside the header of 12 bits, or 20 from version 10 on."""
    return _data_codewords(version) - (2 if version < 10 else 3)


def _data_codewords(version: int) -> int:
    return _all_codewords(version) - _CHECK[version - 1] * _BLOCKS[version - 1]


def _all_codewords(version: int) -> int:
    _, fixed = _fixed_patterns(version)
    return int((fixed == 0).sum()) // 8


def _codewords(data: bytes, version: int) -> list[int]:
    """The bytes with their header, padded to the capacity of the version."""
    length = 8 if version < 10 else 16
    bits = f"{0b0100:04b}{len(data):0{length}b}" + "".join(f"{byte:08b}" for byte in data) + "0000"
    words = [int(bits[i : i + 8].ljust(8, "0"), 2) for i in range(0, len(bits), 8)]
    padding = [0b11101100, 0b00010001] * _data_codewords(version)
    return (words + padding)[: _data_codewords(version)]


def _with_checks(words: list[int], version: int) -> list[int]:
    """Split the words into blocks, add check words to each, and interleave the blocks."""
    count, checks = _BLOCKS[version - 1], _CHECK[version - 1]
    short = len(words) // count
    longer = len(words) % count
    blocks, at = [], 0
    for number in range(count):
        size = short + (number >= count - longer)
        blocks.append(words[at : at + size])
        at += size
    remainders = [_remainder(block, checks) for block in blocks]
    dealt = [block[i] for i in range(short + 1) for block in blocks if i < len(block)]
    return dealt + [remainder[i] for i in range(checks) for remainder in remainders]


def _product(a: int, b: int) -> int:
    """The product in the field of 256 elements whose modulus is x^8 + x^4 + x^3 + x^2 + 1."""
    result = 0
    for bit in range(7, -1, -1):
        result = (result << 1) ^ (0x11D if result & 0x80 else 0)
        result ^= a * (b >> bit & 1)
    return result


def _remainder(block: list[int], checks: int) -> list[int]:
    """The Reed-Solomon check words: the block modulo the product of (x - 2^i)."""
    generator, root = [1], 1
    for _ in range(checks):
        shifted = [_product(term, root) for term in generator]
        generator = [a ^ b for a, b in zip([*generator, 0], [0, *shifted], strict=True)]
        root = _product(root, 2)
    rest = block + [0] * checks
    for i in range(len(block)):
        factor = rest[i]
        for j, term in enumerate(generator):
            rest[i + j] ^= _product(factor, term)
    return rest[-checks:]


def _fixed_patterns(version: int) -> tuple[Bits, Bits]:
    """The code without its words, and 1 where no word may go; both of shape (size, size)."""
    size = 17 + 4 * version
    code, fixed = np.zeros((2, size, size), dtype=np.uint8)
    code[6, ::2] = code[::2, 6] = 1
    fixed[6] = fixed[:, 6] = 1
    if version > 1:
        count = version // 7 + 2
        step = -(-(size - 13) // (2 * count - 2)) * 2
        centres = [6, *range(size - 7 - step * (count - 2), size - 6, step)]
        corners = [(6, 6), (6, size - 7), (size - 7, 6)]
        for y in centres:
            for x in centres:
                if (y, x) not in corners:
                    code[y - 2 : y + 3, x - 2 : x + 3] = _rings(2, dark=(0, 2))
                    fixed[y - 2 : y + 3, x - 2 : x + 3] = 1
    finder = _rings(4, dark=(0, 1, 3))
    for y, x in [(0, 0), (0, size - 8), (size - 8, 0)]:
        code[y : y + 8, x : x + 8] = finder[int(y == 0) :, int(x == 0) :][:8, :8]
    fixed[:9, :9] = fixed[:9, -8:] = fixed[-8:, :9] = 1
    code[-8, 8] = 1
    if version >= 7:
        word = version << 12 | _check_bits(version, 12, 0b1111100100101)
        bits = np.array([word >> i & 1 for i in range(18)], dtype=np.uint8).reshape(6, 3)
        code[:6, -11:-8], code[-11:-8, :6] = bits, bits.T
        fixed[:6, -11:-8] = fixed[-11:-8, :6] = 1
    return code, fixed


def _rings(radius: int, dark: tuple[int, ...]) -> Bits:
    """A square of rings around its centre, dark at these distances from it."""
    away = np.abs(np.arange(-radius, radius + 1))
    return np.isin(np.maximum.outer(away, away), dark).astype(np.uint8)


def _fill(code: Bits, fixed: Bits, words: list[int]) -> None:
    """Write the words into the free squares: up and down in columns of two, from the right."""
    bits = iter([word >> i & 1 for word in words for i in range(7, -1, -1)])
    size = len(code)
    upwards = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for y in range(size - 1, -1, -1) if upwards else range(size):
            for x in (right, right - 1):
                if not fixed[y, x]:
                    code[y, x] = next(bits, 0)
        upwards = not upwards


def _with_format(code: Bits, mask: int) -> Bits:
    """Write the level and the mask's number into the code, twice."""
    word = _LEVEL_L << 3 | mask
    word = (word << 10 | _check_bits(word, 10, 0b10100110111)) ^ 0b101010000010010
    bits = [word >> i & 1 for i in range(15)]
    code[[0, 1, 2, 3, 4, 5, 7, 8], 8] = bits[:8]
    code[8, [7, 5, 4, 3, 2, 1, 0]] = bits[8:]
    code[8, -8:] = bits[:8][::-1]
    code[-7:, 8] = bits[8:]
    return code


def _check_bits(word: int, count: int, polynomial: int) -> int:
    """The remainder of the word, shifted by `count` bits, modulo a polynomial over two elements."""
    rest = word << count
    while rest.bit_length() > count:
        rest ^= polynomial << (rest.bit_length() - count - 1)
    return rest


def _penalty(code: Bits) -> int:
    """How hard the code is to scan, by the standard's four rules."""
    total = 0
    for lines in (code, code.T):
        for line in lines:
            text = "".join(map(str, line))
            runs = np.diff(np.flatnonzero(np.diff(line, prepend=2, append=2)))
            total += int((runs[runs >= 5] - 2).sum())
            padded = f"0000{text}0000"
            total += 40 * sum(
                padded.startswith(finder, i)
                for i in range(len(text))
                for finder in ("10111010000", "00001011101")
            )
    same = code[:-1, :-1] == code[1:, :-1]
    same &= (code[:-1, :-1] == code[:-1, 1:]) & (code[:-1, :-1] == code[1:, 1:])
    return total + 3 * int(same.sum()) + 10 * int(abs(code.mean() - 0.5) * 20)
