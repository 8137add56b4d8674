"""What the explaining pages say about the run on the screen, computed from its numbers."""

from typing import Final

import numpy as np

from nn import (
    BIASES,
    SOLVED,
    XOR,
    HiddenSpace,
    History,
    Network,
    ParameterPaths,
    Snapshot,
    TrainingConfig,
    truth_table,
)
from nn.data import ROW_NAMES, FloatArray, gate_name
from nn.gates import is_separable
from nn.separation import CLOSE, Separation
from pages.explain.network_words import (
    equal_units,
    listed,
    lowest_of_a_line,
    never_moves,
    on_dead_units,
    on_equal_units,
    row_without_weights,
    yardstick,
)

_XOR: Final = "0110"
_THROUGH_ORIGIN: Final = ", which has no bias and so goes through the origin,"


def _rows(key: str) -> tuple[list[str], list[str]]:
    """The names of the rows whose target is 0, and of those whose target is 1."""
    targets = truth_table(key).targets[:, 0]
    zeros, ones = (
        [name for name, target in zip(ROW_NAMES, targets, strict=True) if target == wanted]
        for wanted in (0, 1)
    )
    return zeros, ones


def on_straight_lines(config: TrainingConfig) -> str:
    """Whether a straight line separates the targets of what a run learns."""
    name, (zeros, ones) = gate_name(config.table), _rows(config.table)
    if not zeros or not ones:
        return f"Every target of {name} is {1 if ones else 0}, so there is nothing to separate."
    if is_separable(config.table):
        return f"One straight line can separate the 1s of {name} from its 0s."
    return f"No straight line separates the 1s of {name} from its 0s."


def earlier(history: History, snapshot: Snapshot) -> str:
    """That the page shows an earlier epoch than the last one; empty if it does not."""
    last = history.latest
    if snapshot.epoch >= last.epoch:
        return ""
    return (
        f"This page shows epoch {snapshot.epoch:,} of the {last.epoch:,} that are trained. "
        f"At the last one the loss is {last.loss:.6f}."
    )


def boundary_name(units: int) -> str:
    """What can separate points in the hidden space of so many units; of none, the inputs."""
    return "point" if units == 1 else "straight line" if units in (0, 2) else "flat boundary"


def separation(network: Network, error: float, key: str = _XOR, called: str = "loss") -> str:
    """Whether the hidden layer separates the 1s of a table from its 0s, or what is missing.

    Args:
        network: with H hidden units.
        error: the network's mean squared error.
        key: of the table that it learns.
        called: what the error is called: the loss, unless the run descends another one.
    """
    idle = on_dead_units(network, truth_table(key)) or on_equal_units(network)
    if out_of_reach := row_without_weights(network):
        return f"{out_of_reach} {idle}".strip()
    return f"{_separation(network, error, key, called)} {idle}".strip()


def _separation(network: Network, error: float, key: str, called: str) -> str:
    found = Separation.of(network, truth_table(key))
    units, boundary = network.hidden_units, boundary_name(network.hidden_units)
    wrong = [name for name, right in zip(ROW_NAMES, found.right, strict=True) if not right]
    zeros, ones = _rows(key)
    if not zeros or not ones:
        return _nothing_to_separate(key, wrong, error, called)
    if not wrong:
        return f"{_separated(found, units, key)}{_not_close(error, called)}"
    if units == 1 and not is_separable(key):
        return (
            f"**No point separates them here.** {_one_unit(network, ones)} {_shared_answers(found)}"
        )
    if found.gap < CLOSE:
        why = _coinciding(found) or _crossing(found, zeros, ones)
        verdict = (
            f"No {boundary} separates them here"
            if found.gap < CLOSE / 10
            else f"A {boundary} can hardly separate them here"
        )
        return f"**{verdict}:** {why} {_shared_answers(found)}".strip()
    without = "" if BIASES[network.architecture.biases].output else _THROUGH_ORIGIN
    return (
        f"A {boundary} could separate the 1s from the 0s here, as they are {found.gap:.2f} apart, "
        f"but the output's own{without} does not do it yet: {listed(wrong)} "
        f"{'is' if len(wrong) == 1 else 'are'} not clearly on the right side."
    )


