"""Plotly figures: pure functions that take arrays and return a `plotly.graph_objects.Figure`."""

from nn.charts.classroom import class_losses, round_shares
from nn.charts.comparison import compared_boundaries, compared_losses
from nn.charts.gates import gate_shares, height_of_gates
from nn.charts.gradients import finite_difference_errors
from nn.charts.hidden_space import hidden_space_chart
from nn.charts.hidden_units import hidden_unit_surfaces
from nn.charts.landscape import landscape_3d, landscape_contour
from nn.charts.loss import loss_curve
from nn.charts.network import network_diagram
from nn.charts.parameters import parameters_over_epochs
from nn.charts.surface import (
    decision_surface_3d,
    decision_surface_chart,
    forward_pass_contour,
)
from nn.charts.sweep import epochs_to_solve, height_of_rows, loss_fan, solved_share_heatmap
from nn.charts.tutorial import distances_of_twins, errors_of_variants, shares_of_variants
from nn.charts.weights import weight_heatmap

__all__ = [
    "class_losses",
    "compared_boundaries",
    "compared_losses",
    "decision_surface_3d",
    "decision_surface_chart",
    "distances_of_twins",
    "epochs_to_solve",
    "errors_of_variants",
    "finite_difference_errors",
    "forward_pass_contour",
    "gate_shares",
    "height_of_gates",
    "height_of_rows",
    "hidden_space_chart",
    "hidden_unit_surfaces",
    "landscape_3d",
    "landscape_contour",
    "loss_curve",
    "loss_fan",
    "network_diagram",
    "parameters_over_epochs",
    "round_shares",
    "shares_of_variants",
    "solved_share_heatmap",
    "weight_heatmap",
]
