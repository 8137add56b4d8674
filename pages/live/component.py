"""The players as Streamlit components: what a page sends them, and what they report."""

import base64
import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

import streamlit as st

from nn import TrainingConfig
from nn.configuration import EPOCHS
from nn.hidden_space import View
from nn.rate_changes import MAX_LEARNING_RATE, MOST_CHANGES
from pages.live.compute import block_of
from pages.live.files import PLOTLY_NAME, RELEASE
from pages.live.look import Look, look_of_comparison, look_of_run
from pages.live.run import Position, Run, live_session, report_of
from pages.live.settings import file_name, task, task_in_file_names
from pages.live.shared import shared_histories

SPEEDS: Final = (1, 5, 20, 100, 0)
"""Epochs per frame; 0 is as fast as possible."""
KEY: Final = "player"
COMPARE_KEY: Final = "compare_player"
WATCH_KEY: Final = "watch"

Module = Literal["train", "compare", "wall", "memory", "watch", "watched", "window", "link", "hand"]

# Streamlit sends a component's own JavaScript again with every rerun, so it is only this loader.
# The rest is in files that the browser caches. Their addresses begin as that of Streamlit's own
# script does, so they are right behind any proxy.
_LOADER: Final = """
const shell = [...document.scripts].map((script) => script.src.split("/static/js/"))
  .find((parts) => parts.length === 2);
const base = shell ? shell[0] : new URL(".", document.baseURI).href.replace(/\\/$/, "");
const files = `${base}/live/RELEASE`;
const styled = STYLES.map((name) => {
  const style = document.querySelector(`link[href="${files}/${name}"]`)
    ?? document.head.appendChild(Object.assign(document.createElement("link"),
      { rel: "stylesheet", href: `${files}/${name}` }));
  return style.sheet ? null : new Promise((resolve) => {
    style.addEventListener("load", resolve);
    style.addEventListener("error", resolve);
  });
});
const module = Promise.all([import(`${files}/MODULE.js`), ...styled]).then(([module]) => module);
export default function (component) {
  const { parentElement } = component;
  module.then(({ show }) => show(component, base), (error) => {
    parentElement.textContent = `The player did not load. Reload the page. (${error.message})`;
  });
  return () => module.then(({ leave }) => leave(parentElement), () => {});
}
""".replace("RELEASE", RELEASE)


def component(key: str, module: Module, *styles: str) -> Callable[..., object]:
    """Make a component that one of our JavaScript modules draws.

    Args:
        key: its name, and its key in the session's state.
        module: whose `show` and `leave` are called.
        styles: style sheets that it needs besides that of every player.
    """
    js = _LOADER.replace("MODULE", module).replace("STYLES", json.dumps(["player.css", *styles]))
    return st.components.v2.component(key, js=js, isolate_styles=False)


_LIMITS: Final = {"rate": MAX_LEARNING_RATE, "epochs": EPOCHS[1], "changes": MOST_CHANGES}

_train = component(KEY, "train")
_compare = component(COMPARE_KEY, "compare")


@dataclass(frozen=True)
class Owner:
    """What has a run of its own, beside the visitor.

    Attributes:
        key: of its player in the session's state.
        store_position: stores the position that this player has reported.
    """

    key: str
    store_position: Callable[[], None]


def play_run(  # noqa: PLR0913 -- all that a page decides about its player
    run: Run,
    *,
    presented: bool,
    locked: str | None = None,
    prompt: bool = False,
    owner: Owner | None = None,
    introduced: bool = False,
    choose_table: Callable[[], None] | None = None,
    continue_run: Callable[[], None] | None = None,
) -> None:
    """Draw the player of one run.

    Args:
        run: what to play. The player moves to its position when it is first drawn, and when the
            position has a new command.
        presented: whether the page is in large type for a projector.
        locked: why the run cannot be trained yet; None if it can.
        prompt: whether the page waits for the end of the run, so it must be reported at once.
        owner: whose run it is; None for the visitor's own.
        introduced: whether the player introduces a first visitor to what is to be seen.
        choose_table: makes the targets in the truth table switches, and is called when one was
            pressed; see `chosen_table`.
        continue_run: has the player offer to continue the run from the epoch that it shows with
            another learning rate or more epochs, and is called when that was asked for; see
            `continued_run`.
    """
    owner = owner or Owner(KEY, _store_position)
    config = run.config
    data = {
        **player_data(
            [config],
            run.position,
            look_of_run(config, presented),
            presented,
        ),
        "speeds": SPEEDS,
        "choices": {"scale": "linear"},
        "locked": locked,
        "prompt": prompt,
        "introduced": introduced,
        "file": file_name(config),
        "switches": choose_table is not None,
        "task": task(config),
        "continues": _LIMITS if continue_run else None,
    }
    _train(
        key=owner.key,
        data=data,
        default={"position": None},
        on_position_change=owner.store_position,
        on_table_change=choose_table or (lambda: None),
        on_continued_change=continue_run or (lambda: None),
    )


