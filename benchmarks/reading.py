"""Time to read the two notices, as ratios to decoding and splitting the same bytes in the same run."""

import sys
from pathlib import Path

from timing import median_of

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """One line a notice."""
    sys.path.insert(0, str(ROOT))
    from tasks.parsing import parse_notice, read

    for path in sorted(ROOT.glob("fixtures/notices/*.txt")):
        data = path.read_bytes()
        floor = median_of(lambda data=data: read(data).splitlines())
        taken = median_of(lambda data=data: parse_notice(read(data)))
        items = len(parse_notice(read(data)).items)
        print(
            f"{path.stem:12s} {items:4d} items {taken * 1000:8.1f} ms {taken / floor:8.0f} × floor"
        )


if __name__ == "__main__":
    main()
