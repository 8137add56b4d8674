"""The sidebar: the four hyperparameters, which live in the URL, and the run they describe."""

import gc
import importlib
import secrets
from dataclasses import asdict
from typing import Any, Final

import streamlit as st

from nn import TrainingConfig
from pages.shared import address, comparison, projection, saved, share
from pages.shared.run import NORMAL_SPEED, Run

_DEFAULTS: Final = TrainingConfig()
_SECONDS: Final = 2.0  # of training, at most, to come to the epoch that the address names


def sidebar(path: str) -> None:
    """Draw the controls and have `st.session_state.run` be the run that they describe.

    Args:
        path: of the page that they stand beside.
    """
    _settle()
    _check_the_address()
    _leave_for(path)
    st.session_state.update(st.session_state.pop("to_set", {}))
    with st.sidebar:
        if complaints := st.session_state.address:
            st.warning("\n\n".join(complaints), icon=":material/link_off:")
        st.number_input(
            "Seed",
            min_value=0,
            max_value=2**32 - 1,
            value=_DEFAULTS.seed,
            step=1,
            key="seed",
            bind="query-params",
            help="The network starts with random weights. The seed says which: the same seed gives "
            "the same weights, on every machine, so every run can be repeated exactly.",
        )
        st.button(
            "Random seed",
            icon=":material/casino:",
            key="random_seed",
            on_click=_draw_seed,
            width="stretch",
            help="Start from other random weights.",
        )
        st.number_input(
            "Hidden units",
            min_value=1,
            max_value=64,
            value=_DEFAULTS.hidden_units,
            step=1,
            key="hidden_units",
            bind="query-params",
            help="How many units stand between the inputs and the output. Each draws one soft line "
            "through the plane; the output combines them. One line cannot separate XOR.",
        )
        st.number_input(
            "Learning rate",
            min_value=0.0,
            max_value=100.0,
            value=_DEFAULTS.learning_rate,
            step=0.1,
            format="%g",
            key="learning_rate",
            bind="query-params",
            help="How far each update moves the weights against the gradient. Small is slow; too "
            "large overshoots. Over 0, up to 100.",
        )
        st.number_input(
            "Epochs",
            min_value=1,
            max_value=200_000,
            value=_DEFAULTS.epochs,
            step=1000,
            key="epochs",
            bind="query-params",
            help="How many updates of the weights a run makes. Every update uses all four rows of "
            "the truth table at once.",
        )
        if complaint := _follow_the_controls():
            st.error(complaint)
        _stand_at_the_epoch()
        st.button(
            "Compare this run",
            icon=":material/compare_arrows:",
            key="compare_run",
            width="stretch",
            help="Put it beside up to three others on the page Compare.",
            on_click=lambda: comparison.add(current_run().config),
        )
        share.button(st.session_state.run)
        saved.popover(st.session_state.run)
        projection.switch()
    if told := st.session_state.pop("came_back", None):
        st.toast(told, icon=":material/wifi_off:", duration="infinite")
    st.session_state.update(entered=True, said=_said())


@st.cache_resource(show_spinner=False)
def _settle() -> None:
    """Load what is loaded late, and have the garbage collector leave alone what is, once a process.

    While one session has Streamlit load pandas, Plotly would find half of it in another's. And the
    collector sets to work whenever a quarter of everything is new: with this, of what visitors
    bring, and not of what the modules are.
    """
    importlib.import_module("pandas")
    gc.collect()
    gc.freeze()


def set_to(config: TrainingConfig) -> None:
    """Have the controls describe this configuration from the next run of the script on."""
    st.session_state.to_set = asdict(config)


def in_words(config: TrainingConfig) -> str:
    """A configuration as it is told to people."""
    units = f"{config.hidden_units} hidden unit{'s' * (config.hidden_units > 1)}"
    return (
        f"seed {config.seed}, {units}, learning rate {config.learning_rate:g}, "
        f"{config.epochs:,} epochs"
    )


def keep_up() -> None:
    """Run the whole script if the sidebar was used since: every fragment begins with this.

    Where a fragment asks to be run just after a control was used, Streamlit calls the control's
    callback and runs the fragment alone, and the sidebar would not hear of it.
    """
    if st.session_state.said != _said():
        st.rerun()


def _said() -> list[object]:
    """Everything that is set in a fragment or beside one, and shown outside of it."""
    names = [*address.CONFIGURATION, "sharing", "projection", "opened", "lesson"]
    return [st.session_state.get(name) for name in names]


def enter(path: str) -> None:
    """Have app.py run around the page; every page begins with this.

    Until a process has run app.py once, Streamlit takes a folder named `pages` to be an app of the
    older kind: whoever asks a fresh server for the address of a page gets that script alone,
    without the sidebar. Calling `st.navigation` tells it better.

    Args:
        path: the page's own, below the address of the app.
    """
    if not st.session_state.pop("entered", False):
        pages = [st.Page(_nothing, url_path="app", default=True), st.Page(_nothing, url_path=path)]
        st.navigation(pages, position="hidden")
        st.rerun()


def _nothing() -> None:
    pass


def new_run(training: bool = False) -> Run:
    """Put the untrained network of the same configuration in place of the run."""
    old = current_run()
    st.session_state.run = Run(old.config, old.speed)
    st.session_state.run.training = training
    return st.session_state.run


def current_run() -> Run:
    """The run that the controls describe: every callback that uses the run begins with this.

    A click just after a control was changed comes with the change, and Streamlit calls the click's
    callback before the script, and with it the sidebar, hears of either.
    """
    _follow_the_controls()
    run: Run = st.session_state.run
    return run


def _follow_the_controls() -> str | None:
    """Have the session's run be what the controls describe; what they may not say, in words."""
    state = st.session_state
    run: Run | None = state.get("run")
    values: dict[str, Any] = {name: state[name] for name in address.CONFIGURATION}
    complaint = None
    try:
        config = TrainingConfig(**values)
    except ValueError as error:
        name = str(error).partition(" ")[0]
        allowed = address.CONFIGURATION[name][1]
        complaint = f"{address.title(name)}: must be {allowed}. The run before stays."
        config = run.config if run else _DEFAULTS
    if run is None or run.config != config:
        state.run = Run(config, run.speed if run else NORMAL_SPEED)
    return complaint


def _check_the_address() -> None:
    """Once a session: say what its address may not, and do without."""
    if "address" in st.session_state:
        return
    st.session_state.address = address.check()
    if st.session_state.address:
        st.rerun()


def _stand_at_the_epoch() -> None:
    """Have the timeline stand where the address says, once: then the timeline says it itself."""
    if "at" in st.query_params:
        epoch = int(st.query_params["at"])
        del st.query_params["at"]
        run: Run = st.session_state.run
        if epoch:
            run.catch_up(_SECONDS)
        run.move(min(epoch, run.epoch))


def _leave_for(path: str) -> None:
    """Pause what trains where another page was opened, as its browser shows it no longer."""
    state = st.session_state
    if state.setdefault("path", path) != path:
        state.path = path
        for name in ("run", "comparison"):
            if name in state:
                state[name].pause()


def _draw_seed() -> None:
    st.session_state.seed = secrets.randbelow(10_000)
