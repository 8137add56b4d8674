"""What is said about the hidden space is true of every truth table."""

import pytest

from nn import GATES, History, ParameterPaths, TrainingConfig, train
from nn.data import gate_name
from nn.separation import Separation
from pages.explain import verdicts


@pytest.mark.parametrize("units", [1, 2, 4])
@pytest.mark.parametrize("key", GATES)
def test_the_verdict_says_whether_the_rows_are_separated(key: str, units: int) -> None:
    config = TrainingConfig(3, units, 1.0, 3000, table=key)
    history = History(config)
    for snapshot in train(config, at=[0, 50, 400, 3000]):
        history.append(snapshot)
        said = verdicts.separation(snapshot.network, snapshot.loss, key)
        found = Separation.of(snapshot.network, config.truth_table)
        if key in ("0000", "1111"):
            assert "nothing to separate" in said
        elif found.right.all():
            assert "separates the 1s from the 0s" in said
            needs = "needs no hidden layer" in said
            assert needs != (key in ("0110", "1001"))
        else:
            assert "separates the 1s" not in said
            assert "**" in said or "could separate" in said
        over = snapshot.epoch == config.epochs
        hints = [
            verdicts.surface_hint(history, snapshot, over),
            verdicts.weights_hint(history, snapshot, ParameterPaths.of(history), over),
            verdicts.landscape_hint(history, snapshot, over),
        ]
        for text in [said, *hints]:
            assert "XOR" not in text or key == "0110"
            assert "None" not in text
            assert "  " not in text
    solved = history.solved_epoch
    assert (f"After {gate_name(key)} is solved" in hints[1]) <= (solved is not None)
    if key in ("0110", "1001") and units == 1:
        assert f"One hidden unit cannot solve {gate_name(key)}." in hints[1]


@pytest.mark.parametrize("key", GATES)
def test_a_line_separates_all_but_two_tables(key: str) -> None:
    said = verdicts.on_straight_lines(TrainingConfig(table=key))
    assert gate_name(key) in said
    assert said.startswith("No straight line") == (key in ("0110", "1001"))
