"""The list of up to four runs that are compared, and their names by what differs."""

from dataclasses import asdict, fields

import streamlit as st

from nn import TrainingConfig
from nn.training import describe_setting
from pages.live.run import Position, live_session
from pages.sidebar.address import RUNS_COMPARED, configuration


def compared() -> list[TrainingConfig]:
    """The configurations that the session compares; at first those that its address names."""
    session = live_session()
    if session.compared is None:
        session.compared = [configuration(text) for text in st.query_params.get_all("run")]
    return session.compared


def add(config: TrainingConfig) -> None:
    """Put a run on the list, and say what came of it."""
    configs = compared()
    if config in configs:
        st.toast("This run is on the page Compare already.", icon=":material/compare_arrows:")
    elif len(configs) == RUNS_COMPARED:
        st.toast(
            f"{RUNS_COMPARED} runs are compared already. Take one out on the page Compare.",
            icon=":material/compare_arrows:",
        )
    else:
        configs.append(config)
        live_session().compared_position = Position()
        st.toast(
            f"Added: {len(configs)} of at most {RUNS_COMPARED} runs on the page Compare.",
            icon=":material/compare_arrows:",
        )


def names(configs: list[TrainingConfig]) -> list[str]:
    """Each run by what differs between them; by its seed where there is one run alone."""
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
    """What is the same in all of them, in words."""
    tables = [asdict(config) for config in configs]
    same = [name for name in tables[0] if len({table[name] for table in tables}) == 1]
    return ", ".join(describe_setting(name, tables[0][name]) for name in same)