def _separated(found: Separation, units: int, key: str) -> str:
    """That the hidden layer separates them, or the output alone."""
    zeros, ones = _rows(key)
    name, boundary = gate_name(key), boundary_name(units)
    where = f"In the hidden space a {boundary}" if units else "The output's straight line"
    return (
        f"{where} separates the 1s from the 0s: {listed(ones)} "
        f"{'lie' if len(ones) > 1 else 'lies'} on one side, {listed(zeros)} on the other, "
        f"{found.gap:.2f} apart. "
        + (
            f"{name} needs no hidden layer."
            if not units
            else f"So it does in the plane of the inputs: {name} needs no hidden layer."
            if is_separable(key)
            else f"The hidden layer has made {name} linearly separable."
        )
    )


def _not_close(error: float, called: str) -> str:
    """That right answers are not yet close to their targets; empty if they are."""
    if error < SOLVED:
        return ""
    return (
        f" The {called} is still {error:.4f}: every answer is on the right side of 0.5, but not "
        "yet close to its target."
    )


def _nothing_to_separate(key: str, wrong: list[str], error: float, called: str) -> str:
    """How far the output is from being the same for every row."""
    begin = f"Every target of {gate_name(key)} is {key[0]}, so there is nothing to separate: "
    if wrong:
        are = "is" if len(wrong) == 1 else "are"
        return f"{begin}all rows belong on one side, but {listed(wrong)} {are} not clearly there."
    return f"{begin}all four rows lie on the same side.{_not_close(error, called)}"


def _crossing(found: Separation, zeros: list[str], ones: list[str]) -> str:
    """How what lies between the 1s meets what lies between the 0s."""
    meets = found.gap < CLOSE / 10
    if len(ones) == 2:
        return (
            f"the straight way from {ones[0]} to {ones[1]} "
            + ("crosses" if meets else f"comes within {found.gap:.3f} of")
            + f" the one from {zeros[1]} to {zeros[0]}."
        )
    (alone,), others = sorted((zeros, ones), key=len)
    far = "lies" if meets else f"lies within {found.gap:.3f} of what is"
    return f"{alone} {far} between {listed(others)}."


def _one_unit(network: Network, ones: list[str]) -> str:
    """Why one hidden unit cannot do it."""
    activations = network.forward(XOR.inputs).hidden[:, 0]
    order = np.argsort(activations, kind="stable")
    places = [f"{ROW_NAMES[row]} ({activations[row]:.3f})" for row in order]
    return (
        "One hidden unit draws one line and puts every input on one axis. In the order of its "
        f"activation the rows are {listed(places)}: no cut leaves {listed(ones)} alone on one "
        "side, whatever the weights are."
    )


def _coinciding(found: Separation) -> str:
    """The rows with different targets whose points fall together."""
    targets = found.targets
    if found.distances.max() < CLOSE / 10 < np.ptp(targets):
        return "all four rows coincide in the hidden space."
    pairs = [
        f"{ROW_NAMES[i]} and {ROW_NAMES[j]} (targets {targets[i]:.0f} and {targets[j]:.0f}) "
        f"{'' if found.distances[i, j] < CLOSE / 10 else 'almost '}coincide in the hidden space, "
        f"{found.distances[i, j]:.3f} apart"
        for i in range(4)
        for j in range(4)
        if targets[i] > targets[j] and found.distances[i, j] < CLOSE
    ]
    return f"{'; '.join(pairs)}." if pairs else ""


def _shared_answers(found: Separation) -> str:
    """The rows that get about the same output though their targets differ."""
    rows = sorted({row for pair in found.sharing() for row in pair})
    if not rows:
        return ""
    answers = found.outputs[rows]
    same = f"about {answers.mean():.2f}" if np.ptp(answers) < CLOSE else "hardly apart"
    return f"So {listed([ROW_NAMES[row] for row in rows])} share an answer: {same}."


