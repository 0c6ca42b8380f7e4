"""The working calendar in its table: filled, marked by who keeps it, read by all that counts working days."""

from datetime import date
from typing import Any

import pytest

from agencies.choices import DayOrigin, Role
from agencies.models import CalendarDay
from agencies.services.calendar import fill_calendar, mark_day, restore_day
from tasks.models import Activity, WorkItem
from tasks.tests.factories import AT, ON, day, make_agency, make_item, make_user
from tasks.tests.threads import at_once
from worktracker.lib.errors import NotAllowed
from worktracker.lib.snapshots import forget_all
from worktracker.lib.workdays import add_workdays, is_known, is_workday, official

pytestmark = pytest.mark.django_db

SATURDAY = date(2024, 10, 19)


def test_every_year_of_the_library_is_filled_once() -> None:
    marked = official().marked
    assert CalendarDay.objects.count() == len(marked)
    assert fill_calendar(at=AT) == 0

    CalendarDay.objects.filter(day__year=2025).delete()
    assert fill_calendar(at=AT) == sum(day.year == 2025 for day in marked)
    names = CalendarDay.objects.filter(day=date(2024, 10, 1)).values_list("name", "is_working")
    assert list(names) == [("国庆节", False)]


def test_what_was_marked_by_hand_survives_filling() -> None:
    CalendarDay.objects.filter(day__year=2025).delete()
    by = make_user(Role.ADMINISTRATOR)
    mark_day(date(2025, 10, 1), is_working=True, name="值守", by=by, at=AT)

    fill_calendar(at=AT)

    row = CalendarDay.objects.get(day=date(2025, 10, 1))
    assert (row.is_working, row.name, row.origin) == (True, "值守", DayOrigin.MARKED)
    assert is_workday(date(2025, 10, 1))
    assert not is_workday(date(2025, 10, 2))


def test_marked_day_counts_at_once_and_lights_follow() -> None:
    item = make_item(progress=100, due=date(2024, 10, 25))  # the eighth working day from then
    assert WorkItem.objects.with_light(on=ON).get(pk=item.pk).light == "ok"

    by = make_user(Role.SUPERVISOR)
    mark_day(date(2024, 10, 17), is_working=False, name="停电", by=by, at=AT)

    assert add_workdays(ON, 7) == date(2024, 10, 25)
    assert WorkItem.objects.with_light(on=ON).get(pk=item.pk).light == "warn"
    restore_day(date(2024, 10, 17), by=by, at=AT)
    assert add_workdays(ON, 7) == date(2024, 10, 24)
    assert not CalendarDay.objects.filter(day=date(2024, 10, 17)).exists()


def test_official_day_is_put_back_as_it_was_arranged() -> None:
    by = make_user(Role.ADMINISTRATOR)
    mark_day(date(2024, 10, 1), is_working=True, name="", by=by, at=AT)
    assert is_workday(date(2024, 10, 1))

    restore_day(date(2024, 10, 1), by=by, at=AT)

    row = CalendarDay.objects.get(day=date(2024, 10, 1))
    assert (row.is_working, row.name, row.origin) == (False, "国庆节", DayOrigin.OFFICIAL)


def test_trail_tells_who_marked_what() -> None:
    by = make_user(Role.SUPERVISOR)
    mark_day(SATURDAY, is_working=True, name="加班", by=by, at=AT)
    mark_day(SATURDAY, is_working=True, name="加班", by=by, at=AT)  # nothing new

    row = Activity.objects.get(verb="calendar_marked")
    assert (row.actor, row.at) == (by, AT)
    assert {change["field"]: change["new"] for change in row.changes} == {
        "is_working": "True",
        "name": "加班",
    }


def test_marking_in_an_unknown_year_makes_it_known() -> None:
    assert not is_known(2099)
    by = make_user(Role.SUPERVISOR)
    mark_day(date(2099, 1, 1), is_working=False, name="元旦", by=by, at=AT)
    assert is_known(2099)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_marks_a_day(role: Role) -> None:
    above = make_agency("jilin")
    below = make_agency("city", parent=above)
    by = make_user(role, agency=below)
    with pytest.raises(NotAllowed):
        mark_day(SATURDAY, is_working=True, name="", by=by, at=AT)
    with pytest.raises(NotAllowed):
        restore_day(date(2024, 10, 1), by=by, at=AT)
    assert not CalendarDay.objects.exclude(origin=DayOrigin.OFFICIAL).exists()


def test_calendar_costs_one_query_a_request(django_assert_num_queries: Any) -> None:
    is_workday(ON)
    forget_all()
    with django_assert_num_queries(1):
        assert [is_workday(day(n)) for n in range(5)] == [True, True, True, True, False]
        add_workdays(ON, 30)


def test_change_by_another_process_is_seen_by_the_next_request() -> None:
    assert not is_workday(SATURDAY)
    CalendarDay.objects.bulk_create([CalendarDay(day=SATURDAY, is_working=True, changed_at=AT)])
    assert not is_workday(SATURDAY)  # this request goes on by what it began with
    forget_all()
    assert is_workday(SATURDAY)


@pytest.mark.django_db(transaction=True)
def test_two_who_fill_at_once_fill_once() -> None:
    CalendarDay.objects.all().delete()
    at_once(lambda: fill_calendar(at=AT), lambda: fill_calendar(at=AT))
    assert CalendarDay.objects.count() == len(official().marked)
