"""What the explaining pages say about a run is true of its numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest

from nn import SOLVED, XOR, History, ParameterPaths, TrainingConfig, train
from nn.separation import Separation
from pages.explain import verdicts
from pages.explain.network_words import listed, who_draws_lines

NAMES = ("01", "10", "11", "00")


def history_of(seed: int, units: int, epochs: int = 5000, rate: float = 1.0) -> History:
    history = History(TrainingConfig(seed, units, rate, epochs))
    for snapshot in train(history.config, at=range(0, epochs + 1, max(1, epochs // 50))):
        history.append(snapshot)
    return history


@pytest.mark.parametrize("epoch", [0, 500, 2000, 2300, 5000])
@pytest.mark.parametrize(("seed", "units"), [(1, 1), (1, 2), (0, 2), (8, 2), (3, 3), (1, 4)])
def test_what_is_said_of_the_hidden_space_is_true_of_this_epoch(
    seed: int, units: int, epoch: int
) -> None:
    config = TrainingConfig(seed, units, 1.0, 5000)
    snapshot = next(s for s in train(config, at=[epoch]) if s.epoch == epoch)
    said = verdicts.separation(snapshot.network, snapshot.loss)
    found = Separation.of(snapshot.network)
    assert ("linearly separable" in said) == bool(found.right.all())
    assert ("The loss is still" in said) == (bool(found.right.all()) and snapshot.loss >= SOLVED)
    if "could separate" in said:
        assert found.gap >= 0.05
        wrong = [name for name, right in zip(NAMES, found.right, strict=True) if not right]
        assert f"{listed(wrong)} " in said
    if "separates them here" in said:
        assert found.gap < 0.05
    hidden = snapshot.network.forward(XOR.inputs).hidden
    pair = re.compile(r"(\d\d) and (\d\d) \(target .{5,40}? ([\d.]+) apart")
    for one, other, apart in pair.findall(said):
        i, j = NAMES.index(one), NAMES.index(other)
        assert XOR.targets[i, 0] == 1 - XOR.targets[j, 0]
        assert float(apart) == pytest.approx(np.linalg.norm(hidden[i] - hidden[j]), abs=5e-4)


def test_one_unit_is_never_said_to_separate_anything() -> None:
    for seed in range(4):
        history = history_of(seed, 1, 1000)
        for epoch in (0, 400, 1000):
            snapshot = history.snapshot_at(epoch)
            said = verdicts.separation(snapshot.network, snapshot.loss)
            assert said.startswith("**No point separates them here.**")


def test_a_hint_names_the_epoch_at_which_a_run_is_solved_or_says_that_it_is_not() -> None:
    solved, stuck = history_of(1, 4), history_of(1, 2)
    assert solved.solved_epoch == 2407
    for history, over in ((solved, True), (stuck, True), (stuck, False)):
        last = history.latest
        paths = ParameterPaths.of(history)
        hints = [
            verdicts.surface_hint(history, last, over),
            verdicts.weights_hint(history, last, paths, over),
            verdicts.landscape_hint(history, last, over),
        ]
        for hint in hints:
            assert "This page shows epoch" not in hint
            assert ("not solved" in hint) == (history is stuck)
            assert ("so far" in hint) == (not over)
        for hint in hints[:2]:
            assert ("2,407" in hint) == (history is solved)
    earlier = verdicts.surface_hint(solved, solved.snapshot_at(100), True)
    assert earlier.startswith("This page shows epoch 100 of the 5,000 that are trained.")
    assert f"the loss is {solved.latest.loss:.6f}" in earlier


def test_the_weights_are_said_to_grow_only_if_they_do() -> None:
    history = history_of(1, 4)
    hint = verdicts.weights_hint(history, history.latest, ParameterPaths.of(history), True)
    grown = re.search(r"the largest goes from ([\d.]+) to ([\d.]+)", hint)
    assert grown is not None
    assert history.solved_epoch is not None
    then = np.abs(history.snapshot_at(history.solved_epoch).parameters).max()
    now = np.abs(history.latest.parameters).max()
    assert [float(number) for number in grown.groups()] == [
        pytest.approx(value, abs=0.05) for value in (then, now)
    ]


@pytest.mark.parametrize("loss", ["mse", "cross-entropy"])
@pytest.mark.parametrize("biases", ["both", "none"])
def test_without_a_hidden_layer_a_run_stands_on_no_ledge(loss: str, biases: str) -> None:
    history = History(TrainingConfig(1, 0, 1.0, 3000, loss=loss, biases=biases))
    for snapshot in train(history.config, at=range(0, 3001, 100)):
        history.append(snapshot)
    last = history.latest
    assert last.network.predict(XOR.inputs) == pytest.approx(0.5, abs=1e-6)
    for hint in (
        verdicts.weights_hint(history, last, ParameterPaths.of(history), True),
        verdicts.landscape_hint(history, last, True),
    ):
        assert "ledge" not in hint
        assert "as low as a single line can: the output is 0.50 for every row." in hint


def test_a_run_that_never_moves_is_not_said_to_go_anywhere() -> None:
    config = TrainingConfig(1, 4, 1.0, 200, start="zeros")
    history = History(config)
    for snapshot in train(config, at=range(0, 201, 50)):
        history.append(snapshot)
    hint = verdicts.surface_hint(history, history.latest, True)
    assert "its loss is still 0.250." in hint
    assert "Every gradient is exactly 0 from the start, so training changes nothing." in hint
    assert "At every epoch all four rows coincide in the hidden space." in hint
    assert "went from" not in hint
    assert "watch how" not in hint
    assert "no hidden unit draws a line" in who_draws_lines(config)
    assert "draws one soft line" in who_draws_lines(replace(config, start="normal"))
    # Its output learns AND from zeros, and then its hidden units do.
    assert "draws one soft line" in who_draws_lines(replace(config, table="0001"))
