"""The little linear algebra that forecasting needs: symmetric positive matrices of up to 14 rows."""

from collections.abc import Sequence
from math import log, sqrt
from operator import mul

Matrix = list[list[float]]


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    """The sum of products, up to the end of the shorter."""
    total: float = sum(map(mul, one, other))
    return total


def factor(matrix: Matrix) -> Matrix:
    """Cholesky's lower triangle, rows of growing length; a pivot that vanishes is held above 0."""
    lower: Matrix = []
    for place, source in enumerate(matrix):
        row: list[float] = []
        for column, above in enumerate(lower):
            row.append((source[column] - dot(row, above)) / above[column])
        row.append(sqrt(max(source[place] - dot(row, row), 1e-12)))
        lower.append(row)
    return lower


def log_determinant(lower: Matrix) -> float:
    """Of the matrix whose triangle this is."""
    return 2 * sum(log(row[-1]) for row in lower)


def forward(lower: Matrix, right: Sequence[float]) -> list[float]:
    """The solution of L x = right."""
    found: list[float] = []
    for row, value in zip(lower, right, strict=True):
        found.append((value - dot(row, found)) / row[-1])
    return found


def backward(lower: Matrix, right: Sequence[float]) -> list[float]:
    """The solution of Lᵀ x = right."""
    found = list(right)
    for place in range(len(lower) - 1, -1, -1):
        row = lower[place]
        found[place] /= row[place]
        for column in range(place):
            found[column] -= row[column] * found[place]
    return found


def inverse(lower: Matrix) -> Matrix:
    """The inverse of the matrix whose triangle this is."""
    size = len(lower)
    units = ([float(place == column) for place in range(size)] for column in range(size))
    return [backward(lower, forward(lower, unit)) for unit in units]