def hidden_view(network: Network, space: HiddenSpace) -> str:
    """How much of the hidden space a picture of it shows, and where it misleads."""
    text = f"This plane shows {space.share:.1%} of the spread of the four rows."
    hidden, output = network.forward(XOR.inputs)
    seen = space.logit(space.project(hidden)) > 0
    there = output[:, 0] > 0.5
    wrong = [name for name, a, b in zip(ROW_NAMES, seen, there, strict=True) if a != b]
    if wrong:
        text += (
            f" In this view {listed(wrong)} {'appears' if len(wrong) == 1 else 'appear'} on "
            "the wrong side of the line. The hidden space has more dimensions than this picture, "
            "and a part of each distance lies in those that are not shown. The view along the "
            "output weights shows the true distances from the line."
        )
    return text


def surface_hint(history: History, snapshot: Snapshot, over: bool) -> str:
    """What to look for on the Decision surface page, for this run."""
    first, last = history.snapshots[0], history.latest
    solved, key = history.solved_epoch, history.config.table
    if solved is not None:
        what = (
            "bends the sheet of inputs in the hidden space"
            if history.config.hidden_units
            else "moves and turns the line"
        )
        hint = (
            f"Training {what} until {_sides(key)}; the {yardstick(history.config)} is first under "
            f"0.01 at epoch {solved:,}. Press Home to go back to epoch 0, where "
            f"{'the rows' if history.config.hidden_units else 'it'} started, and play."
        )
    else:
        at_end = Separation.of(last.network, truth_table(key))
        wrong = [name for name, right in zip(ROW_NAMES, at_end.right, strict=True) if not right]
        state = (
            f"At epoch {last.epoch:,} {listed(wrong)} {'is' if len(wrong) == 1 else 'are'} not "
            "clearly on the right side of the line."
            if wrong
            else f"At epoch {last.epoch:,} every row is on its side of the line, but the outputs "
            "are not close to their targets."
        )
        together = _coinciding(at_end)
        hint = (
            f"This run has not solved {gate_name(key)}{'' if over else ' so far'}: "
            f"{_way_of_loss(first.loss, last.loss)}. {state}"
        )
        if stands_still(history):
            hint += f" {_still(history)}{f' At every epoch {together}' if together else ''}"
        else:
            hint += f" Play it from epoch 0 and watch how {together}" if together else ""
            hint += "" if over else " Play on to train it further."
    return " ".join(filter(None, [earlier(history, snapshot), hint]))


def _way_of_loss(first: float, last: float) -> str:
    """From where to where the loss of a run went, as far as three decimals show it."""
    begin, end = f"{first:.3f}", f"{last:.3f}"
    return f"its loss is still {end}" if begin == end else f"its loss went from {begin} to {end}"


def _sides(key: str) -> str:
    """On which sides of the line the rows belong."""
    zeros, ones = _rows(key)
    if not zeros or not ones:
        return "all four rows lie on one side of the line"
    lie = "lie" if len(ones) > 1 else "lies"
    return f"{listed(ones)} {lie} on one side of the line and {listed(zeros)} on the other"


def _gradients(paths: ParameterPaths) -> FloatArray:
    """The length of the whole gradient at each of the paths' epochs."""
    total: FloatArray = np.sqrt(sum(np.square(size) for size in paths.gradient_sizes.values()))
    return total


