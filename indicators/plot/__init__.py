"""The plot of a target over its year: what the chart draws and its table says, from the same series."""

from indicators.plot.plot import Plot, Row, plot_of

__all__ = ["Plot", "Row", "plot_of"]
