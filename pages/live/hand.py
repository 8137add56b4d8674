"""The component in which the start of a run is set by hand: its units' lines, and its numbers.

The browser asks the frames route what each network does while it is changed, and reports the
weights once a change is made. Then they are the start of the session's run.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from nn import Network, TrainingConfig, surface_axis
from nn.charts import palette
from nn.data import GATES, gate_name
from nn.network import joined
from nn.parameter_names import OUTPUT_NAME, unit_name
from pages.live.component import component
from pages.live.files import RELEASE
from pages.live.look import without_numbers
from pages.live.run import Run, ShownStart, live_session, said

HAND_KEY: Final = "hand"
_ALONE: Final = frozenset({"seed", "start", "epochs", "weights", "rate_changes"})
"""The settings of a run that say nothing about a network whose weights are given."""
_LONGEST: Final = 20_000

_hand = component(HAND_KEY, "hand", "hand.css", "hand_numbers.css")


@dataclass(frozen=True)
class SetWeights:
    """What a visitor has set by hand.

    Attributes:
        text: the weights, as `nn.parameter_text` reads them.
        changes: how many changes have led to them since they were last taken over from the server.
    """

    text: str
    changes: int

    @classmethod
    def read(cls, report: object, config: TrainingConfig) -> "SetWeights | None":
        """What a component has reported; None if a run of this network cannot begin from it."""
        if not isinstance(report, Mapping):
            return None
        text, changes = report.get("weights"), report.get("changes")
        if not isinstance(text, str) or len(text) > _LONGEST:
            return None
        try:
            text = replace(config, weights=text).weights
        except ValueError:
            return None
        if isinstance(changes, bool) or not isinstance(changes, int):
            changes = 0
        return cls(text, max(0, changes))


def weights_set_by_hand(config: TrainingConfig) -> SetWeights | None:
    """What was last set by hand in this session, if such a network can begin from it."""
    return SetWeights.read(said(HAND_KEY, "weights"), config)


def set_by_hand(run: Run, *, presented: bool, change: Callable[[str], None]) -> bool:
    """Draw what sets the start of a run by hand.

    Args:
        run: whose start is shown.
        presented: whether the page is in large type for a projector.
        change: is called with the new weights as a text once they have been changed.

    Returns:
        Whether "Train from here" was just pressed.
    """
    config = run.config
    network = config.untrained()
    shown = live_session().by_hand
    if shown.network != _identity(network):
        shown = live_session().by_hand = ShownStart(_identity(network), shown.order + 1)
    settings = {name: value for name, value in config.settings().items() if name not in _ALONE}
    data = {
        "settings": settings,
        "hiddenUnits": config.hidden_units,
        "table": config.table,
        "activation": config.activation,
        "learningRate": config.learning_rate,
        "weights": network.to_vector().tolist(),
        "there": joined(network.present()).tolist(),
        "order": shown.order,
        "frames": f"/live/{RELEASE}/frames",
        "look": look_of_hand(without_numbers(config)),
        "presented": presented,
    }
    drawn = _hand(
        key=HAND_KEY,
        data=data,
        default={"weights": None},
        on_weights_change=lambda: _take_over(config, change),
        on_train_change=lambda: None,
    )
    return getattr(drawn, "train", None) is not None


def _take_over(config: TrainingConfig, change: Callable[[str], None]) -> None:
    """Have the page follow what was just set by hand; the browser shows it already."""
    if (found := weights_set_by_hand(config)) is None:
        return
    network = replace(config, weights=found.text).untrained()
    live_session().by_hand = replace(live_session().by_hand, network=_identity(network))
    change(found.text)


def _identity(network: Network) -> object:
    """What differs between two networks with different weights, or different numbers of them."""
    return network.hidden_units, network.architecture, network.to_vector().tobytes()


@functools.lru_cache(maxsize=64)
def look_of_hand(config: TrainingConfig) -> dict[str, Any]:
    """What is drawn besides the answers: colours, the truth table, the units' names.

    Args:
        config: of the run; see `look.without_numbers`.
    """
    units, axis, rows = config.hidden_units, surface_axis(), config.truth_table
    colors = palette.UNITS
    return {
        "colors": palette.diverging_table().ravel().tolist(),
        "inks": palette.number_colors(),
        "axis": [float(axis[0]), float(axis[-1])],
        "inputs": rows.inputs[:, :2].astype(int).tolist(),
        "targets": rows.targets[:, 0].astype(int).tolist(),
        "units": [unit_name(unit) for unit in range(units)] or [OUTPUT_NAME],
        "unitColors": [colors[unit % len(colors)] for unit in range(units)] or [palette.INK],
        "ink": palette.INK,
        "low": palette.LOW,
        "high": palette.HIGH,
        "loss": config.loss_function.title,
        "gates": {key: gate_name(key) for key in GATES},
    }
