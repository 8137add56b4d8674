"""The wall: the runs on the teacher's screen, its numbers in words, and the runs as CSV.

The wall stays mounted in the browser. Its `request` says what it shows: "room", see `_wall_id`;
"have", the number of the last run that it was sent; "presented", whether its chart is in large
type; "picked", the seed of the tile that was clicked. Its `data` then holds only the runs after
that one, so each run is sent once.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nn import SOLVED, surface_tiles, wilson_interval
from nn.charts import class_losses, palette
from nn.charts.presentation import for_presentation
from nn.export import Cell, DecimalMark, table_as_csv
from pages.live.component import component
from pages.live.files import PLOTLY_NAME
from pages.live.frames import pack
from pages.live.settings import cell_text, task, task_in_file_names
from pages.rooms.board import Board
from pages.rooms.model import Count, FinishedRun, Room, Round, StoredRun
from pages.rooms.session import WALL, wall_request

RUNS_PER_ANSWER: Final = 100
"""How many runs an answer to the wall holds, at most."""


def describe_outcome(run: FinishedRun) -> str:
    """How a run ended, in words, as the end of a sentence."""
    if run.solved_epoch is not None:
        return f"solved at epoch {run.solved_epoch:,}"
    if run.all_rows_right:
        digits = 4 if round(run.final_error, 4) > SOLVED else 6
        measure = "loss" if run.config.loss == "mse" else "mean squared error"
        return (
            f"not solved; all four rows are right, but the final {measure}, "
            f"{run.final_error:.{digits}f}, is not under {SOLVED:g}"
        )
    return f"not solved; the final loss is {run.final_loss:.4f}"


def describe_class(
    count: Count, runs: Sequence[FinishedRun], *, alike: bool = False
) -> dict[str, str]:
    """The numbers above the wall, in words; a dash stands for a number that does not exist yet.

    Args:
        count: how full the room is.
        runs: of a round.
        alike: whether all of them begin with the same parameters.

    Returns:
        How many have "joined", how many runs have "arrived", how many "solved" their truth table,
        the 95 % "interval" of that share, and the "median" of the epochs at which they solved it.
        Runs that are all the same have no interval.
    """
    solved = [run.solved_epoch for run in runs if run.solved_epoch is not None]
    words = {"joined": str(count.seats), "arrived": str(len(runs))}
    if not runs:
        return {**words, "solved": "–", "interval": "–", "median": "–"}
    low, high = wilson_interval(len(solved), len(runs))
    return {
        **words,
        "solved": f"{len(solved)} of {len(runs)}, {len(solved) / len(runs):.0%}",
        "interval": "all runs alike" if alike else f"{low:.0%} to {high:.0%}",
        "median": f"{np.median(solved):,.0f}" if solved else "–",
    }


def runs_as_csv(board: Board, decimal_mark: DecimalMark = ".") -> str:
    """One row per run as CSV, by round and seed; see `table_as_csv`.

    Where a run solved nothing, `solved_epoch` is empty. So is what a student has guessed until that
    is revealed, and where nothing was guessed. The settings beside the four controls have a column
    where any round differs from the tutorial's network.
    """
    rounds = board.room.rounds
    guesses = {
        (one.number, guess.seed): guess
        for one in rounds
        if one.revealed
        for guess in board.guesses_of(one.number)
    }
    runs = [
        run for one in rounds for run in sorted(board.runs_of(one.number), key=lambda run: run.seed)
    ]
    shares = {at: guess.share for at, guess in guesses.items()}
    owns = {at: "yes" if guess.own else "no" for at, guess in guesses.items()}
    columns: dict[str, list[Cell]] = {
        "seed": [run.seed for run in runs],
        "hidden_units": [run.config.hidden_units for run in runs],
        "learning_rate": [run.config.learning_rate for run in runs],
        "epochs": [run.config.epochs for run in runs],
        "solved_epoch": [run.solved_epoch for run in runs],
        "final_loss": [run.final_loss for run in runs],
        "round": [run.round for run in runs],
        "guessed_share": [shares.get((run.round, run.seed)) for run in runs],
        "guessed_own": [owns.get((run.round, run.seed)) for run in runs],
    }
    for name in dict.fromkeys(name for one in rounds for name in one.shared.settings()):
        if name not in columns:
            columns[name] = [cell_text(name, getattr(run.config, name)) for run in runs]
    return table_as_csv(columns, decimal_mark)


def show_wall(board: Board, shown: Round, presented: bool) -> None:
    """Mount the wall, or send it the runs that it does not have yet.

    Args:
        board: the room's.
        shown: the round whose runs are shown.
        presented: whether the page is in large type for a projector.
    """
    _mount(pack(*wall_data(board, shown, _request(board, shown), presented)))


def picked_seed(board: Board, shown: Round) -> int | None:
    """The seed whose tile was clicked on the wall of this round, or None."""
    seed = _request(board, shown).get("picked")
    seeds = [run.seed for run in board.runs_of(shown.number)]
    return seed if isinstance(seed, int) and seed in seeds else None


def wall_data(
    board: Board, shown: Round, request: Mapping[str, Any], presented: bool
) -> tuple[dict[str, object], dict[str, NDArray[Any]]]:
    """What the wall is sent.

    Args:
        board: the room's.
        shown: the round whose runs are shown.
        request: what the browser said last about this round since its last reset; it may be
            anything.
        presented: whether the page is in large type for a projector.

    Returns:
        A header for JSON, and arrays with one entry per run that the wall does not have yet:
        "seeds"; "solved", the epochs, -1 for not solved; "right", 1 where all four rows are;
        "losses", the final ones; "errors", the final mean squared errors; "tiles", see
        `surface_tiles`; "points", how many each run has of "curves", of shape (2, all points).
    """
    have = request.get("have")
    after = have if isinstance(have, int) and not isinstance(have, bool) else 0
    runs = board.runs_of(shown.number)
    new = [run for run in runs if run.number > after][:RUNS_PER_ANSWER]
    header: dict[str, object] = {
        "room": _wall_id(board.room, shown),
        "presented": presented,
        "plotly": f"/live/{PLOTLY_NAME}",
        "after": after,
        "until": new[-1].number if new else after,
        "seats": max(
            board.count.seats,
            max((board.room.number_of(run.seed) for run in runs), default=0),
        ),
        "first_seed": board.room.first_seed,
        "task": task(shown.shared),
        "file": f"{task_in_file_names(shown.shared)}-class-losses",
        "squared": shown.shared.loss == "mse",
        "figures": describe_class(board.count, runs, alike=shown.alike),
    }
    if request.get("presented") is not presented:
        header["figure"] = _empty_losses(shown, presented)
        header["colors"] = palette.diverging_table().ravel().tolist()
    return header, _arrays(new)


def _arrays(runs: Sequence[StoredRun]) -> dict[str, NDArray[Any]]:
    curves = [run.losses for run in runs]
    solved = [-1 if run.solved_epoch is None else run.solved_epoch for run in runs]
    return {
        "seeds": np.array([run.seed for run in runs], dtype=np.int32),
        "solved": np.array(solved, dtype=np.int32),
        "right": np.array([run.all_rows_right for run in runs], dtype=np.uint8),
        "losses": np.array([run.final_loss for run in runs], dtype=np.float64),
        "errors": np.array([run.final_error for run in runs], dtype=np.float64),
        "tiles": surface_tiles([run.network for run in runs]),
        "points": np.array([curve.shape[1] for curve in curves], dtype=np.int32),
        "curves": np.concatenate([np.empty((2, 0)), *curves], axis=1).astype(np.float32),
    }


def _empty_losses(shown: Round, presented: bool) -> dict[str, Any]:
    """The chart of the losses without a run, as JSON; the browser adds the runs."""
    figure = class_losses([], shown.shared)
    if presented:
        figure = for_presentation(figure)
    drawn: dict[str, Any] = json.loads(figure.to_json())
    return drawn


def _wall_id(room: Room, shown: Round) -> str:
    """Identifies a round until it is reset: a wall that sees another one begins empty."""
    return " ".join(map(str, [*room.edition, shown.number]))


def _request(board: Board, shown: Round) -> Mapping[str, Any]:
    """What the wall said last, or nothing if that was about another round or before a reset."""
    request = wall_request()
    return request if request.get("room") == _wall_id(board.room, shown) else {}


_component = component(WALL, "wall")


def _mount(data: bytes) -> None:
    """Mount the wall in the browser, or send it new data."""
    _component(
        key=WALL,
        data=data,
        default={"request": None},
        on_request_change=lambda: None,
    )
