"""What a player needs besides the frames: figures without data, colours, the truth table."""

import functools
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from nn import (
    XOR,
    History,
    Network,
    TrainingConfig,
    decision_boundary,
    decision_surface,
    surface_axis,
    train,
    truth_table,
)
from nn.charts import (
    compared_boundaries,
    compared_losses,
    decision_surface_chart,
    loss_curve,
    palette,
    weight_heatmap,
)
from nn.charts.comparison import measured
from nn.charts.loss import Scale
from nn.charts.presentation import for_presentation
from nn.charts.weights import row_names, shown_rows
from nn.weight_table import cell_places

SCALES: Final[tuple[Scale, ...]] = ("linear", "log")
_DASHES: Final = {"solid": "", "dash": "12 7", "dot": "4 5", "dashdot": "12 5 3 5"}

Figure = dict[str, Any]
Look = dict[str, Any]


def look_of_run(config: TrainingConfig, presented: bool) -> Look:
    """The look of one run: its three figures and what they share.

    Args:
        config: of the run.
        presented: whether the page is in large type for a projector.
    """
    return _look_of_run(without_numbers(config), presented)


def without_numbers(config: TrainingConfig) -> TrainingConfig:
    """The same network from the tutorial's weights and with its epochs: it has the same look."""
    usual = TrainingConfig()
    return replace(
        config,
        seed=usual.seed,
        learning_rate=usual.learning_rate,
        epochs=usual.epochs,
        start=usual.start,
        weights=usual.weights,
    )


@functools.lru_cache(maxsize=128)
def _look_of_run(config: TrainingConfig, presented: bool) -> Look:
    history = _untrained(config)
    network, rows = history.latest.network, row_names(config.hidden_units, short=True)
    surface = drawn(_surface(network, config.table), presented)
    # Room for the colour bar, which would otherwise squeeze the plane out of its square.
    surface["layout"]["margin"]["r"] = 80
    weights = drawn(weight_heatmap(network), presented)
    if presented:
        surface["layout"]["margin"].update(l=80, r=100, b=70)
        surface["data"][0]["colorbar"]["xpad"] = 6
        for axis in ("xaxis", "yaxis"):
            surface["layout"][axis]["tickvals"] = [0, 0.5, 1]
        weights["data"][0]["showscale"] = False  # its room is for the numbers
        weights["layout"]["yaxis"]["ticktext"] = list(rows)
        weights["layout"]["margin"].update(l=120, r=10, b=66)
    losses = {}
    for scale in SCALES:
        figure = loss_curve(history, scale)
        for line in [line for line in figure.data if line.meta in ("loss", "error")]:
            meta = "ahead" if line.meta == "loss" else "ahead-error"
            figure.add_trace(line).data[-1].update(meta=meta, opacity=0.3)
        losses[scale] = drawn(figure, presented)
        if presented:
            losses[scale]["layout"]["margin"]["b"] = 66
            notes = losses[scale]["layout"]["annotations"]
            # Large type would cover the lines; the numbers above the chart have their colours.
            losses[scale]["layout"]["annotations"] = [
                note for note in notes if note.get("name") != "keys"
            ]
            losses[scale]["layout"]["margin"]["t"] = 10
    return {
        **_shared(),
        "figures": {
            "surface": surface,
            "loss": losses,
            "weights": weights,
        },
        "loss": config.loss_function.title,
        "layers": "of both layers" if config.hidden_units else "of the output",
        "inks": palette.number_colors(),
        "rows": list(rows),
        "cells": [
            [None if np.isnan(place) else int(place) for place in row]
            for row in cell_places(network)[shown_rows(config.hidden_units)]
        ],
        "inputs": XOR.inputs[:, :2].astype(int).tolist(),
        "targets": config.truth_table.targets[:, 0].astype(int).tolist(),
    }


