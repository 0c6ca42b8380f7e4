"""Back-test of the forecast: what it said after 3, 6, 9 and 11 months beside how the year ended.

Every error stands beside that of "repeat the mean so far". The exit status is 1 where a bar is not
held. ``--write`` puts the table into the README beside this file; ``--seed`` takes other series.
"""

import argparse
import sys
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import fmean

from generators import GENERATORS
from timing import median_of

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from indicators.scoring.facts import Measured  # noqa: E402  the path comes first
from indicators.scoring.forecasting import Forecast, forecast  # noqa: E402

README = Path(__file__).with_name("README.md")
START, DUE, END = date(2024, 1, 1), date(2024, 12, 31), "<!-- end of forecast -->"
ORIGINS = (3, 6, 9, 11)
SERIES = 300
# Generator, with history, and the greatest ratio of mean absolute errors, at each origin.
BARS = (
    ("flat", False, 1.05),
    ("flat", True, 1.05),
    ("seasonal", True, 1.0),
    ("winter peaks", True, 1.0),
    ("rush", True, 1.0),
)


@dataclass
class Tally:
    """What was found of one generator, history and origin."""

    errors: list[float] = field(default_factory=list)
    repeated: list[float] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The forecast's mean absolute error over that of repeating the mean."""
        return fmean(self.errors) / fmean(self.repeated)


def main() -> int:
    """Print the tables; 0 where every bar is held."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--series", type=int, default=SERIES)
    arguments.add_argument("--seed", default="held out")
    arguments.add_argument("--write", action="store_true")
    chosen = arguments.parse_args()
    tallies = back_test(chosen.series, chosen.seed)
    lines = table(tallies)
    broken = [
        f"{name}, {'with' if history else 'without'} history, after {origin}: {tally.ratio:.3f}"
        for name, history, most in BARS
        for origin in ORIGINS
        if not (tally := tallies[name, history, origin]).ratio <= most
    ]
    bars = "; ".join(f"{n} {'with' if h else 'without'} history ≤ {m}" for n, h, m in BARS)
    lines += ["", f"Bars: {bars}. {'NOT held: ' + '; '.join(broken) if broken else 'All held.'}"]
    lines += ["", cost()]
    print("\n".join(lines))
    if chosen.write:
        write(lines)
    return 1 if broken else 0


def back_test(series: int, seed: str) -> dict[tuple[str, bool, int], Tally]:
    """A tally by generator, history and origin; one seed for each series."""
    tallies: dict[tuple[str, bool, int], Tally] = {}
    for name, (make, aggregation, _zero) in GENERATORS.items():
        for number in range(series):
            months = [round(value, 2) for value in make(Random(f"{seed} {name} {number}"), 2)]
            for history in (False, True):
                for origin in ORIGINS:
                    tally = tallies.setdefault((name, history, origin), Tally())
                    _compare(tally, months, aggregation, history=history, origin=origin)
    return tallies


def _compare(
    tally: Tally, months: list[float], aggregation: str, *, history: bool, origin: int
) -> None:
    year = months[12:]
    mean = fmean(year[:origin])
    match aggregation:
        case "count":
            truth, repeated = sum(year), 12 * mean
        case "latest":
            truth, repeated = year[-1], mean
        case _:
            truth, repeated = fmean(year), mean
    said = _said(months[: 12 + origin], aggregation, since=0 if history else 12)
    tally.errors.append(abs(float(said.value) - truth))
    tally.repeated.append(abs(repeated - truth))
    tally.held.append(float(said.low) <= truth <= float(said.high))
    tally.widths.append(float(said.high - said.low))


def _said(months: list[float], aggregation: str, *, since: int = 0) -> Forecast:
    readings = [
        Measured(date(2023 + place // 12, place % 12 + 1, 1), Decimal(str(value)))
        for place, value in enumerate(months)
        if place >= since
    ]
    found = forecast(
        readings,
        periodicity="month",
        aggregation=aggregation,
        start=START,
        due=DUE,
        floor=Decimal(0),
    )
    if found is None:
        raise RuntimeError("three readings are enough for a forecast")
    return found


def table(tallies: dict[tuple[str, bool, int], Tally]) -> list[str]:
    """Lines of Markdown."""
    lines = [
        "| series | history | after | error | repeating the mean | ratio | within 80 % | width |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for (name, history, origin), tally in tallies.items():
        lines.append(
            f"| {name} | {'a year' if history else 'none'} | {origin} | {fmean(tally.errors):.2f} |"
            f" {fmean(tally.repeated):.2f} | {tally.ratio:.2f} | {100 * fmean(tally.held):.0f} % |"
            f" {fmean(tally.widths):.1f} |"
        )
    return lines


def cost() -> str:
    """The time of 100 forecasts from 21 months, beside reading the same figures as text."""
    every = [
        [round(value, 2) for value in GENERATORS["winter peaks"][0](Random(f"cost {k}"), 2)][:21]
        for k in range(100)
    ]
    texts = [[str(value) for value in months] for months in every]
    taken = median_of(lambda: [_said(months, "mean") for months in every], runs=5)
    floor = median_of(lambda: [[Decimal(text) for text in each] for each in texts], runs=5)
    return f"100 indicators with 21 months: {taken:.2f} s, {taken / floor:.0f} × reading their figures."


def write(lines: list[str]) -> None:
    """Replace what stands below the heading in the README."""
    text = README.read_text(encoding="utf-8")
    before = text.partition("\n## Forecast\n")[0].rstrip()
    head = f"\n\n## Forecast\n\nWritten by `forecast.py --write`: {SERIES} seeded series a row.\n\n"
    README.write_text(f"{before}{head}" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
