"""How long an epoch takes: `python -m tests.benchmarks.train` from the root of the repository.

Every contender trains the tutorial's network, 4 hidden units and 4 rows at learning rate 1, in
short turns within each round, forwards and backwards, so that a busy machine slows all of them.
A ratio is taken within a round; the medians over the rounds are printed. The exit code is 1 if
`train` is less than 2.5 times as fast as the tutorial's listing.

The contenders do not do quite the same: the listing's gradients are those that the tutorial
printed, and scikit-learn's classifier minimises the cross-entropy.
"""

import importlib.util
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from nn import XOR, TrainingConfig, train

EPOCHS = 500
ROUNDS = 41
REQUIRED = 2.5
HIDDEN_UNITS = 4
PUBLISHED_FIRST_LOSS = 0.5013730688788007

Contender = Callable[[], object]


def listing() -> float:
    """The tutorial's listing, and the first of the losses that it prints."""

    def sigmoid(x: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-x))

    def sigmoid_prime(x: np.ndarray) -> np.ndarray:
        return sigmoid(x) * (1 - sigmoid(x))

    inputs = np.array([[0, 1, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]])
    targets = np.array([[1], [1], [0], [0]])

    draw = np.random.RandomState(1).randn
    hidden_weights = draw(3, HIDDEN_UNITS)
    output_weights = draw(HIDDEN_UNITS, 1)
    hidden_bias = draw(HIDDEN_UNITS)
    output_bias = draw(1)

    losses = []
    for epoch in range(EPOCHS):
        hidden = sigmoid(np.dot(inputs, hidden_weights) + hidden_bias)
        output = sigmoid(np.dot(hidden, output_weights) + output_bias)
        if epoch % 1000 == 0:
            losses.append(float(np.mean(np.abs(output - targets))))

        delta_output = (output - targets) * sigmoid_prime(output)
        delta_hidden = np.dot(delta_output, output_weights.T) * sigmoid_prime(hidden)
        output_weights -= np.dot(hidden.T, delta_output)
        hidden_weights -= np.dot(inputs.T, delta_hidden)
        output_bias -= np.mean(delta_output)
        hidden_bias -= np.mean(delta_hidden, axis=1)
    return losses[0]


def train_without_snapshots() -> float:
    *_, last = train(TrainingConfig(epochs=EPOCHS), at=())
    return last.loss


def train_with_every_snapshot() -> float:
    for snapshot in train(TrainingConfig(epochs=EPOCHS)):
        loss = snapshot.loss
    return loss


def scikit_learn() -> Contender:
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415

    def fit() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return MLPClassifier(
                hidden_layer_sizes=(HIDDEN_UNITS,),
                activation="logistic",
                solver="sgd",
                alpha=0.0,
                batch_size=len(XOR.inputs),
                learning_rate_init=1.0,
                max_iter=EPOCHS,
                shuffle=False,
                random_state=1,
                tol=0.0,
                momentum=0.0,
                nesterovs_momentum=False,
                n_iter_no_change=EPOCHS,
            ).fit(XOR.inputs, XOR.targets.ravel())

    epochs = fit().n_iter_
    if epochs != EPOCHS:
        raise RuntimeError(f"scikit-learn stopped after {epochs} epochs")
    return fit


def pytorch() -> Contender:
    import torch  # noqa: PLC0415

    torch.set_num_threads(1)
    inputs, targets = torch.tensor(XOR.inputs), torch.tensor(XOR.targets)

    def fit() -> object:
        torch.manual_seed(1)
        network = torch.nn.Sequential(
            torch.nn.Linear(3, HIDDEN_UNITS, dtype=torch.float64),
            torch.nn.Sigmoid(),
            torch.nn.Linear(HIDDEN_UNITS, 1, dtype=torch.float64),
            torch.nn.Sigmoid(),
        )
        mean_squared_error = torch.nn.MSELoss()
        optimizer = torch.optim.SGD(network.parameters(), lr=1.0)
        for _ in range(EPOCHS):
            optimizer.zero_grad()
            loss = mean_squared_error(network(inputs), targets)
            loss.backward()
            optimizer.step()
        return network

    return fit


def seconds(contender: Contender) -> float:
    begin = time.perf_counter()
    contender()
    return time.perf_counter() - begin


def contenders() -> dict[str, Contender]:
    """Whatever is installed, by name; each trains one network."""
    found: dict[str, Contender] = {
        "the tutorial's listing": listing,
        "train, no snapshots": train_without_snapshots,
        "train, every snapshot": train_with_every_snapshot,
    }
    for name, module, make in [
        ("scikit-learn MLPClassifier", "sklearn", scikit_learn),
        ("PyTorch, one thread", "torch", pytorch),
    ]:
        if importlib.util.find_spec(module):
            found[name] = make()
        else:
            print(f"{name}: skipped, not installed")
    if listing() != PUBLISHED_FIRST_LOSS:
        raise RuntimeError("the listing does not print what the tutorial printed")
    return found


def main() -> int:
    tasks = contenders()
    for contender in tasks.values():  # not measured: imports, caches, the processor's clock
        contender()

    rounds = []
    order = list(tasks)
    for _ in range(ROUNDS):
        rounds.append({name: seconds(tasks[name]) for name in order})
        order.reverse()
    print(f"{EPOCHS:,} epochs, {ROUNDS} rounds: medians, and times as fast as the listing\n")
    speed = {}
    for name in tasks:
        epoch = statistics.median(times[name] for times in rounds) / EPOCHS
        speed[name] = statistics.median(
            times["the tutorial's listing"] / times[name] for times in rounds
        )
        print(f"{name:28}{epoch * 1e6:8.1f} µs an epoch{speed[name]:8.2f} x")

    if speed["train, no snapshots"] < REQUIRED:
        print(f"\ntrain is less than {REQUIRED} times as fast as the listing")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