@functools.lru_cache(maxsize=32)
def look_of_comparison(
    names: tuple[str, ...], configs: tuple[TrainingConfig, ...], presented: bool
) -> Look:
    """The look of some runs in step: the charts of both views, and how each run is drawn.

    Args:
        names: of the runs, in words.
        configs: of the runs.
        presented: whether the page is in large type for a projector.
    """
    tables = [config.table for config in configs]
    epochs = max(config.epochs for config in configs)
    histories = [
        _untrained(
            TrainingConfig(epochs=epochs, loss=config.loss, rate_changes=config.rate_changes)
        )
        for config in configs
    ]
    measure = measured(configs)
    network = histories[0].latest.network
    everyone = list(range(len(names)))
    charts = []
    for i in everyone:
        surface = _surface(network, tables[i])
        surface.data[0].showscale = False
        surface.layout.margin.update(r=12, b=58)
        part = drawn(surface, presented)
        if presented:
            part["layout"]["margin"].update(l=58, r=8, b=66)
            for axis in ("xaxis", "yaxis"):
                part["layout"][axis]["tickvals"] = [0, 1]
        charts.append(_chart("side by side", "surface", [i], names[i], part))
    for i in everyone:
        curves = {
            scale: drawn(
                _compact_losses(histories[i : i + 1], names[i : i + 1], scale, i, measure),
                presented,
            )
            for scale in SCALES
        }
        charts.append(_chart("side by side", "loss", [i], measure.capitalize(), curves))
    same = truth_table(tables[0]) if len(set(tables)) == 1 else None
    plane = drawn(compared_boundaries([[] for _ in names], same), presented)
    charts.append(_chart("over each other", "plane", everyone, "Decision boundaries", plane))
    together = {
        scale: drawn(compared_losses(histories, names, scale, measure=measure), presented)
        for scale in SCALES
    }
    charts.append(_chart("over each other", "loss", everyone, measure.capitalize(), together))
    return {
        **_shared(),
        "charts": charts,
        "measure": measure,
        "runs": [
            {"title": name, "color": color, "dash": _DASHES[dash]}
            for name, (color, dash) in zip(names, palette.RUNS, strict=False)
        ],
    }


def _chart(
    view: str, kind: str, runs: list[int], title: str, figure: Figure | dict[Scale, Figure]
) -> dict[str, Any]:
    return {"view": view, "kind": kind, "runs": runs, "title": title, "figure": figure}


def _shared() -> Look:
    axis = surface_axis()
    return {
        "colors": palette.diverging_table().ravel().tolist(),
        "axis": [float(axis[0]), float(axis[-1])],
    }


def _untrained(config: TrainingConfig) -> History:
    history = History(config)
    history.append(next(train(config, at=())))
    return history


def _surface(network: Network, table: str) -> go.Figure:
    axis = surface_axis()
    surface = decision_surface(network, axis)
    return decision_surface_chart(
        surface, axis, decision_boundary(surface, axis), truth_table(table)
    )


def _compact_losses(
    histories: Sequence[History], names: Sequence[str], scale: Scale, first: int, measure: str
) -> go.Figure:
    """The losses of one run among several, in a narrow chart."""
    figure = compared_losses(histories, names, scale, first, measure)
    # There is no room for two words, and they stand above the chart.
    figure.update_yaxes(title_text=measure.rpartition(" ")[2])
    return figure.update_xaxes(nticks=3, tickangle=0).update_yaxes(nticks=4)


def drawn(figure: go.Figure, presented: bool) -> Figure:
    """A figure as Plotly.js reads it, without the data that the frames bring."""
    if presented:
        figure = for_presentation(figure)
    drawn: Figure = json.loads(figure.to_json())
    for part in drawn["data"]:
        if str(part.get("meta")).startswith(("surface", "weights", "boundary")):
            part.pop("z", None)
        if str(part.get("meta")).startswith(("boundary", "loss", "error", "ahead", "here")):
            part.update(x=[], y=[])
    return drawn
