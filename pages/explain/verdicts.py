"""What the explaining pages say about the run on the screen, computed from its numbers."""

import numpy as np

from nn import SOLVED, XOR, HiddenSpace, History, Network, ParameterPaths, Snapshot
from nn.data import ROW_NAMES, FloatArray
from nn.separation import CLOSE, Separation

_ZERO, _ONE = (
    [name for name, target in zip(ROW_NAMES, XOR.targets[:, 0], strict=True) if target == wanted]
    for wanted in (0, 1)
)


def listed(names: list[str]) -> str:
    """Names in a sentence: 01, 10 and 11."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


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
    """What can separate points in the hidden space of so many units."""
    return "point" if units == 1 else "straight line" if units == 2 else "flat boundary"


def separation(network: Network, loss: float) -> str:
    """Whether the hidden layer has made XOR linearly separable, and if not, what is missing."""
    found = Separation.of(network)
    units, boundary = network.hidden_units, boundary_name(network.hidden_units)
    if found.right.all():
        done = (
            f"In the hidden space a {boundary} separates the 1s from the 0s: {listed(_ONE)} lie on "
            f"one side, {listed(_ZERO)} on the other, {found.gap:.2f} apart. The hidden layer has "
            "made XOR linearly separable."
        )
        if loss < SOLVED:
            return done
        return (
            f"{done} The loss is still {loss:.4f}: every answer is on the right side of 0.5, but "
            "not yet close to its target."
        )
    wrong = [name for name, right in zip(ROW_NAMES, found.right, strict=True) if not right]
    if units == 1:
        return f"**No point separates them here.** {_one_unit(network)} {_shared_answers(found)}"
    if found.gap < CLOSE:
        why = _coinciding(found) or (
            f"the straight way from {_ONE[0]} to {_ONE[1]} "
            + ("crosses" if found.gap < CLOSE / 10 else f"comes within {found.gap:.3f} of")
            + f" the one from {_ZERO[1]} to {_ZERO[0]}."
        )
        verdict = (
            f"No {boundary} separates them here"
            if found.gap < CLOSE / 10
            else f"A {boundary} can hardly separate them here"
        )
        return f"**{verdict}:** {why} {_shared_answers(found)}".strip()
    return (
        f"A {boundary} could separate the 1s from the 0s here, as they are {found.gap:.2f} apart, "
        f"but the output's own does not do it yet: {listed(wrong)} "
        f"{'is' if len(wrong) == 1 else 'are'} not clearly on the right side."
    )


def _one_unit(network: Network) -> str:
    """Why one hidden unit cannot do it."""
    activations = network.forward(XOR.inputs).hidden[:, 0]
    order = np.argsort(activations, kind="stable")
    places = [f"{ROW_NAMES[row]} ({activations[row]:.3f})" for row in order]
    return (
        "One hidden unit draws one line and puts every input on one axis. In the order of its "
        f"activation the rows are {listed(places)}: no cut leaves {listed(_ONE)} alone on one "
        "side, whatever the weights are."
    )


def _coinciding(found: Separation) -> str:
    """The rows with different targets whose points fall together."""
    pairs = [
        f"{ROW_NAMES[i]} and {ROW_NAMES[j]} (targets {XOR.targets[i, 0]:.0f} and "
        f"{XOR.targets[j, 0]:.0f}) "
        f"{'' if found.distances[i, j] < CLOSE / 10 else 'almost '}coincide in the hidden space, "
        f"{found.distances[i, j]:.3f} apart"
        for i in range(4)
        for j in range(4)
        if XOR.targets[i] > XOR.targets[j] and found.distances[i, j] < CLOSE
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
    solved = history.solved_epoch
    if solved is not None:
        hint = (
            f"Training bends the sheet of inputs in the hidden space until {listed(_ONE)} lie on "
            f"one side of the line and {listed(_ZERO)} on the other; the loss is first under 0.01 "
            f"at epoch {solved:,}. Press Home to go back to epoch 0, where the rows started, and "
            "play."
        )
    else:
        at_end = Separation.of(last.network)
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
            f"This run has not solved XOR{'' if over else ' so far'}: its loss went from "
            f"{first.loss:.3f} to {last.loss:.3f}. {state}"
        )
        hint += f" Play it from epoch 0 and watch how {together}" if together else ""
        hint += "" if over else " Play on to train it further."
    return " ".join(filter(None, [earlier(history, snapshot), hint]))


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
        hint = (
            "Where the loss falls, the weights spread apart: the units take on different jobs. "
            f"{steep}"
        )
        if now > then:
            hint += (
                f" After XOR is solved, at epoch {solved:,}, the weights keep growing, ever more "
                f"slowly: the largest goes from {then:.1f} to {now:.1f}, because a sigmoid reaches "
                "0 and 1 only at infinity."
            )
    else:
        hint = f"{_not_solved(history, over)} {steep} {_still(history)}"
        shared = _shared_answers(Separation.of(last.network))
        hint += f" {shared}" if shared else ""
    return " ".join(filter(None, [earlier(history, snapshot), hint]))


def landscape_hint(history: History, snapshot: Snapshot, over: bool) -> str:
    """What to look for on the Loss landscape page, for this run."""
    losses, last = history.losses, history.latest
    half = float(losses[0] + last.loss) / 2
    under = np.flatnonzero(losses <= half)
    fell = last.loss < 0.9 * losses[0]
    hint = (
        f"The path starts at a loss of {losses[0]:.3f} and ends at {last.loss:.3f}. "
        + (f"Half of this way down is done at epoch {under[0]:,}. " if fell and len(under) else "")
        + (
            "It ends in a valley. "
            if history.solved_epoch is not None
            else f"{_not_solved(history, over)} {_still(history)} "
        )
        + "Where the path lies in this slice, it crosses the contour lines at right angles."
    )
    return " ".join(filter(None, [earlier(history, snapshot), hint]))


def _not_solved(history: History, over: bool) -> str:
    if history.config.hidden_units == 1:
        return "One hidden unit cannot solve XOR."
    return "This run has not solved XOR." if over else "This run has not solved XOR so far."


def _still(history: History) -> str:
    """Whether the loss still falls at the end of what is trained."""
    trend = history.trend()
    if trend.kind == "oscillating":
        return "The loss goes up and down."
    if trend.kind == "falling":
        return f"In the last tenth of these epochs the loss still fell by {trend.fall:.1%}."
    return (
        f"In the last tenth of these epochs the loss fell by only {max(trend.fall, 0.0):.2%}: the "
        "run stands on a ledge, where every step gains almost nothing."
    )
