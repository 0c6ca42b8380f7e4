"""Time to read the two notices, as ratios to decoding and splitting the same bytes in the same run."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
RUNS = 9


def main() -> None:
    """One line a notice."""
    sys.path.insert(0, str(ROOT))
    from tasks.parsing import parse_notice, read

    for path in sorted(ROOT.glob("fixtures/notices/*.txt")):
        data = path.read_bytes()
        floor = _median(lambda data=data: read(data).splitlines())
        taken = _median(lambda data=data: parse_notice(read(data)))
        items = len(parse_notice(read(data)).items)
        print(
            f"{path.stem:12s} {items:4d} items {taken * 1000:8.1f} ms {taken / floor:8.0f} × floor"
        )


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _run in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


if __name__ == "__main__":
    main()
