"""The ways in which benchmarks take time."""

import time
from collections.abc import Callable, Sequence
from statistics import median

Work = Callable[[], object]


def median_of(work: Work, *, runs: int = 15) -> float:
    """Seconds that ``work`` takes, the median of ``runs`` after one to warm up."""
    return medians_of([work], runs=runs)[0]


def medians_of(works: Sequence[Work], *, runs: int = 15) -> list[float]:
    """Seconds that each takes, medians of ``runs`` after one to warm up; in turn, so that noise meets all alike."""
    taken: list[list[float]] = [[] for _work in works]
    for run in range(runs + 1):
        for work, kept in zip(works, taken, strict=True):
            start = time.perf_counter()
            work()
            if run:
                kept.append(time.perf_counter() - start)
    return [median(kept) for kept in taken]
