"""Up to four runs that are trained in step, and the list that they are put on with one click."""

import secrets
import threading
import time
from dataclasses import asdict, dataclass, fields
from typing import Final

import streamlit as st

from nn import Snapshot, TrainingConfig
from pages.shared.address import RUNS_COMPARED, configuration
from pages.shared.run import FRAMES_PER_SECOND, NORMAL_SPEED, PORTION_SECONDS, Run, State

SPEEDS: Final = (1, 5, 20, 100)
"""Epochs a frame; in step, so that none may go as fast as it can."""


@dataclass(frozen=True)
class Frame:
    """All compared runs at one epoch; a run that ended before stands at its end."""

    epoch: int
    snapshots: tuple[Snapshot, ...]


class Comparison:
    """Runs that are trained in step, and looked at as one.

    It is driven as a `Run` is, whose attributes of the same names mean the same.

    Attributes:
        runs: in the order in which they were added.
        view: how the browser is to draw them.
    """

    failure: None = None

    def __init__(self, configs: list[TrainingConfig], speed: int = NORMAL_SPEED) -> None:
        self.view = "side by side"
        self.lock = threading.RLock()
        self._token = secrets.token_hex(8)
        self.runs = [Run(config, speed) for config in configs]
        self.training = False
        self.position = 0
        self.moves = 0
        self.seen = 0
        self.told = time.monotonic()
        self.watched = False

    @property
    def id(self) -> str:
        """The browser draws another view from scratch, as another run."""
        return f"{self._token} {self.view}"

    @property
    def configs(self) -> list[TrainingConfig]:
        return [run.config for run in self.runs]

    @property
    def epochs(self) -> int:
        """The last epoch of the longest run."""
        return max(config.epochs for config in self.configs)

    @property
    def epoch(self) -> int:
        return max(run.epoch for run in self.runs)

    @property
    def over(self) -> bool:
        return all(run.over for run in self.runs)

    @property
    def state(self) -> State:
        if self.training:
            return "training"
        if self.over:
            return "finished"
        return "paused" if self.epoch else "untrained"

    @property
    def speed(self) -> int:
        return self.runs[0].speed

    @speed.setter
    def speed(self, epochs: int) -> None:
        for run in self.runs:
            run.speed = epochs

    @property
    def stride(self) -> int:
        return self.runs[0].stride

    @stride.setter
    def stride(self, times: int) -> None:
        for run in self.runs:
            run.stride = times

    def advance(self, frames: int) -> list[Frame]:
        """Train every run by so many frames, as `Run.advance` does one."""
        with self.lock:
            if self.over:
                self.training = self.seen < self.epoch
                return []
            begin = time.thread_time()
            fresh: list[Frame] = []
            while len(fresh) < frames and time.thread_time() - begin < PORTION_SECONDS:
                moved = [run.next_frame() for run in self.runs]
                if not any(moved):
                    break
                fresh.append(self.frame_at(self.epoch))
            return fresh

    def catch_up(self, seconds: float, until: int | None = None) -> None:
        """Train each run, as `Run.catch_up` does, in its part of the time."""
        with self.lock:
            for run in self.runs:
                run.catch_up(seconds / len(self.runs), until)
            self.training = False
            self.seen = self.epoch
            self.move(self.epoch)

    def move(self, epoch: int) -> None:
        self.position = epoch
        self.moves += 1

    def pause(self) -> None:
        with self.lock:
            if self.training:
                self.training = False
                frames = int((time.monotonic() - self.told) * FRAMES_PER_SECOND)
                self.seen = self.position = min(self.seen + frames * self.speed, self.epoch)
                self.rewind(self.seen)

    def rewind(self, epoch: int) -> None:
        with self.lock:
            for run in self.runs:
                run.rewind(min(epoch, run.epoch))
            self.position = min(self.position, epoch)
            self.seen = min(self.seen, epoch)

    def frames_after(self, epoch: int, most: int) -> list[Frame]:
        longest = max(self.runs, key=lambda run: run.epoch)
        return [self.frame_at(s.epoch) for s in longest.frames_after(epoch, most)]

    def frame_at(self, epoch: int) -> Frame:
        """The runs at this epoch."""
        return Frame(
            epoch, tuple(run.history.snapshot_at(min(epoch, run.epoch)) for run in self.runs)
        )


def compared() -> list[TrainingConfig]:
    """The configurations that the session compares; at first those that its address names."""
    if "compared" not in st.session_state:
        st.session_state.compared = [configuration(text) for text in st.query_params.get_all("run")]
    configs: list[TrainingConfig] = st.session_state.compared
    return configs


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
        st.toast(
            f"Added: {len(configs)} of at most {RUNS_COMPARED} runs on the page Compare.",
            icon=":material/compare_arrows:",
        )


def as_text(config: TrainingConfig) -> str:
    """A configuration as the address has it, see `address.configuration`."""
    rate = repr(config.learning_rate).removesuffix(".0")
    return f"{config.seed}:{config.hidden_units}:{rate}:{config.epochs}"


def names(configs: list[TrainingConfig]) -> list[str]:
    """Each run by what differs between them; by its seed where there is one run alone."""
    tables = [asdict(config) for config in configs]
    differing = [
        field.name
        for field in fields(TrainingConfig)
        if len({table[field.name] for table in tables}) > 1
    ] or ["seed"]
    return [", ".join(_in_words(name, table[name]) for name in differing) for table in tables]


def common(configs: list[TrainingConfig]) -> str:
    """What is the same in all of them, in words."""
    tables = [asdict(config) for config in configs]
    same = [name for name in tables[0] if len({table[name] for table in tables}) == 1]
    return ", ".join(_in_words(name, tables[0][name]) for name in same)


def _in_words(name: str, value: float) -> str:
    if name == "hidden_units":
        return f"{value} hidden unit{'s' * (value > 1)}"
    if name == "epochs":
        return f"{value:,} epochs"
    return f"{name.replace('_', ' ')} {value:.10g}"
