"""Invented years of monthly readings, made as the world makes them and not as the scoring thinks.

Each takes a seeded random source and the number of years, and returns the months' values. Nothing
here smooths, damps or adds an effect of the month to a level: seasons come from weather, a rush
from a deadline, growth from what is left to do.
"""

from collections.abc import Callable
from math import cos, exp, pi, sqrt
from random import Random


def weather(random: Random, years: int) -> list[float]:
    """Ozone-like: a month is the mean of its days, which sun and passing fronts make."""
    loud, drift = random.uniform(8, 20), random.uniform(-0.004, 0.002)
    months, front = [], 0.0
    for day in range(years * 360):
        sun = max(0.0, cos(2 * pi * (day % 360 - 190) / 360)) ** 0.7
        front = 0.8 * front + random.gauss(0, loud)
        value = max(5.0, (60 + 95 * sun) * (1 + drift) ** (day / 30) + front)
        months.append(value)
    return [sum(months[k : k + 30]) / 30 for k in range(0, len(months), 30)]


def winter_peaks(random: Random, years: int) -> list[float]:
    """PM2.5-like: still and cold days pile up heavy-tailed episodes in winter."""
    clean, months = random.uniform(18, 28), []
    for month in range(years * 12):
        cold = month % 12 in {0, 1, 10, 11}
        days = []
        for _day in range(30):
            value = clean * random.lognormvariate(0, 0.35)
            if random.random() < (0.3 if cold else 0.05):
                value += 25 * random.paretovariate(2.2)
            days.append(value * (1.25 if cold else 1.0))
        clean *= 0.998
        months.append(sum(days) / 30)
    return months


def rush(random: Random, years: int) -> list[float]:
    """Counts whose work is done before the year's end: negative binomial, a programme a year."""
    late, months = random.uniform(2.0, 4.0), []
    for _year in range(years):
        size = random.uniform(60, 260)
        shares = [random.uniform(0.7, 1.0) * (0.5 if month < 2 else 1.0) for month in range(10)]
        shares += [late * 0.8, late]
        for share in shares:
            mean = size * share / sum(shares)
            months.append(float(_poisson(random, random.gammavariate(6, mean / 6))))
    return months


def flat(random: Random, years: int) -> list[float]:
    """A level with independent noise."""
    level = random.uniform(20, 80)
    noise = level * random.uniform(0.03, 0.15)
    return [random.gauss(level, noise) for _month in range(years * 12)]


def broken(random: Random, years: int) -> list[float]:
    """A plant that closes, or opens, in a month of the last year's first half."""
    months = flat(random, years)
    at = (years - 1) * 12 + random.randrange(1, 6)
    jump = random.choice((0.6, 0.75, 1.3, 1.5))
    return [value * (jump if place >= at else 1.0) for place, value in enumerate(months)]


def growing(random: Random, years: int) -> list[float]:
    """A rate that spreads by contact: slow, fast, slow, with reading errors."""
    share, months, speed = random.uniform(0.05, 0.3), [], random.uniform(0.05, 0.15)
    for _month in range(years * 12):
        share += speed * share * (1 - share)
        months.append(min(100.0, max(0.0, 100 * share + random.gauss(0, 0.6))))
    return months


def _poisson(random: Random, mean: float) -> int:
    if mean > 60:
        return max(0, round(random.gauss(mean, sqrt(mean))))
    limit, product, count = exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


# What is made of the months of a year: the scoring's word for it, and whether zero is a true zero.
GENERATORS: dict[str, tuple[Callable[[Random, int], list[float]], str, bool]] = {
    "seasonal": (weather, "mean", True),
    "winter peaks": (winter_peaks, "mean", True),
    "rush": (rush, "count", True),
    "flat": (flat, "mean", True),
    "broken": (broken, "mean", True),
    "growing": (growing, "latest", True),
}
