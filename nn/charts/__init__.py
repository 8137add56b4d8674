"""Plotly figures: pure functions, arrays in, `plotly.graph_objects.Figure` out."""

from nn.charts.loss import loss_curve
from nn.charts.surface import decision_surface_chart
from nn.charts.sweep import epochs_to_solve, loss_fan, solved_share_heatmap
from nn.charts.weights import weight_heatmap

__all__ = [
    "decision_surface_chart",
    "epochs_to_solve",
    "loss_curve",
    "loss_fan",
    "solved_share_heatmap",
    "weight_heatmap",
]
