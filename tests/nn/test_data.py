import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nn
from nn import XOR


def test_rows_stand_in_the_tutorials_order() -> None:
    assert XOR.inputs.tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]]
    assert XOR.targets.tolist() == [[1], [1], [0], [0]]
    assert XOR.inputs.dtype == XOR.targets.dtype == np.float64


def test_targets_are_the_exclusive_or_of_the_inputs() -> None:
    for (x1, x2, constant), (target,) in zip(XOR.inputs, XOR.targets, strict=True):
        assert target == int(x1) ^ int(x2)
        assert constant == 1


@pytest.mark.parametrize("array", [XOR.inputs, XOR.targets], ids=["inputs", "targets"])
def test_table_is_read_only(array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 7


def test_import_loads_neither_plotly_nor_streamlit() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import nn, sys; print(*sys.modules)"],
        cwd=Path(nn.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"nn", "nn.training", "numpy"} <= set(loaded)
    assert not {"plotly", "streamlit", "pandas", "nn.charts"} & set(loaded)


def test_every_public_name_exists() -> None:
    assert len(set(nn.__all__)) == len(nn.__all__)
    assert all(hasattr(nn, name) for name in nn.__all__)
