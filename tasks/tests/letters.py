"""Every mail of the product with rich content, for tests of how mails are built."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

from agencies.choices import Role
from agencies.models import User
from tasks.choices import CommentKind, FlagKind, Light, ReminderKind, State
from tasks.models import Comment, LightChange, Reminder, WorkItem
from tasks.services.digest import write_digest
from tasks.services.weekly import write_weekly
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_flag,
    make_item,
    make_milestone,
    make_unit,
    make_user,
)
from tasks.week import read_week
from worktracker.lib.mail import Letter, write_letter

TITLES = (
    "深入打好重污染天气消除、臭氧污染防治和柴油货车污染治理攻坚战",
    "扎实推进大汶河流域生态保护和高质量发展",
    "完成农村生活污水治理任务",
    "开展“无废城市”建设",
    "编制 2024 年度突发环境事件应急预案并组织演练，健全市县两级联动机制，完善应急物资储备和信息共享制度",
    "完成危险废物规范化环境管理评估",
)


def every_letter() -> dict[str, Letter]:
    """Each mail by its template's name, in the language that is active or the product's own."""
    link = SimpleNamespace(
        position=48213, digest="9f86d081884c7d65" * 4, seal=SimpleNamespace(sealed_at=AT)
    )
    head = " ".join(["9f86d081"] * 8)
    return {
        "digest": rich_digest(),
        "weekly": rich_weekly(),
        "audit_head": write_letter("audit_head", {"link": link, "head": head, "at": AT}),
        "mail_test": write_letter("mail_test", {"by": make_user(), "at": AT}),
    }


def rich_digest(on: date = ON) -> Letter:
    """A digest with two reminders of every kind."""
    person = make_user(Role.HEAD, display_name="张伟")
    rows = []
    for n, kind in enumerate([*ReminderKind, *ReminderKind]):
        item = make_item(title=TITLES[n % len(TITLES)], due=day(n - 8), progress="62.5")
        make_milestone(item, on=item.next_limit, name="完成现场核查并报送结果")
        unit = make_unit("自然生态保护与农村生态环境科") if n % 3 else person.unit
        limit = day(min(n - 8, 0)) if kind in LYING_BEHIND else item.next_limit
        rows.append(
            Reminder.objects.create(
                user=person,
                item=item,
                kind=kind,
                unit=unit,
                limit=limit,
                step=0,
                claimed_on=on,
            )
        )
    return write_digest(person, rows, on=on)


LYING_BEHIND = {
    ReminderKind.OVERDUE,
    ReminderKind.TO_APPROVE,
    ReminderKind.TO_VERIFY,
    ReminderKind.RETURNED,
    ReminderKind.URGED,
    ReminderKind.NOT_REPORTED,
}


def rich_weekly(on: date = ON) -> Letter:
    """A weekly letter with every list, some longer than it names."""
    agency = make_agency("weihai", name="威海市生态环境局")
    leader = make_user(Role.LEADER, agency=agency, display_name="李局长")
    units = [
        make_unit(name, agency=agency)
        for name in ("水科", "大气环境科", "自然生态保护科", "固体废物管理中心")
    ]
    for n in range(13):
        unit, title = units[n % 4], TITLES[n % len(TITLES)]
        _record(make_item(title=title, unit=unit, due=day(5 - n), progress=100))
    for n in range(12):
        item = _record(make_item(title=TITLES[n % len(TITLES)], unit=units[n % 3], progress=95))
        if n < 3:
            make_flag(
                item,
                FlagKind.OFF_TARGET,
                raised_on=day(-3 * n),
                figures={
                    "indicator": "细颗粒物（PM2.5）年均浓度",
                    "unit": "微克/立方米",
                    "op": "<=",
                    "target": "40",
                    "actual": "42.5",
                },
            )
        if n < 2:
            _ask(leader, item, due=day(-1) if n else None)
    for n in range(3):
        make_item(title=TITLES[n], unit=units[n], state=State.CLOSED, closed_on=day(-n))
    week = read_week(leader, on=on)
    assert week is not None
    return write_weekly(leader, week)


def _record(item: WorkItem) -> WorkItem:
    LightChange.objects.create(item=item, day=day(-30), new=Light.OK, rule="on_track")
    return item


def _ask(leader: User, item: WorkItem, *, due: date | None) -> None:
    Comment.objects.create(
        item=item,
        kind=CommentKind.INSTRUCTION,
        unit=item.responsibilities.get(order=0).unit,
        text="请牵头科室会同有关县（市、区）分局一周内拿出整改方案，明确责任人和完成时限，并在下次调度会上汇报。",
        due=due,
        author=leader,
        at=datetime.combine(ON, AT.time(), tzinfo=AT.tzinfo) - timedelta(days=5),
    )
