"""A person corrects what was read and settles its questions."""

from dataclasses import replace
from datetime import date

import pytest

from agencies.choices import Role
from tasks import problems
from tasks.choices import Part, PlanState
from tasks.errors import NotAllowed, Stale
from tasks.models import Activity, Plan, WorkItem
from tasks.services.review import Correction, Settlement, correct_item, settle_problem
from tasks.services.units import add_units, missing_units
from tasks.tests.factories import AT, make_agency, make_domain, make_unit, make_user
from tasks.tests.notices import SECTIONS, make_domains, make_draft
from worktracker.lib.errors import DomainError

pytestmark = pytest.mark.django_db


def as_it_is(item: WorkItem) -> Correction:
    """A correction that changes nothing."""
    return Correction(
        title=item.title,
        kind=item.kind,
        domain=item.domain,
        limit=item.limit,
        units=[(each.unit, each.part) for each in item.responsibilities.all()],
    )


def machines_of(plan: Plan) -> WorkItem:
    """The item with three printed dates, the first of them in doubt."""
    return plan.items.get(title="淘汰老旧机械")


def test_correction_changes_fields_and_leaves_a_trail() -> None:
    item, by = machines_of(make_draft()), make_user(Role.SUPERVISOR)
    soil = make_domain("soil")
    change = replace(as_it_is(item), title="淘汰机械", domain=soil)
    item = correct_item(item, correction=change, version=0, by=by, at=AT)
    assert (item.title, item.domain, item.version) == ("淘汰机械", soil, 1)
    assert item.title_key.startswith("tao2 tai4 ji1")
    row = Activity.objects.get(verb="corrected")
    assert (row.actor, [change["field"] for change in row.changes]) == (by, ["title", "domain"])


def test_confirming_without_a_change_counts_as_gone_over_and_leaves_no_trail() -> None:
    item = machines_of(make_draft())
    item = correct_item(item, correction=as_it_is(item), version=0, by=make_user(), at=AT)
    assert item.version == 1
    assert not Activity.objects.filter(verb="corrected").exists()


def test_units_keep_what_is_printed_of_them() -> None:
    item = machines_of(make_draft())
    air, water = make_unit("大气环境科"), make_unit("水生态环境科")
    change = replace(as_it_is(item), units=[(air, Part.COOPERATING), (water, Part.LEAD)])
    item = correct_item(item, correction=change, version=0, by=make_user(), at=AT)
    assert [(each.unit, each.part, each.printed) for each in item.responsibilities.all()] == [
        (air, Part.COOPERATING, "大气环境科"),
        (water, Part.LEAD, ""),
    ]


def test_naming_a_unit_answers_the_question_who_it_is() -> None:
    plan = make_draft()
    item = plan.items.get(title="加强宣传")
    change = replace(as_it_is(item), units=[(make_unit("大气环境科"), Part.LEAD)])
    correct_item(item, correction=change, version=0, by=make_user(), at=AT)
    assert not plan.problems.open().filter(item=item).exists()


def test_deadline_is_moved_and_the_printed_date_kept() -> None:
    item = machines_of(make_draft())
    change = replace(as_it_is(item), limit=date(2024, 12, 15))
    item = correct_item(item, correction=change, version=0, by=make_user(), at=AT)
    step = item.milestones.get(is_limit=True)
    assert (item.limit, step.date, step.printed_date) == (
        date(2024, 12, 15),
        date(2024, 12, 15),
        date(2024, 11, 30),
    )


def test_deadline_before_a_step_is_refused() -> None:
    item = machines_of(make_draft())
    change = replace(as_it_is(item), limit=date(2024, 9, 1))
    with pytest.raises(DomainError) as refusal:
        correct_item(item, correction=change, version=0, by=make_user(), at=AT)
    assert refusal.value.code == "step_after_limit"


def test_inferred_deadline_is_set_by_hand_and_taken_back() -> None:
    item = make_draft().items.get(title="加强宣传")
    by = make_user()
    change = replace(as_it_is(item), limit=date(2024, 6, 5))
    item = correct_item(item, correction=change, version=0, by=by, at=AT)
    assert (item.limit, item.limit_inferred) == (date(2024, 6, 5), False)
    change = replace(change, limit=date(2024, 12, 31))
    item = correct_item(item, correction=change, version=1, by=by, at=AT)
    assert (item.limit, item.limit_inferred) == (date(2024, 12, 31), True)
    assert not item.milestones.exists()


def test_deadline_before_the_year_moves_the_start() -> None:
    item = make_draft().items.get(title="加强宣传")
    change = replace(as_it_is(item), limit=date(2023, 12, 20))
    item = correct_item(item, correction=change, version=0, by=make_user(), at=AT)
    assert (item.starts_on, item.limit) == (date(2023, 12, 20), date(2023, 12, 20))


def test_step_is_redated() -> None:
    item = machines_of(make_draft())
    step = item.milestones.get(order=1)
    change = replace(as_it_is(item), steps={step.pk: date(2024, 10, 20)})
    item = correct_item(item, correction=change, version=0, by=make_user(), at=AT)
    assert item.next_limit == date(2024, 10, 20)
    step.refresh_from_db()
    assert step.printed_date == date(2024, 9, 30)


def test_stale_and_published_are_refused() -> None:
    plan = make_draft()
    item = machines_of(plan)
    with pytest.raises(Stale):
        correct_item(item, correction=as_it_is(item), version=3, by=make_user(), at=AT)
    Plan.objects.update(state=PlanState.PUBLISHED, published_at=AT)
    with pytest.raises(NotAllowed):
        correct_item(item, correction=as_it_is(item), version=0, by=make_user(), at=AT)


