"""How items stood: spans that hold at the end of a day, whatever happened during it and after it."""

import pytest
from django.db import IntegrityError, transaction

from tasks.choices import Light, Part, PlanState, State
from tasks.models import ItemSpan, PartSpan, Responsibility, WorkItem
from tasks.services.chronicle import chronicle
from tasks.services.judging import judge, judge_again
from tasks.tests.factories import ON, day, make_domain, make_item, make_plan, make_unit
from tasks.tests.threads import at_once

pytestmark = pytest.mark.django_db


def held(item: WorkItem) -> list[tuple[int, int | None, str]]:
    """Days from ON, and the light."""
    rows = ItemSpan.objects.filter(item=item).order_by("since", "pk")
    return [
        ((span.since - ON).days, span.until and (span.until - ON).days, span.light) for span in rows
    ]


def set_progress(item: WorkItem, percent: int, *, n: int) -> None:
    WorkItem.objects.filter(pk=item.pk).update(progress=percent)
    judge_again(WorkItem.objects.filter(pk=item.pk), on=day(n))


def test_span_says_what_the_item_says() -> None:
    item = make_item(progress="57.5")
    judge(on=ON)
    span = ItemSpan.objects.get()
    item.refresh_from_db()
    assert (span.since, span.until) == (ON, None)
    for name in ("domain", "starts_on", "limit", "next_limit", "next_limit_kind", "state"):
        assert getattr(span, name) == getattr(item, name)
    assert (span.progress, span.light, span.rule) == (item.progress, Light.LATE, "far_behind")
    part = PartSpan.objects.get()
    assert (part.unit, part.part, part.since) == (item.responsibilities.get().unit, Part.LEAD, ON)


def test_nothing_new_is_recorded_where_nothing_changed() -> None:
    item = make_item(cooperating=[make_unit("大气环境科")])
    for n in range(3):
        judge(on=day(n))
    assert held(item) == [(0, None, Light.OK)]
    assert PartSpan.objects.count() == 2


def test_last_word_of_a_day_is_what_holds() -> None:
    item = make_item()
    judge(on=ON)
    set_progress(item, 60, n=2)
    set_progress(item, 40, n=2)
    set_progress(item, 95, n=2)
    assert held(item) == [
        (0, 2, Light.OK),
        (2, 2, Light.LATE),
        (2, 2, Light.LATE),
        (2, None, Light.OK),
    ]
    stood = {n: ItemSpan.objects.on(day(n)).get().progress for n in (0, 1, 2, 30)}
    assert stood == {0: 80, 1: 80, 2: 95, 30: 95}
    assert not ItemSpan.objects.on(day(-1)).exists()


def test_change_of_today_leaves_the_past_alone() -> None:
    item = make_item(domain=make_domain("water"))
    judge(on=ON)
    other = make_unit("大气环境科")
    Responsibility.objects.filter(item=item).update(unit=other)
    WorkItem.objects.filter(pk=item.pk).update(
        domain=make_domain("air"), state=State.CLOSED, closed_on=day(9), progress=100
    )
    judge_again(WorkItem.objects.all(), on=day(9))
    then, now = ItemSpan.objects.on(day(8)).get(), ItemSpan.objects.on(day(9)).get()
    assert (then.domain.code, then.state, then.closed_on) == ("water", State.IN_PROGRESS, None)
    assert (now.domain.code, now.state, now.closed_on) == ("air", State.CLOSED, day(9))
    units = [PartSpan.objects.on(day(n)).get().unit.name for n in (8, 9)]
    assert units == ["水生态环境科", "大气环境科"]


def test_what_stands_of_the_past_is_not_told_anew() -> None:
    item = make_item()
    judge(on=ON)
    set_progress(item, 50, n=5)
    set_progress(item, 99, n=2)
    assert held(item) == [(0, 5, Light.OK), (5, 5, Light.LATE), (5, None, Light.OK)]
    assert [ItemSpan.objects.on(day(n)).count() for n in range(7)] == [1] * 7


def test_only_published_items_are_kept_and_only_those_asked_for() -> None:
    draft = make_item(plan=make_plan(code="draft", state=PlanState.DRAFT))
    one, other = make_item(), make_item()
    judge_again(WorkItem.objects.filter(pk__in=[one.pk, draft.pk]), on=ON)
    assert list(ItemSpan.objects.values_list("item", flat=True)) == [one.pk]
    assert chronicle(on=ON) == 0  # no light was recorded of the other yet
    judge(on=ON)
    assert set(ItemSpan.objects.values_list("item", flat=True)) == {one.pk, other.pk}


def test_database_holds_one_open_span_an_item_and_unit() -> None:
    item = make_item()
    judge(on=ON)
    for model in (ItemSpan, PartSpan):
        twin = model.objects.get()
        twin.pk, twin._state.adding = None, True
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()
    span = ItemSpan.objects.get(item=item)
    span.until = day(-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        span.save()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_record_it_once() -> None:
    item = make_item()
    judge(on=ON)
    WorkItem.objects.update(progress=20)
    at_once(lambda: judge(on=day(1)), lambda: judge(on=day(1)))
    assert held(item) == [(0, 1, Light.OK), (1, None, Light.LATE)]
