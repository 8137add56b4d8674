"""The script of a run prints the losses of that run."""

import contextlib
import io
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import TrainingConfig, train
from nn.script import as_script
from tests.nn.choices import configs, continued, from_epoch


@pytest.mark.parametrize(
    "config",
    [
        TrainingConfig(epochs=3000),
        TrainingConfig(2**32 - 1, 1, 0.1, 400),
        TrainingConfig(7, 2, 100.0, 400),
        TrainingConfig(3, 16, 1 / 3, 700),
        TrainingConfig(5, 64, 2.5, 300),
    ],
)
def test_the_script_prints_the_same_losses_bit_for_bit(config: TrainingConfig, tmp_path) -> None:
    script = tmp_path / "run.py"
    script.write_text(as_script(config))
    printed = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    ).stdout.splitlines()
    lines = [line.split() for line in printed]
    assert [int(epoch) for epoch, _ in lines] == list(range(config.epochs + 1))
    assert [float(loss) for _, loss in lines] == [snapshot.loss for snapshot in train(config)]


def test_the_script_is_short_and_needs_numpy_alone() -> None:
    text = as_script(TrainingConfig())
    assert [line for line in text.splitlines() if "import" in line] == ["import numpy as np"]
    code = [line for line in text.splitlines() if line.strip()]
    assert len(code) <= 40


@settings(max_examples=200)
@given(configs(most_units=8, epochs=40))
def test_the_script_of_every_combination_prints_the_same_losses(config: TrainingConfig) -> None:
    text = as_script(config)
    assert len([line for line in text.splitlines() if line.strip()]) <= 45
    assert max(map(len, text.splitlines())) <= 105
    assert printed(text) == [snapshot.loss for snapshot in train(config)]


def printed(script: str) -> list[float]:
    """The losses that a script prints."""
    lines = io.StringIO()
    with contextlib.redirect_stdout(lines):
        exec(compile(script, "run.py", "exec"), {})
    return [float(line.split()[1]) for line in lines.getvalue().splitlines()]


@settings(max_examples=100)
@given(configs(most_units=8, epochs=40), st.integers(1, 40))
def test_the_script_of_a_run_with_its_own_weights_has_every_bit(
    config: TrainingConfig, epoch: int
) -> None:
    own = from_epoch(config, epoch)
    text = as_script(own)
    assert max(map(len, text.splitlines())) <= 105
    assert printed(text) == [snapshot.loss for snapshot in train(own)]


@settings(max_examples=100)
@given(continued(most_units=8, epochs=40))
def test_the_script_of_a_continued_run_changes_the_rate_where_the_run_does(
    config: TrainingConfig,
) -> None:
    text = as_script(config)
    assert len([line for line in text.splitlines() if line.strip()]) <= 50
    assert max(map(len, text.splitlines())) <= 105
    assert printed(text) == [snapshot.loss for snapshot in train(config)]