# --- questions


def question(plan: Plan, code: str) -> object:
    """The one open question of this kind that holds up publishing."""
    return plan.problems.blocking().get(code=code)


def test_date_is_confirmed_as_printed() -> None:
    plan = make_draft()
    doubt = question(plan, problems.DATE_BEFORE_NOTICE)
    settle_problem(doubt, how=Settlement.CONFIRM, by=make_user(), at=AT)
    item = machines_of(plan)
    assert (item.next_limit, item.limit) == (date(2024, 4, 30), date(2024, 11, 30))
    assert not item.problems.open().exists()


def test_date_is_replaced_and_the_printed_one_kept() -> None:
    plan, by = make_draft(), make_user()
    doubt = question(plan, problems.DATE_BEFORE_NOTICE)
    with pytest.raises(DomainError) as refusal:
        settle_problem(doubt, how=Settlement.REPLACE, by=by, at=AT)
    assert refusal.value.code == "date_missing"
    settle_problem(doubt, how=Settlement.REPLACE, day=date(2024, 12, 20), by=by, at=AT)
    item = machines_of(plan)
    step = item.milestones.get(order=0)
    assert (step.date, step.printed_date) == (date(2024, 12, 20), date(2024, 4, 30))
    # the latest date is the deadline, whichever clause it stood in
    assert (item.limit, step.is_limit) == (date(2024, 12, 20), True)
    row = Activity.objects.get(verb="settled")
    assert row.changes[0]["new"] == "2024-12-20"


def test_settled_question_is_not_settled_twice() -> None:
    plan, by = make_draft(), make_user()
    doubt = question(plan, problems.DATE_BEFORE_NOTICE)
    settle_problem(doubt, how=Settlement.CONFIRM, by=by, at=AT)
    with pytest.raises(Stale):
        settle_problem(doubt, how=Settlement.CONFIRM, by=by, at=AT)


def test_dismissing_needs_a_reason() -> None:
    plan, by = make_draft(), make_user()
    doubt = question(plan, problems.NO_UNIT)
    with pytest.raises(DomainError):
        settle_problem(doubt, how=Settlement.DISMISS, reason="  ", by=by, at=AT)
    settled = settle_problem(doubt, how=Settlement.DISMISS, reason="全局性工作", by=by, at=AT)
    assert (settled.resolution, settled.resolved_by, settled.resolved_at) == ("全局性工作", by, AT)


def test_dismissed_date_counts_for_nothing() -> None:
    plan = make_draft()
    doubt = question(plan, problems.DATE_BEFORE_NOTICE)
    settle_problem(doubt, how=Settlement.DISMISS, reason="文件笔误", by=make_user(), at=AT)
    item = machines_of(plan)
    assert item.next_limit == date(2024, 9, 30)
    assert item.milestones.get(order=0).needs_confirmation


def test_unit_named_for_a_printed_name_is_remembered() -> None:
    plan, brigade = make_draft(), make_unit("综合执法支队")
    doubt = question(plan, problems.UNKNOWN_UNIT)
    settle_problem(doubt, how=Settlement.UNIT, unit=brigade, by=make_user(), at=AT)
    part = plan.items.get(title="开展案卷评查").responsibilities.get()
    assert (part.unit, part.printed) == (brigade, "执法大队")
    assert [alias.name for alias in brigade.aliases.all()] == ["执法大队"]


def test_unit_of_another_agency_is_refused() -> None:
    plan, foreign = make_draft(), make_unit("水处", agency=make_agency("jilin"))
    doubt = question(plan, problems.UNKNOWN_UNIT)
    with pytest.raises(DomainError) as refusal:
        settle_problem(doubt, how=Settlement.UNIT, unit=foreign, by=make_user(), at=AT)
    assert refusal.value.code == "unit_missing"


def test_units_that_the_notice_names_are_added_in_one_go() -> None:
    plan = make_draft()
    assert [(each.name, each.is_inferred) for each in missing_units(plan)] == [("执法大队", False)]
    assert add_units(plan, by=make_user(), at=AT) == 1
    item = plan.items.get(title="开展案卷评查")
    assert item.responsibilities.get().unit.name == "执法大队"
    assert not plan.problems.open().filter(code=problems.UNKNOWN_UNIT).exists()
    assert missing_units(plan) == []


def test_notice_without_units_gets_one_for_each_section() -> None:
    make_domains()
    jilin = make_agency("jilin")
    plan = make_draft(SECTIONS, agency=jilin)
    assert (
        add_units(plan, by=make_user(agency=jilin, unit=make_unit("厅办", agency=jilin)), at=AT)
        == 2
    )
    units = jilin.units.filter(is_inferred=True)
    assert [unit.name for unit in units] == ["水生态环境", "大气污染防治"]
    part = plan.items.get(title="治理水体").responsibilities.get()
    assert (part.unit.name, part.is_inferred) == ("水生态环境", True)
    # next year's notice finds them by itself
    assert units[0].aliases.get().name == "水生态环境工作要点"


def test_collective_names_are_not_added_as_units() -> None:
    plan = make_draft()
    doubt = question(plan, problems.UNKNOWN_UNIT)
    doubt.params = {**doubt.params, "name": "各科室"}
    doubt.save()
    assert missing_units(plan) == []
