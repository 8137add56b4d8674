"""What a sweep shows, in words: the answer to the Seeds page's question, and its charts."""

import numpy as np

from nn import LossFan, SolvedGrid, SolvingEpochs, SweepGrid, SweepResult
from nn.configuration import setting_title, short_value
from nn.data import gate_name
from nn.statistics import median_to_solve, rounding_count, solved_count
from nn.sweep_block import NONE
from nn.sweep_grid import Cell
from nn.training import describe_setting
from pages.explain.chaos_words import say_what_rounding_decides
from pages.explain.column_words import compare_columns
from pages.explain.setting_words import conditions, from_zeros, phrase, task
from pages.live.settings import capital


def answer(result: SweepResult, grid: SweepGrid, cell: Cell) -> str:
    """The answer to the page's question by the networks on the screen, in Markdown."""
    if not len(result.seed):
        return "No network is fully trained yet."
    parts = [
        compare_columns(result, grid, cell[0]),
        say_who_decides(result, grid, cell),
        _note_zeros(grid, cell),
        head_of_column(grid, cell[1]),
    ]
    return "\n\n".join(part for part in parts if part)


def say_who_decides(result: SweepResult, grid: SweepGrid, cell: Cell) -> str:
    """Whether the network, the seed or rounding decides who solves the table in a cell."""
    if from_zeros(grid, cell):
        return _one_run(result, grid, cell)
    here, what = grid.networks(result, cell), gate_name(grid.case(cell).table)
    return say_what_rounding_decides(result, here, what) or _luck(result, grid, cell)


def head_of_column(grid: SweepGrid, column: int) -> str:
    """What stands over the table of a column."""
    where = capital(phrase(grid.columns, grid.column_values[column]))
    return f"{where}, within {grid.config.epochs:,} epochs:"


def table_of_column(result: SweepResult, grid: SweepGrid, column: int) -> dict[str, list[str]]:
    """The shares and medians of a column as a table, its columns by their titles."""
    cells = [(row, column) for row in range(len(grid.row_values))]
    masks = [grid.networks(result, cell) for cell in cells]
    rounding = [rounding_count(result, here) for here in masks]
    solve = "it" if grid.rows == "table" else task(grid, cells[0])
    heads = [setting_title(grid.rows), f"solve {solve}", "Wilson 95 % interval", "half by epoch"]
    lines = []
    for value, cell, here, (decided, tried) in zip(
        grid.row_values, cells, masks, rounding, strict=True
    ):
        solved, count, low, high = solved_count(result, here)
        if count:
            by = f"{median_to_solve(result, here):,.0f}" if solved else "–"
            line = [short_value(grid.rows, value), f"{solved} of {count}"]
            zeros = from_zeros(grid, cell)
            interval = "all the same run" if zeros else f"{low:.0%} to {high:.0%}"
            lines.append([*line, interval, by, f"{decided} of {tried}"])
    if any(decided for decided, _ in rounding):
        heads.append("≈")
    return {head: [line[at] for line in lines] for at, head in enumerate(heads)}


