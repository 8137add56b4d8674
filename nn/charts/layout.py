"""What all charts have in common."""

import plotly.graph_objects as go


def chart_layout(**parts: object) -> go.Layout:
    """The layout all charts start from: see-through, so that the page's theme shows."""
    return go.Layout(
        template="none",
        paper_bgcolor="rgba(0, 0, 0, 0)",
        plot_bgcolor="rgba(0, 0, 0, 0)",
        showlegend=False,
        hoverlabel={"font": {"size": 14}},
        font={"size": 13},
        dragmode=False,
        **parts,
    )
