"""Time to read notices, in characters per second and as ratios to a floor over the same text in the same run.

The floor is what any reader must do: decode, split into lines and run one regular expression over the text. The second
table doubles a text: a ratio of about 2 says that the time grows with the text and no faster, for the notices one after
the other and for a million of the very characters that the grammar is made of.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from timing import median_of

ROOT = Path(__file__).resolve().parent.parent
FLOOR = re.compile(r"\d+(?:\.\d+)?[%个家台吨]")
MANY = 200
MILLION = 1_000_000
# What a hostile or broken file repeats: what numbers, lists, brackets, tables and dates are made of.
REPEATED = (
    "0", "1、", "（", "（）", "、", "，", "一", "1.", "年", "8月", "责任单位：", "科、", "与", "《", "\t", "|", " ",
    "\n",
    "2024年底前", "每月", "1\t任务\n", "任务\n", "| a |\n", "联合", "与市公安局", "（责任单位：", "市教育局和",
)  # fmt: skip


def main() -> None:
    """Three tables: the notices, growth, repeated characters."""
    sys.path.insert(0, str(ROOT))
    from tasks.parsing import parse_notice, read

    notices = {path.stem: path.read_bytes() for path in sorted(ROOT.glob("fixtures/notices/*.txt"))}
    print("notice         chars  items        ms   chars/s   × floor")
    for name, data in notices.items():
        text = read(data)
        floor = median_of(lambda data=data: FLOOR.findall("\n".join(read(data).splitlines())))
        taken = median_of(lambda data=data: parse_notice(read(data)))
        print(
            f"{name:12s} {len(text):7d} {len(parse_notice(text).items):6d} {taken * 1000:9.1f}"
            f" {len(text) / taken:9.0f} {taken / floor:9.0f}"
        )
    texts = [read(data) for data in notices.values()]
    taken = _once(lambda: [parse_notice(texts[k % len(texts)] + f"\n{k}") for k in range(MANY)])
    print(f"{MANY} notices one after the other: {taken:.1f} s")
    whole = "\n".join(texts)
    print("\ntext doubled           chars      s   × half")
    for times in (1, 2, 4, 8):
        _doubled("both notices", whole * times, parse_notice)
    for piece in REPEATED:
        _doubled(repr(piece), piece * (MILLION // len(piece) // 2), parse_notice)


def _doubled(name: str, half: str, parse: Callable[[str], object]) -> None:
    first, second = _once(lambda: parse(half)), _once(lambda: parse(half * 2))
    print(f"{name:18s} {len(half) * 2:9d} {second:6.2f} {second / first:8.1f}")


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
