"""The tutorial's network gives the numbers that it gave before it had anything else beside it.

They were recorded at commit 71d9027, before there were other tables, starts, activations and
losses: each run by `train(config, at=())`, each sweep by `train_sweep`. A last bit may differ
between processors, as NumPy's `exp` and BLAS's `dot` do. So where this processor's arithmetic is
that of the recording, the hash of all losses and parameters must be the same; elsewhere the losses
must agree as far as such bits allow.
"""

import hashlib

import numpy as np
import pytest

from nn import TrainingConfig, train, train_sweep


def digest(*arrays: np.ndarray) -> str:
    """The first digits of a hash of all bits."""
    return hashlib.sha256(b"".join(np.ascontiguousarray(a).tobytes() for a in arrays)).hexdigest()[
        :16
    ]


# The losses at epoch 0, at epoch 100 and at the end, and the hash of all losses and of the last
# parameters. The last run is chaotic: from its middle on, it has these numbers on one machine only.
RUNS = {
    TrainingConfig(1, 4, 1.0, 5000): (
        "0x1.13059b3c6527dp-2",
        "0x1.e51e4d035a139p-3",
        "0x1.82d75c99234adp-11",
        "09acc33d7da23657",
    ),
    TrainingConfig(0, 4, 1.0, 3000): (
        "0x1.429f07301c707p-2",
        "0x1.c6e5a4d4de0e9p-3",
        "0x1.2e8bb283d3979p-10",
        "8aa7eaef86c9d414",
    ),
    TrainingConfig(1, 2, 1.0, 2000): (
        "0x1.ccc02996bccbap-2",
        "0x1.fd7a07f7c5f6ep-3",
        "0x1.0775eb267e5b5p-3",
        "af582c7a616f57d3",
    ),
    TrainingConfig(7, 1, 0.3, 500): (
        "0x1.028e9fcb4bc4ap-2",
        "0x1.ff745c9b59275p-3",
        "0x1.f9876816da740p-3",
        "a22e7c7c54b0cbc7",
    ),
    TrainingConfig(2**32 - 1, 3, 0.1, 400): (
        "0x1.5a15f90a3ae98p-2",
        "0x1.010faf6a6363dp-2",
        "0x1.fa8c4e56c0931p-3",
        "6cbe034efccbd0d5",
    ),
    TrainingConfig(3, 16, 1 / 3, 700): (
        "0x1.280ca56ebaaacp-2",
        "0x1.ec53a4a2b5b42p-3",
        "0x1.cf4ce38fa335fp-5",
        "6075a156885aa069",
    ),
    TrainingConfig(5, 64, 0.5, 300): (
        "0x1.fb0eec34d974cp-2",
        "0x1.1191fc9b48556p-3",
        "0x1.292d28a722282p-5",
        "9b1cb7b2e416ddc7",
    ),
    TrainingConfig(25, 3, 50.0, 1000): (
        "0x1.429bb57c8a5a3p-2",
        "0x1.46075d1bd23bdp-3",
        "0x1.ec681a5fc0e63p-15",
        "244ba271099d7660",
    ),
}
# The final losses of the first and the last network, and the hash of everything that is known.
SWEEPS = {
    (tuple(range(8)), (1, 2, 4), (0.3, 1.0), 700): (
        "0x1.e7759bc724faep-3",
        "0x1.0e81e3b8814bap-5",
        "849dbece1cec5b85",
    ),
    ((11, 12), (16, 64), (0.1,), 200): (
        "0x1.ed4fdce1663fdp-3",
        "0x1.8f9aa0ea7f8dfp-3",
        "e64f05eefcbcf08b",
    ),
    (tuple(range(40)), (3,), (1.0, 50.0), 300): (
        "0x1.83d48ca3bcf25p-3",
        "0x1.fc2152e0488e5p-3",
        "8cec98476d327fa8",
    ),
}
CHAOTIC = 20.0


def arithmetic() -> str:
    """A hash of what may differ between processors: exponentials, and sums of products."""
    numbers = np.random.RandomState(0).randn(65, 4)
    products = [np.dot(numbers[:size], numbers[:size].T[:, :size]) for size in (1, 2, 3, 4, 16, 65)]
    return digest(np.exp(np.linspace(-40, 40, 1009)), *products)


SAME_ARITHMETIC = arithmetic() == "82f9ff5d781200d9"


@pytest.mark.parametrize("config", RUNS, ids=str)
def test_runs_have_the_numbers_that_were_recorded(config: TrainingConfig) -> None:
    first, last = train(config, at=())
    losses = np.array([first.loss, *last.losses])
    *expected, bits = RUNS[config]
    if SAME_ARITHMETIC:
        assert digest(losses, last.parameters) == bits
    if config.learning_rate < CHAOTIC:
        found = losses[[0, 100, -1]]
        assert found == pytest.approx([float.fromhex(text) for text in expected], rel=1e-9)


@pytest.mark.parametrize("grid", SWEEPS, ids=str)
def test_sweeps_have_the_numbers_that_were_recorded(
    grid: tuple[tuple[int, ...], tuple[int, ...], tuple[float, ...], int],
) -> None:
    result = train_sweep(*grid)
    *expected, bits = SWEEPS[grid]
    if SAME_ARITHMETIC:
        found = (
            result.seed,
            result.hidden_units,
            result.learning_rate,
            result.solved_epoch,
            result.final_loss,
            result.rows_right,
            result.curves,
        )
        assert digest(*found) == bits
    ends = [0, -1] if max(grid[2]) < CHAOTIC else [0]
    final = [float.fromhex(text) for text in expected]
    assert result.final_loss[ends] == pytest.approx([final[i] for i in ends], rel=1e-9)
