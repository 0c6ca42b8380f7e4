"""Quantiles of Student's t, which make intervals from few readings as wide as they must be."""

from functools import cache
from math import pi, sqrt, tan
from statistics import NormalDist


@cache
def student(probability: float, freedom: float) -> float:
    """The quantile for ``probability`` in [0.5, 1); ``freedom`` below 1 counts as 1.

    Exact for 1 and 2 degrees of freedom, else the expansion in 1/freedom of Abramowitz and Stegun,
    Handbook of Mathematical Functions, 26.7.5 (from 3 degrees on right to 0.001 at 0.9). Between
    whole numbers the value is interpolated.
    """
    freedom = max(freedom, 1.0)
    whole = int(freedom)
    at = _whole(probability, whole)
    if freedom == whole:
        return at
    return at + (freedom - whole) * (_whole(probability, whole + 1) - at)


def _whole(probability: float, freedom: int) -> float:
    if freedom == 1:
        return tan(pi * (probability - 0.5))
    if freedom == 2:
        return (2 * probability - 1) / sqrt(2 * probability * (1 - probability))
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    found: float = z + sum(
        term / float(freedom) ** float(power) for power, term in enumerate(terms, start=1)
    )
    return found
