"""What the Seeds page says where rounding decides, and what Train says of a run from there."""

import csv
import io
import re

import numpy as np
import pytest

from nn import (
    SolvedGrid,
    SweepResult,
    TrainingConfig,
    train,
    train_sweep,
    wilson_interval,
)
from nn.chaos import SAMPLE, ends_differ
from pages.explain import chaos_words, sweep_words, sweeps
from pages.explain.chaos_words import SweptRun
from tests.pages.explain.grids import answer, cell

CALM, CHAOTIC = 1.0, 50.0
EPOCHS = 2000


@pytest.fixture(scope="module")
def result() -> SweepResult:
    return train_sweep(range(40), (3, 4), (CALM, CHAOTIC), EPOCHS)


def solved_by_train(config: TrainingConfig) -> int:
    losses = [loss for snapshot in train(config, at=()) for loss in snapshot.losses]
    return next((epoch for epoch, loss in enumerate(losses) if loss < 0.01), -1)


def decided(result: SweepResult, units: int) -> int:
    """Counted one by one, at the chaotic rate."""
    here = np.flatnonzero(cell(result, units, CHAOTIC))[:SAMPLE]
    once, twice = result.solved_epoch[here].tolist(), result.twin_epoch[here].tolist()
    pairs = zip(once, twice, strict=True)
    return sum((a < 0) != (b < 0) or (a >= 0 and abs(a - b) > 1) for a, b in pairs)


def test_a_chaotic_cell_says_so_with_its_share_and_a_calm_one_does_not(result: SweepResult) -> None:
    text = answer(result, 3, CHAOTIC)
    count = decided(result, 3)
    assert count > 0
    low, high = wilson_interval(count, SAMPLE)
    assert f"**Chaotic: rounding decides.** We trained the first {SAMPLE} seeds" in text
    assert f"{count} of {SAMPLE} ended differently" in text
    assert f"(Wilson 95 % interval {low:.0%} to {high:.0%})" in text
    assert "someone who tries only seed" not in text, "a single seed proves even less here"
    assert re.search(rf"\| 4 \|.*\| {decided(result, 4)} of {SAMPLE} \|", text)
    calm = answer(result, 3, CALM)
    assert "haotic" not in calm
    assert "≈" not in calm


def test_the_shares_are_said_to_be_chaotic_in_words_too(result: SweepResult) -> None:
    text = sweep_words.describe_shares(SolvedGrid.of(result))
    assert text.count("chaotic: rounding decides for") == 2
    at_50 = rf"at learning rate 50 \(chaotic: rounding decides for {decided(result, 3)} of 25\)"
    assert re.search(rf"3 hidden units: .*{at_50}", text)


def test_the_csv_says_of_each_network_whether_rounding_decides(result: SweepResult) -> None:
    rows = list(csv.DictReader(io.StringIO(sweeps.as_csv(result))))
    for row in rows:
        tried = int(row["seed"]) < SAMPLE
        assert (row["rounding_decides"] != "") == tried
        if tried and float(row["learning_rate"]) == CALM:
            assert row["rounding_decides"] == "no"
    for units in (3, 4):
        said = [
            row["rounding_decides"]
            for row in rows
            if (int(row["hidden_units"]), float(row["learning_rate"])) == (units, CHAOTIC)
        ]
        assert said.count("yes") == decided(result, units)


def test_the_button_promises_the_same_run_only_where_training_is_calm(result: SweepResult) -> None:
    assert "may end differently" in chaos_words.explain_opening(result, cell(result, 3, CHAOTIC))
    calm = chaos_words.explain_opening(result, cell(result, 3, CALM))
    assert calm == "Opens this run on the Train page, with the same start and the same settings."


def test_an_opened_run_says_how_it_ended_on_seeds_if_that_differs(result: SweepResult) -> None:
    messages = 0
    for seed in range(40):
        for rate in (CALM, CHAOTIC):
            config = TrainingConfig(seed, 4, rate, EPOCHS)
            swept = SweptRun.of(result, config)
            here = solved_by_train(config)
            message = chaos_words.explain_other_end(swept, config)
            assert (message is not None) == bool(
                ends_differ(np.array(swept.solved_epoch), np.array(here))
            )
            if message is not None:
                messages += 1
                there = swept.solved_epoch
                assert ("never solved XOR" if there < 0 else f"at epoch {there:,}. Here") in message
                assert ("it never does" if here < 0 else f"does so at epoch {here:,}:") in message
    assert messages > 0


def test_another_run_says_nothing_of_the_one_that_was_opened(result: SweepResult) -> None:
    config = TrainingConfig(1, 4, CHAOTIC, EPOCHS)
    impossible = SweptRun(config, EPOCHS + 5)
    assert chaos_words.explain_other_end(impossible, config) is not None
    assert chaos_words.explain_other_end(impossible, TrainingConfig(2, 4, CHAOTIC, EPOCHS)) is None
    assert chaos_words.explain_other_end(None, config) is None
