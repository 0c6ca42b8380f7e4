"""A notice comes in: bytes to a draft plan with targets, or one sentence that says why not."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from agencies.choices import Role
from indicators.models import Indicator, Target
from indicators.services.intake import take_in
from indicators.services.review import TargetLine, correct, correct_targets
from tasks import parsing, problems
from tasks.errors import NoticeRefused
from tasks.models import Activity, Notice, Plan
from tasks.services.review import Correction
from tasks.tests.factories import AT, make_agency, make_user
from tasks.tests.notices import SMALL, make_small_bureau
from worktracker.lib.errors import DomainError

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + bytes(range(256))


def taken(data: bytes = SMALL.encode(), **given: object) -> tuple[Plan, bool]:
    """The notice as taken in by the small bureau."""
    agency = make_small_bureau()
    return take_in(data=data, file_name="a.txt", agency=agency, by=None, at=AT, **given)


def test_targets_share_indicators_by_name_and_unit() -> None:
    plan, created = taken()
    assert created
    item = plan.items.get(title="淘汰老旧机械")
    assert [(each.value, each.due, each.op) for each in item.targets.all()] == [
        (Decimal(300), date(2024, 9, 30), ">="),
        (Decimal(1147), date(2024, 11, 30), ">="),
    ]
    indicator = Indicator.objects.get(name="机械淘汰数量")
    assert (indicator.unit, indicator.aggregation, indicator.decimals) == ("台", "cumulative", 0)
    assert indicator.targets.count() == 2
    fine_dust = Indicator.objects.get(unit="微克/立方米")
    assert (fine_dust.aggregation, fine_dust.decimals) == ("day_mean", 1)
    target = item.targets.first()
    assert plan.notice.text[target.start : target.end] == target.quote


def test_same_file_twice_changes_nothing() -> None:
    plan, _created = taken()
    counts = (Notice.objects.count(), Target.objects.count(), Activity.objects.count())
    assert taken() == (plan, False)
    assert (Notice.objects.count(), Target.objects.count(), Activity.objects.count()) == counts


def test_same_file_is_another_agency_s_own_notice() -> None:
    make_small_bureau()
    taken()
    other = make_agency("jilin")
    plan, created = take_in(data=SMALL.encode(), file_name="", agency=other, by=None, at=AT)
    assert (created, plan.code) == (True, "jilin-2024")


def test_file_in_another_encoding_is_kept_as_received() -> None:
    data = SMALL.encode("gb18030")
    plan, _created = taken(data)
    assert bytes(plan.notice.original) == data
    assert plan.notice.text == SMALL


def test_windows_line_ends_keep_the_file() -> None:
    data = SMALL.replace("\n", "\r\n").encode()
    plan, _created = taken(data)
    assert bytes(plan.notice.original) == data
    assert "\r" not in plan.notice.text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (PDF, "damaged"),
        (b"PK\x03\x04" + b"x" * 50, "damaged"),
        ("一、做好工作。".encode() + b"\x00", "binary"),
        ("今年的工作要点".encode("shift_jis", errors="ignore") * 40, "bad_encoding"),
        ("没有编号的文字。".encode(), "no_clause"),
    ],
)
def test_what_holds_no_plan_is_refused_and_leaves_nothing(data: bytes, code: str) -> None:
    with pytest.raises(NoticeRefused) as refusal:
        taken(data)
    assert refusal.value.code == code
    assert str(refusal.value)
    assert not Notice.objects.exists()
    assert not Plan.objects.exists()


def test_file_over_the_limit_is_refused(settings: Settings) -> None:
    settings.NOTICE_MAX_BYTES = 1024 * 1024
    with pytest.raises(NoticeRefused) as refusal:
        taken("一".encode() * 800_000)
    assert refusal.value.code == "too_large"
    assert "2.3" in str(refusal.value)


def test_figure_that_no_column_holds_is_a_question() -> None:
    annotated = parsing.to_json(parsing.parse_notice(SMALL))
    annotated["items"][1]["targets"][1]["value"] = 10**13
    plan, _created = taken(annotated=annotated)
    doubt = plan.problems.get(code=problems.FIGURE_TOO_LARGE)
    assert doubt.blocks
    assert plan.items.get(title="淘汰老旧机械").targets.count() == 1


def test_annotation_that_does_not_fit_is_refused() -> None:
    with pytest.raises(NoticeRefused) as refusal:
        taken(annotated={"items": [{"title": "不在原文中", "kind": "task", "domain": "air"}]})
    assert refusal.value.code == "bad_annotation"
    assert not Notice.objects.exists()


# --- the command


def run(*arguments: object) -> str:
    """What ``import_notice`` prints."""
    out = StringIO()
    call_command("import_notice", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_command_stores_a_draft_and_says_so_once(tmp_path: Path) -> None:
    make_small_bureau()
    file = tmp_path / "notice.txt"
    file.write_text(SMALL, encoding="utf-8")
    assert "taian-2024: a draft of 4 tasks, 3 problems" in run(file, "--agency", "taian")
    assert "Nothing changed" in run(file, "--agency", "taian")
    assert Plan.objects.count() == 1


def test_command_refuses_in_one_sentence(tmp_path: Path) -> None:
    make_agency()
    file = tmp_path / "notice.txt"
    file.write_bytes(PDF)
    for arguments in (
        (file, "--agency", "taian"),
        (file, "--agency", "nowhere"),
        (tmp_path / "missing.txt", "--agency", "taian"),
        (file, "--agency", "taian", "--annotation", file),
    ):
        with pytest.raises(CommandError) as refusal:
            run(*arguments)
        assert "\n" not in str(refusal.value)
    assert not Plan.objects.exists()


# --- corrections of targets


def line(target: Target, **changed: object) -> TargetLine:
    """A target as it is, but for what is changed."""
    fields = {
        "pk": target.pk,
        "metric": target.indicator.name,
        "unit": target.indicator.unit,
        "kind": target.kind,
        "op": target.op,
        "value": target.value,
        "value_max": target.value_max,
        "due": target.due,
    }
    return TargetLine(**{**fields, **changed})


def test_targets_are_changed_added_and_dropped() -> None:
    plan, _created = taken()
    item, by = plan.items.get(title="淘汰老旧机械"), make_user(Role.SUPERVISOR)
    first, _second = item.targets.all()
    added = TargetLine(None, "更新车辆数", "辆", "quantity", ">=", Decimal(20))
    wanted = [line(first, value=Decimal(310)), added]
    correct_targets(item, targets=wanted, version=0, by=by, at=AT)
    assert [(str(each), each.order) for each in item.targets.all()] == [
        ("机械淘汰数量 ≥310台", 0),
        ("更新车辆数 ≥20辆", 1),
    ]
    assert first.quote == item.targets.first().quote
    row = Activity.objects.get(verb="corrected")
    assert row.changes[0]["old"] == "机械淘汰数量 ≥300台；机械淘汰数量 ≥1147台"


def test_indicator_that_nothing_promises_any_more_goes() -> None:
    plan, _created = taken()
    item = plan.items.get(title="淘汰老旧机械")
    renamed = [line(each, metric="淘汰机械数") for each in item.targets.all()]
    correct_targets(item, targets=renamed, version=0, by=make_user(), at=AT)
    assert not Indicator.objects.filter(name="机械淘汰数量").exists()
    assert Indicator.objects.get(name="淘汰机械数").targets.count() == 2


def test_item_and_targets_are_corrected_as_one() -> None:
    plan, _created = taken()
    item = plan.items.get(title="淘汰老旧机械")
    contradiction = Correction(
        title="x", kind="task", domain=item.domain, limit=date(2024, 1, 2), units=[]
    )
    with pytest.raises(DomainError):
        correct(item, correction=contradiction, targets=[], version=0, by=make_user(), at=AT)
    assert item.targets.count() == 2
