"""Where an indicator will stand on its due date, from what was measured.

Three parts: the shape of the year where at least one was reported (``season``), the level and its
damped trend (``levels``), and what the remaining periods make of the value that is judged
(``outlook``). ``docs/forecast.md`` explains the method, its sources and its limits.

A library would do as well what these modules do (statsmodels fits exponential smoothing), but it
brings NumPy, SciPy and pandas, far more code than the rest of the product, for series of at most
four years of months. What is needed of it has closed forms.
"""

from indicators.scoring.forecasting.outlook import Forecast, Foreseen, forecast

__all__ = ["Forecast", "Foreseen", "forecast"]