def play_comparison(
    configs: Sequence[TrainingConfig], position: Position, names: Sequence[str], *, presented: bool
) -> None:
    """Draw the player of up to four runs in step.

    Args:
        configs: of the runs.
        position: of all runs; a shorter run stays at its last epoch.
        names: of the runs, in words.
        presented: whether the page is in large type for a projector.
    """
    look = look_of_comparison(tuple(names), tuple(configs), presented)
    data = {
        **player_data(configs, position, look, presented),
        "speeds": SPEEDS[:-1],  # runs in step cannot each go as fast as possible
        "choices": {"scale": "linear", "view": "side by side"},
        "locked": None,
        "prompt": False,
        "file": "-".join(dict.fromkeys(task_in_file_names(config) for config in configs)),
    }
    _compare(
        key=COMPARE_KEY,
        data=data,
        default={"position": None},
        on_position_change=_store_compared_position,
    )


def player_data(
    configs: Sequence[TrainingConfig],
    position: Position,
    look: Look,
    presented: bool,
    hidden_space: View | None = None,
) -> dict[str, Any]:
    """The data that every player gets.

    Args:
        configs: of its runs.
        position: where it stands.
        look: see `look`.
        presented: whether the page is in large type for a projector.
        hidden_space: the plane of the hidden space that is drawn too, if any is.
    """
    return {
        "runs": [config.settings() for config in configs],
        "start": asdict(position),
        "frames": f"/live/{RELEASE}/frames",
        "plotly": f"/live/{PLOTLY_NAME}",
        "opening": [opening_frame(config, hidden_space) for config in configs],
        "look": look,
        "presented": presented,
    }


@functools.lru_cache(maxsize=64)
def opening_frame(config: TrainingConfig, hidden_space: View | None = None) -> str:
    """The frame of the untrained network in base64, drawn before any frame is asked for.

    Args:
        config: of the run.
        hidden_space: the plane of the hidden space that is drawn too, if any is.
    """
    trained = shared_histories().of(config).frames(after=-1, every=1, most=1, seconds=1.0)
    block = block_of(trained, config, surface_bits=16, hidden_space=hidden_space)
    return base64.b64encode(block).decode()


def restored_position(configs: Sequence[TrainingConfig], key: str = KEY) -> Position:
    """Where a new session begins: where its browser's player stands, or else at epoch 0.

    A restarted server knows nothing of its visitors. Their browsers reconnect by themselves, and
    their players go on. When a player stops, it reports its position.
    """
    for player in (key, WATCH_KEY):
        if found := Position.read(report_of(player), configs):
            return found
    return Position()


def _store_position() -> None:
    store_position(KEY)


def store_position(key: str) -> None:
    """Store the position that the player with this key has reported.

    Streamlit calls this when the report changes, even if the same click leaves the page.
    """
    session = live_session()
    if session.run is not None:
        session.run = reported_run(session.run, key)


def reported_run(run: Run, key: str) -> Run:
    """The run where the player with this key has reported to stand, if its report is about it."""
    position = Position.read(report_of(key), [run.config])
    if position and position.command == run.position.command:
        return replace(run, position=position)
    return run


def _store_compared_position() -> None:
    session = live_session()
    if session.compared:
        position = Position.read(report_of(COMPARE_KEY), session.compared)
        if position and position.command == session.compared_position.command:
            session.compared_position = position
