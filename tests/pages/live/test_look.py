"""What a player draws with: figures without data, colours and words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from nn import LOSSES, XOR, TrainingConfig
from nn.charts import palette
from nn.charts.presentation import TEXT
from nn.parameter_text import write_parameters
from pages.live.look import SCALES, look_of_comparison, look_of_run

NAMES = ("seed 1", "seed 2", "seed 3", "seed 4")
NETWORKS = (
    *(TrainingConfig(hidden_units=units) for units in (1, 4, 64)),
    TrainingConfig(hidden_units=0, table="0001"),
    TrainingConfig(hidden_units=2, biases="none", third_input=False, loss="cross-entropy"),
)
Figure = dict[str, Any]


def drawn_figures(look: dict[str, Any]) -> Iterator[Figure]:
    if "charts" in look:
        for chart in look["charts"]:
            figure = chart["figure"]
            yield from figure.values() if set(figure) == set(SCALES) else [figure]
    else:
        figures = look["figures"]
        yield from [figures["surface"], figures["weights"], *figures["loss"].values()]


LOOKS = [
    *(look_of_run(config, presented) for config in NETWORKS for presented in (False, True)),
    *(
        look_of_comparison(NAMES[:n], (TrainingConfig(epochs=500),) * n, p)
        for n in (1, 4)
        for p in (False, True)
    ),
]


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_is_for_json_and_holds_no_numbers_of_a_run(look: dict[str, Any]) -> None:
    json.dumps(look, allow_nan=False)
    metas = set()
    for figure in drawn_figures(look):
        for part in figure["data"]:
            meta = str(part.get("meta"))
            metas.add(meta.partition(" ")[0].rstrip("0123456789-"))
            if meta.startswith(("surface", "weights", "boundary")):
                assert "z" not in part
            if meta.startswith(("boundary", "loss", "error", "ahead", "here")):
                assert (part["x"], part["y"]) == ([], [])
    assert metas - {"None"}


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_has_the_palette_and_the_square(look: dict[str, Any]) -> None:
    assert look["axis"] == [-0.5, 1.5]
    assert look["colors"] == palette.diverging_table().ravel().tolist()
    assert len(look["colors"]) == 256 * 3


def test_the_look_of_a_run_holds_the_truth_table() -> None:
    look = look_of_run(TrainingConfig(), False)
    assert look["inputs"] == [[0, 1], [1, 0], [1, 1], [0, 0]] == XOR.inputs[:, :2].tolist()
    assert look["targets"] == [1, 1, 0, 0]
    assert look["inks"] == palette.number_colors()


def test_each_scale_has_its_loss_chart_with_what_lies_ahead() -> None:
    losses = look_of_run(TrainingConfig(), False)["figures"]["loss"]
    assert set(losses) == {"linear", "log"}
    for scale, figure in losses.items():
        assert figure["layout"]["yaxis"].get("type", "linear") == scale
        ahead = [part for part in figure["data"] if part.get("meta") == "ahead"]
        assert [part["opacity"] for part in ahead] == [0.3]


def test_a_presentation_is_in_large_type() -> None:
    plain, large = (look_of_run(TrainingConfig(), presented) for presented in (False, True))
    fonts = [look["figures"]["surface"]["layout"].get("font", {}) for look in (plain, large)]
    sizes = [font.get("size") for font in fonts]
    assert sizes[1] == TEXT
    assert sizes[0] != TEXT
    assert large["figures"]["weights"]["data"][0]["showscale"] is False


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_comparison_has_its_charts_side_by_side_and_over_each_other(count: int) -> None:
    look = look_of_comparison(NAMES[:count], (TrainingConfig(epochs=500),) * count, False)
    placed = [(c["view"], c["kind"], c["runs"]) for c in look["charts"]]
    everyone = list(range(count))
    assert placed == [
        *(("side by side", "surface", [i]) for i in everyone),
        *(("side by side", "loss", [i]) for i in everyone),
        ("over each other", "plane", everyone),
        ("over each other", "loss", everyone),
    ]
    assert [chart["title"] for chart in look["charts"][:count]] == [*NAMES[:count]]
    assert [run["title"] for run in look["runs"]] == [*NAMES[:count]]
    ways = [(run["color"], run["dash"]) for run in look["runs"]]
    assert len({*ways}) == len({dash for _, dash in ways}) == count, "told apart without colour too"


def test_where_another_loss_is_descended_the_squared_error_has_a_line_of_its_own() -> None:
    usual, other = (look_of_run(TrainingConfig(loss=loss), False) for loss in LOSSES)
    metas = {part["meta"] for part in usual["figures"]["loss"]["log"]["data"]}
    more = {part["meta"] for part in other["figures"]["loss"]["log"]["data"]}
    assert metas == {"loss", "here", "ahead"}
    assert more - metas == {"error", "here-error", "ahead-error"}
    assert (usual["loss"], other["loss"]) == ("mean squared error", "cross-entropy")


def test_runs_that_descend_different_losses_are_compared_by_the_squared_error() -> None:
    configs = tuple(TrainingConfig(loss=loss) for loss in LOSSES)
    mixed = look_of_comparison(NAMES[:2], configs, False)
    assert mixed["measure"] == "squared error"
    titles = {chart["title"] for chart in mixed["charts"] if chart["kind"] == "loss"}
    assert titles == {"Squared error"}
    same = look_of_comparison(NAMES[:2], configs[:1] * 2, False)
    assert same["measure"] == "loss"


@pytest.mark.parametrize("presented", [False, True])
def test_changes_of_the_learning_rate_are_in_the_look(presented: bool) -> None:
    config = TrainingConfig(epochs=400, rate_changes="3@100_0.5@200")
    figures = list(look_of_run(config, presented)["figures"]["loss"].values())
    compared = look_of_comparison(NAMES[:2], (config, TrainingConfig(epochs=400)), presented)
    charts = [chart["figure"] for chart in compared["charts"] if chart["kind"] == "loss"]
    figures += [figure for chart in (charts[0], charts[-1]) for figure in chart.values()]
    assert len(figures) == 6
    for figure in figures:
        labels = [part for part in figure["layout"]["annotations"] if part.get("name") == "rate"]
        assert [(label["x"], label["text"]) for label in labels] == [
            (100, "rate 3"),
            (200, "rate 0.5"),
        ]
        assert min(label["font"]["size"] for label in labels) >= (TEXT if presented else 13)
    for figure in charts[1].values():
        assert figure["layout"].get("annotations", []) == []


def test_where_a_run_begins_changes_no_look() -> None:
    own = TrainingConfig(weights=write_parameters(TrainingConfig(seed=9).untrained().to_vector()))
    assert look_of_run(own, False) == look_of_run(TrainingConfig(), False)
