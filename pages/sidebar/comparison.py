"""The list of up to four compared runs, each named by what differs."""

import streamlit as st

from nn import TrainingConfig
from nn.training import describe_setting
from pages.live.run import Position, live_session
from pages.live.settings import SETTINGS, WHAT_IF
from pages.sidebar.address import RUNS_COMPARED, configuration


def compared() -> list[TrainingConfig]:
    """The configurations that the session compares; at first those in its address."""
    session = live_session()
    if session.compared is None:
        session.compared = [configuration(text) for text in st.query_params.get_all("run")]
    return session.compared


def add(config: TrainingConfig) -> None:
    """Add a run to the list if there is room, and show a message."""
    configs = compared()
    if config in configs:
        st.toast("This run is already on the Compare page.", icon=":material/compare_arrows:")
    elif len(configs) == RUNS_COMPARED:
        st.toast(
            f"The Compare page already has {RUNS_COMPARED} runs. Remove one there first.",
            icon=":material/compare_arrows:",
        )
    else:
        configs.append(config)
        live_session().compared_position = Position()
        st.toast(
            f"Added: {len(configs)} of at most {RUNS_COMPARED} runs are now on the Compare page.",
            icon=":material/compare_arrows:",
        )


def names(configs: list[TrainingConfig]) -> list[str]:
    """Name each run by what differs between them; a single run by its seed.

    Where they differ in more than one of the what-if settings, a run is named by those in which it
    is not the tutorial's: all others would be many words that say nothing. What they learn is
    named for each.
    """
    differing = [
        name for name in SETTINGS if len({getattr(config, name) for config in configs}) > 1
    ] or ["seed"]
    many = len([name for name in differing if name in WHAT_IF]) > 1
    usual = TrainingConfig()
    found = []
    for config in configs:
        shown = [
            name
            for name in differing
            if name not in WHAT_IF
            or name == "table"
            or not many
            or getattr(config, name) != getattr(usual, name)
        ]
        found.append(config.describe(*shown) if shown else "the tutorial's network")
    return _told_apart(found, configs)


def _told_apart(names: list[str], configs: list[TrainingConfig]) -> list[str]:
    """The names, with a number where several runs have weights of their own."""
    own = list(dict.fromkeys(config.weights for config in configs if config.weights))
    if len(own) < 2:
        return names
    words = describe_setting("weights", own[0])
    return [
        name.replace(words, f"{words} ({own.index(config.weights) + 1})") if words in name else name
        for name, config in zip(names, configs, strict=True)
    ]


def common(configs: list[TrainingConfig]) -> str:
    """The settings that all of them share, in words."""
    tables = [config.settings() for config in configs]
    same = [name for name in tables[0] if len({table.get(name) for table in tables}) == 1]
    return ", ".join(describe_setting(name, tables[0][name]) for name in same)