def in_markdown(table: dict[str, list[str]]) -> str:
    """A table of texts in Markdown."""
    lines = [[*table], [":--"] * len(table), *zip(*table.values(), strict=True)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _begin(grid: SweepGrid, cell: Cell) -> str:
    """What networks of a cell have, as a sentence begins with it."""
    having = conditions(grid, cell)
    if "table" in (grid.rows, grid.columns):
        return f"For {gate_name(grid.case(cell).table)} {having}"
    return capital(having)


def _note_zeros(grid: SweepGrid, cell: Cell) -> str:
    """That other cells hold one run only, if they start from zeros and this one does not."""
    if from_zeros(grid, cell) or not any(from_zeros(grid, other) for other in grid.cells):
        return ""
    return "From zeros every seed is the same run: one run and no sample."


def _one_run(result: SweepResult, grid: SweepGrid, cell: Cell) -> str:
    """What becomes of the one run that all seeds of a cell are, as they start from zeros."""
    ends, what = result.solved_epoch[grid.networks(result, cell)], task(grid, cell)
    solves = f"it does not solve {what} within {grid.config.epochs:,} epochs"
    if ends[0] != NONE:
        solves = f"it solves {what} at epoch {ends[0]:,}"
    return (
        f"{_begin(grid, cell)}, every seed is the same run, as no weight is random from zeros: "
        f"{solves}. That is one run and no sample, so an interval says nothing here."
    )


def _luck(result: SweepResult, grid: SweepGrid, cell: Cell) -> str:
    """Whether a single seed would have given the right answer."""
    here = grid.networks(result, cell)
    solved, failed = result.seed[here & result.solved], result.seed[here & ~result.solved]
    having, what = conditions(grid, cell), gate_name(grid.case(cell).table)
    begin = _begin(grid, cell)
    if not len(failed):
        first, last = result.solved_epoch[here].min(), result.solved_epoch[here].max()
        luck = f"How long it takes is still luck: from {first:,} to {last:,} epochs."
        if first == last:
            luck = f"All of them need {first:,} epochs."
        return f"Every seed solves {what} {having}, so one run gives the right answer here. {luck}"
    if not len(solved):
        return f"{begin}, 0 of {len(failed):,} seeds solve it: that is not bad luck."
    return (
        f"**Was it luck?** {begin}, someone who tries only seed {solved[0]} would say "
        f"that it works, and someone who tries only seed {failed[0]} that it does not. One run "
        "proves nothing; the share does."
    )


def describe_shares(shares: SolvedGrid) -> str:
    """The shares in words, for those who cannot see them."""
    grid, lines = shares.grid, []
    for row, value in enumerate(grid.row_values):
        parts = [
            f"{shares.share[row, column]:.0%} {phrase(grid.columns, other)}"
            + " (chaotic: rounding decides for "
            f"{shares.decided_by_rounding[row, column]} of {shares.tried_twice[row, column]})"
            * bool(shares.chaotic[row, column])
            for column, other in enumerate(grid.column_values)
            if shares.trained[row, column]
        ]
        if parts:
            lines.append(f"{capital(describe_setting(grid.rows, value))}: {', '.join(parts)}.")
    return f"The share of seeds that solve {task(grid)}. " + " ".join(lines)


def describe_fan(fan: LossFan, what: str, measure: str = "loss") -> str:
    """How the losses of one cell fall, in words.

    Args:
        fan: the losses.
        what: the truth table that the networks learn.
        measure: what the losses are called.
    """
    solved, count = int(fan.solved.sum()), len(fan.seeds)
    text = (
        f"The {measure} over {int(fan.epochs[-1]):,} epochs. {solved} of {count} seeds solve {what}"
    )
    if solved:
        text += f"; their median falls from {fan.median[0]:.2f} to {fan.median[-1]:.4f}"
    if solved < count:
        ends = fan.final_losses[~fan.solved & np.isfinite(fan.final_losses)]
        if len(ends):
            text += f". The others end between {ends.min():.3f} and {ends.max():.3f}"
    return text + "."


def describe_times(times: SolvingEpochs) -> str:
    """When the seeds of a column solve their table, in words."""
    lines = []
    grid = times.grid
    for row, (epochs, never) in enumerate(zip(times.epochs, times.never, strict=True)):
        network = capital(describe_setting(grid.rows, grid.row_values[row]))
        what = task(grid, (row, times.column))
        if len(epochs):
            lines.append(
                f"{network}: {len(epochs)} seeds solve {what}, the first at epoch "
                f"{epochs.min():,}, half of them by {np.median(epochs):,.0f}, the last at "
                f"{epochs.max():,}; {never} never."
            )
        elif never:
            lines.append(f"{network}: never, with {never} seeds.")
    return f"When the seeds solve {task(grid)}. " + " ".join(lines)


def head_of_times(grid: SweepGrid, cell: Cell) -> str:
    """The heading of the chart of the epochs to solve."""
    if grid.columns == "table":
        return f"Epochs to solve {task(grid, cell)}"
    said = describe_setting(grid.columns, grid.column_values[cell[1]])
    return f"Epochs to solve, {said.removeprefix('with ')}"
