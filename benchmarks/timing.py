"""The one way in which benchmarks take time."""

import time
from collections.abc import Callable
from statistics import median


def median_of(work: Callable[[], object], *, runs: int = 15) -> float:
    """Seconds that ``work`` takes, the median of ``runs`` after one to warm up."""
    work()
    taken = []
    for _run in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)
