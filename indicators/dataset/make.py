"""Fills an empty database with an invented year of any size, and judges it as the nightly jobs do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from agencies.models import Agency, User
from indicators.dataset.calendar import EARLIEST, LATEST, Year
from indicators.dataset.items import Detail, PlanMaker
from indicators.dataset.measures import Measurer
from indicators.dataset.store import Store
from indicators.dataset.words import FIELDS
from indicators.dataset.world import Office, World
from indicators.models import Definition
from indicators.services.flagging import flag_targets
from indicators.services.foreseeing import foresee_published
from tasks.models import Domain, Plan, WorkItem
from tasks.services.judging import Judgement, judge
from worktracker.lib.errors import DomainError

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FIXED = ("00_domains.json", "00_words.json", "01_definitions.json")
ITEMS_EACH, LEAST_EACH, MOST_EACH = 100, 50, 200  # of a plan
WRITTEN_AT_ONCE = 8  # plans
JUDGED_AT_ONCE = 100  # plans whose targets are in memory together
THIN = Detail(targets=0.05, reports=3)
Tell = Callable[[str], None]


class NotEmpty(DomainError):
    """What is made would stand among what people entered."""

    code = "not_empty"


@dataclass(frozen=True, slots=True)
class Made:
    """How many rows of each model were written, by its label, and what judging found."""

    rows: dict[str, int]
    judged: Judgement


def make_dataset(
    *,
    items: int,
    seed: int,
    on: date,
    at: datetime,
    password: str,
    detail: Detail,
    tell: Tell = lambda _said: None,
) -> Made:
    """Writes so many tasks as they stand on a day, with all that belongs to them; the same for the same seed.

    Some plans at a time, each batch a transaction: what is interrupted leaves the batches before it. ``password`` is
    what is stored for every account since ``at``. ``tell`` hears how far it is. Raises NotEmpty where a plan or an
    agency stands, DomainError for a day on which a year cannot be told.
    """
    _refuse(items, on)
    call_command("loaddata", *(str(FIXTURES / name) for name in FIXED), verbosity=0)
    store, year, sizes = Store(), Year(on), list(_sizes(items))
    world = World(store, seed=seed, password=password, at=at)
    offices = world.build(len(sizes))
    store.write()
    tell(f"{len(offices)} agencies, {store.written[User]} people")
    made = 0
    for count in _plans(store, offices, sizes, year, seed, detail):
        made += count
        tell(f"{made} tasks of {items}")
    store.finish()
    _count_rows()
    return Made(
        {model._meta.label: count for model, count in store.written.items()},
        judge_all(year, tell=tell),
    )


def judge_all(year: Year, *, tell: Tell = lambda _said: None) -> Judgement:
    """Lights as of the end of last month and of the day, and on the day what the targets come to."""
    before = year.on.replace(day=1) - timedelta(days=1)
    found = judge(on=before)
    tell(f"judged as of {before}")
    foreseen = foresee_published(on=year.on)
    tell(f"{foreseen} targets foreseen")
    found += judge(on=year.on)
    tell(f"judged as of {year.on}")
    _count_rows()
    plans = list(Plan.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(plans), JUDGED_AT_ONCE):
        some = WorkItem.objects.filter(plan__in=plans[start : start + JUDGED_AT_ONCE])
        found += flag_targets(on=year.on, items=some)
    tell("targets judged")
    return found


def _count_rows() -> None:
    """PostgreSQL plans by what it has counted: a table that it takes for empty makes each judging a long one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _refuse(items: int, on: date) -> None:
    if Plan.objects.exists() or Agency.objects.exists():
        raise NotEmpty("There are plans or agencies already: make a dataset in an empty database.")
    if not EARLIEST <= (on.month, on.day) <= LATEST:
        raise DomainError("Choose a day from April to November: the year must be under way.")
    if items < 1:
        raise DomainError("Choose at least one task.")


def _sizes(items: int) -> Iterator[int]:
    """How many tasks each plan has: 50 to 200, in pairs of a long one and a short one."""
    plans = max(round(items / ITEMS_EACH), 1)
    each, left = divmod(items, plans)
    room = max(min(each - LEAST_EACH, MOST_EACH - each - 1), 0)
    for n in range(plans):
        pair, is_second = divmod(n, 2)
        shift = pair * 17 % (room + 1) if n < plans - plans % 2 else 0
        yield each + (n < left) + (-shift if is_second else shift)


def _plans(
    store: Store,
    offices: Sequence[Office],
    sizes: Sequence[int],
    year: Year,
    seed: int,
    detail: Detail,
) -> Iterator[int]:
    """Writes the plans of one agency after the other; yields how many tasks were written each time."""
    codes = Domain.objects.in_bulk(list(FIELDS), field_name="code")
    domains = {code: codes[code].pk for code in FIELDS}
    common = Definition.objects.shared().values_list("name", "unit", "pk")
    shared = {(name, unit): pk for name, unit, pk in common}
    waiting, plans = 0, 0
    for place, office in enumerate(offices):
        rng = Random(f"{seed} {office.code}")  # noqa: S311  # an invented year, no secret
        measurer = Measurer(store, office, year, rng, shared)
        for number, size in enumerate(sizes[place :: len(offices)]):
            maker = PlanMaker(
                store,
                office,
                year,
                rng,
                number=number,
                domains=domains,
                measurer=measurer,
                detail=detail,
            )
            maker.make(size)
            waiting, plans = waiting + size, plans + 1
            if plans % WRITTEN_AT_ONCE == 0:
                store.write()
                yield waiting
                waiting = 0
    store.write()
    yield waiting
