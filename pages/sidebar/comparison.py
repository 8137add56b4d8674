"""The list of up to four compared runs, each named by what differs."""

from dataclasses import asdict, fields

import streamlit as st

from nn import TrainingConfig
from nn.training import describe_setting
from pages.live.run import Position, live_session
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
    """Name each run by what differs between them; a single run by its seed."""
    tables = [asdict(config) for config in configs]
    differing = [
        field.name
        for field in fields(TrainingConfig)
        if len({table[field.name] for table in tables}) > 1
    ] or ["seed"]
    return [
        ", ".join(describe_setting(name, table[name]) for name in differing) for table in tables
    ]


def common(configs: list[TrainingConfig]) -> str:
    """The settings that all of them share, in words."""
    tables = [config.settings() for config in configs]
    same = [name for name in tables[0] if len({table.get(name) for table in tables}) == 1]
    return ", ".join(describe_setting(name, tables[0][name]) for name in same)
