"""Plotly figures: pure functions, arrays in, `plotly.graph_objects.Figure` out."""

from nn.charts.loss import loss_curve
from nn.charts.surface import decision_surface_chart
from nn.charts.weights import weight_heatmap

__all__ = ["decision_surface_chart", "loss_curve", "weight_heatmap"]
