"""The listing from many seeds: held to the readable form, seed by seed."""

import numpy as np
import pytest

from nn import Network
from nn.sweep_block import NONE
from nn.tutorial import NO_SLIPS, Slips, distances, neighbour, replay
from nn.tutorial_seeds import CHAOTIC, JUMP, LEARNED, ListingSweep, Outcomes, variants_to_measure


def measured(units: int, seeds: int, epochs: int) -> dict[Slips, Outcomes]:
    sweep = ListingSweep(units, seeds, epochs)
    sweep.advance(600.0)
    assert sweep.done
    assert sweep.progress == 1.0
    return {outcomes.slips: outcomes for outcomes in sweep.outcomes}


@pytest.mark.parametrize("units", [1, 2, 4, 5])
def test_each_seed_is_the_readable_listing(units: int) -> None:
    # Few enough epochs that chaos has not yet carried the last digit anywhere.
    seeds, epochs = 6, 700
    found = measured(units, seeds, epochs)
    assert tuple(found) == variants_to_measure(units)
    learned = 0
    for slips, outcomes in found.items():
        for seed in range(seeds):
            network = Network.initialize(seed, units)
            errors, parameters = replay(network, slips, epochs)
            under = np.flatnonzero(errors < LEARNED)
            assert outcomes.learned_epoch[seed] == (under[0] if len(under) else NONE)
            highest = errors[under[0] + 1 :].max(initial=0.0) if len(under) else 0.0
            assert outcomes.highest_after[seed] == pytest.approx(highest, rel=1e-6)
            apart = distances(parameters, replay(neighbour(network), slips, epochs)[1])[::10].max()
            assert outcomes.apart[seed] < 1e-9
            assert apart < 1e-9
            learned += len(under) > 0
    assert (learned > 0) == (units > 1)


def test_the_wrong_axis_is_measured_where_it_runs() -> None:
    assert variants_to_measure(4) == (
        NO_SLIPS,
        Slips(True, False, False),
        Slips(False, True, False),
        Slips(False, False, True),
        Slips(),
    )
    for units in (1, 2, 5, 64):
        assert not any(slips.wrong_axis for slips in variants_to_measure(units))


def test_jumps_and_chaos_are_found_where_the_readable_listing_has_them() -> None:
    """The derivative at the activation makes both, the wrong axis alone makes neither."""
    found = measured(4, 24, 5000)
    derivative, axis = found[Slips(True, False, False)], found[Slips(False, True, False)]
    assert derivative.jumped.any()
    assert derivative.chaotic.sum() > 4
    assert not axis.jumped.any()
    assert not axis.chaotic.any()
    # Chaos moves what one seed does, but not that it is chaotic.
    seed = int(np.argmax(derivative.apart))
    network = Network.initialize(seed, 4)
    errors, parameters = replay(network, derivative.slips, 5000)
    apart = distances(parameters, replay(neighbour(network), derivative.slips, 5000)[1])
    assert apart.max() > CHAOTIC
    assert errors.max() <= 1.0
    assert np.array_equal(derivative.jumped, derivative.highest_after > JUMP)


def test_it_advances_in_slices_and_stops_with_its_time() -> None:
    sweep, whole = ListingSweep(2, 3, 400), measured(2, 3, 400)
    assert sweep.progress == 0.0
    slices = 0
    while not sweep.done:
        before = sweep.progress
        sweep.advance(0.0)
        assert sweep.progress > before or sweep.done
        slices += 1
    assert slices > len(sweep.variants)
    for outcomes in sweep.outcomes:
        assert np.array_equal(outcomes.learned_epoch, whole[outcomes.slips].learned_epoch)
        assert outcomes.seeds == 3


def test_a_median_is_that_of_the_seeds_that_learn() -> None:
    found = Outcomes(NO_SLIPS, np.array([7, NONE, 9]), np.zeros(3), np.zeros(3))
    assert found.learned.tolist() == [True, False, True]
    assert found.median_epoch == 8.0
    none = Outcomes(NO_SLIPS, np.array([NONE]), np.zeros(1), np.zeros(1))
    assert np.isnan(none.median_epoch)
