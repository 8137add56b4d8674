import re

import numpy as np
import pytest

from nn.charts import palette
from nn.charts.weights import text_colors

# How people with each deficiency see a colour, on linear red, green and blue (Viénot, Brettel and
# Mollon 1999 for the first two; Machado, Oliveira and Fernandes 2009, severity 1, for the third).
DEFICIENCIES = {
    "protanopia": [
        [0.11238, 0.88762, 0.0],
        [0.11238, 0.88762, 0.0],
        [0.00401, -0.00401, 1.0],
    ],
    "deuteranopia": [
        [0.29275, 0.70725, 0.0],
        [0.29275, 0.70725, 0.0],
        [-0.02234, 0.02234, 1.0],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
BACKGROUNDS = {"light": "#ffffff", "dark": "#14131a"}


def linear(colors: np.ndarray) -> np.ndarray:
    """SRGB from 0 to 255 as linear light from 0 to 1 (WCAG 2.2, "relative luminance")."""
    share = np.asarray(colors, dtype=float) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def luminance(colors: np.ndarray) -> np.ndarray:
    return linear(colors) @ [0.2126, 0.7152, 0.0722]


def contrast(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """From 1 to 21 (WCAG 2.2, "contrast ratio")."""
    a, b = luminance(one) + 0.05, luminance(other) + 0.05
    return np.maximum(a, b) / np.minimum(a, b)


def lightness_and_color(light: np.ndarray) -> np.ndarray:
    """Linear light as CIE L*, a*, b* (white of D65)."""
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    xyz = np.clip(light, 0, 1) @ np.transpose(to_xyz) / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def rgb(text: str) -> np.ndarray:
    assert re.fullmatch("#[0-9a-f]{6}", text), text
    return np.array(list(bytes.fromhex(text[1:])))


@pytest.mark.parametrize("size", [2, 7, 256, 1000])
def test_the_table_runs_from_the_low_to_the_high_colour(size: int) -> None:
    table = palette.diverging_table(size)
    assert table.shape == (size, 3)
    assert table.dtype == np.uint8
    assert table[0].tolist() == rgb(palette.LOW).tolist()
    assert table[-1].tolist() == rgb(palette.HIGH).tolist()


def test_the_table_is_what_plotly_makes_of_the_colour_scale() -> None:
    scale = palette.diverging_colorscale()
    at = np.array([share for share, _ in scale])
    stops = np.array([rgb(color) for _, color in scale])
    assert at[0] == 0.0
    assert at[-1] == 1.0
    shares = np.linspace(0, 1, 256)
    for channel in range(3):
        mixed = np.interp(shares, at, stops[:, channel])
        assert np.abs(palette.diverging_table()[:, channel] - mixed).max() <= 0.5


def test_both_halves_darken_alike_away_from_the_middle() -> None:
    lightness = lightness_and_color(linear(palette.diverging_table(257)))[:, 0]
    low, high = lightness[:129], lightness[128:]
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) < 0).all()
    assert np.abs(low[::-1] - high).max() < 12
    assert lightness[128] > 95


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_two_halves_are_told_apart_without_full_colour_vision(deficiency: str) -> None:
    seen = linear(palette.diverging_table(257)) @ np.transpose(DEFICIENCIES[deficiency])
    colors = lightness_and_color(seen)
    distance = np.linalg.norm(colors[:128] - colors[:128:-1], axis=1)
    # From a fifth of the way out; about 2.3 is what can just be told apart side by side.
    assert distance[: 128 * 4 // 5].min() > 10
    assert distance[0] > 50


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_what_is_drawn_on_the_page_stands_out_in_both_themes(background: str) -> None:
    for color in (palette.LINE, palette.LOW, palette.HIGH, palette.ABSENT, palette.ZERO):
        assert contrast(rgb(color), rgb(BACKGROUNDS[background])) >= 3, color


def test_ink_reads_on_the_middle_of_the_palette() -> None:
    middle = palette.diverging_table(257)[128]
    assert contrast(rgb(palette.INK), middle) > 12


@pytest.mark.parametrize("bound", [2.0, 12.0])
def test_every_number_reads_on_its_cell(bound: float) -> None:
    values = np.linspace(-bound, bound, 4001)
    cells = palette.diverging_table()[np.rint((values / bound + 1) / 2 * 255).astype(int)]
    numbers = np.array([rgb(color) for color in text_colors(values, bound)])
    assert contrast(numbers, cells).min() >= 4.5