def weights_hint(history: History, snapshot: Snapshot, paths: ParameterPaths, over: bool) -> str:
    """What to look for on the Weights page, for this run."""
    gradients = _gradients(paths)
    top, last = int(gradients.argmax()), history.latest
    steep = (
        f"Of the epochs drawn, {int(paths.epochs[top]):,} has the largest gradients "
        f"({gradients[top]:.2g} in all); at epoch {last.epoch:,} they are {gradients[-1]:.2g}."
    )
    solved = history.solved_epoch
    if solved is not None:
        then = np.abs(history.snapshot_at(solved).parameters).max()
        now = np.abs(last.parameters).max()
        jobs = (
            "the weights spread apart: the units take on different jobs"
            if last.network.hidden_units > 1 and not equal_units(last.network)
            else "the weights move"
        )
        hint = f"Where the loss falls, {jobs}. {steep}"
        plain = last.network.activation.name == "sigmoid"
        who = "a sigmoid" if plain else "the output, a sigmoid,"
        if now > then:
            hint += (
                f" After {gate_name(history.config.table)} is solved, at epoch {solved:,}, the "
                f"weights keep growing, ever more slowly: the largest goes from {then:.1f} to "
                f"{now:.1f}, because {who} reaches 0 and 1 only at infinity."
            )
    else:
        steep = "" if stands_still(history) else f"{steep} "
        hint = f"{_not_solved(history, over)} {steep}{_still(history)}"
        shared = _shared_answers(Separation.of(last.network, history.config.truth_table))
        hint += f" {shared}" if shared else ""
    return " ".join(filter(None, [earlier(history, snapshot), hint, *_standing(history)]))


def _standing(history: History) -> list[str]:
    """What keeps units of a run from learning at its end, if anything does."""
    network = history.latest.network
    return [
        row_without_weights(network),
        on_dead_units(network, history.config.truth_table) or on_equal_units(network),
    ]


def stands_still(history: History) -> bool:
    """Whether every gradient of a run is exactly 0 from the start, so that nothing ever changes."""
    return never_moves(history.config)


def landscape_hint(history: History, snapshot: Snapshot, over: bool) -> str:
    """What to look for on the Loss landscape page, for this run."""
    losses, last = history.losses, history.latest
    if last.epoch and stands_still(history):
        return (
            f"The path is one point, at a loss of {last.loss:.6f}. Every gradient is exactly 0 "
            "there, so no step leads away from it, however long training goes on."
        )
    half = float(losses[0] + last.loss) / 2
    under = np.flatnonzero(losses <= half)
    fell = last.loss < 0.9 * losses[0]
    hint = (
        f"The path starts at a loss of {losses[0]:.6f} and ends at {last.loss:.6f}. "
        + (f"Half of this way down is done at epoch {under[0]:,}. " if fell and len(under) else "")
        + (
            "It ends in a valley. "
            if history.solved_epoch is not None
            else f"{_not_solved(history, over)} {_still(history)} "
        )
        + "Each step goes straight downhill. On the chart it may not look so: its axes have scales "
        "of their own, and the path need not lie wholly in this slice."
    )
    return " ".join(filter(None, [earlier(history, snapshot), hint]))


def _not_solved(history: History, over: bool) -> str:
    key, name = history.config.table, gate_name(history.config.table)
    if history.config.hidden_units <= 1 and not is_separable(key):
        who = "One hidden unit" if history.config.hidden_units else "A single line"
        return f"{who} cannot solve {name}."
    return f"This run has not solved {name}{'' if over else ' so far'}."


def _still(history: History) -> str:
    """Whether the loss still falls at the end of what is trained."""
    if stands_still(history):
        return "Every gradient is exactly 0 from the start, so training changes nothing."
    trend = history.trend()
    if trend.kind == "oscillating":
        return "The loss goes up and down."
    if trend.kind == "falling":
        return f"In the last tenth of these epochs the loss still fell by {trend.fall:.1%}."
    by = f"only {trend.fall:.2%}" if trend.fall >= 1e-4 else "less than 0.01%"
    fell = f"In the last tenth of these epochs the loss fell by {by}"
    if not history.config.hidden_units:
        return lowest_of_a_line(history.latest.network, history.config) or f"{fell}."
    return f"{fell}: the run stands on a ledge, where every step gains almost nothing."
