"""A row of every kind for a bureau, for tests that go over all resources or all models."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model

from agencies.choices import Part as PersonPart
from agencies.choices import Role
from agencies.models import (
    Agency,
    ApiToken,
    Appointment,
    CalendarDay,
    Deputy,
    Unit,
    UnitAlias,
    User,
)
from agencies.models.token import digest_of_key
from exchange.models import Export, Switch
from exchange.tests.factories import make_export, make_switch
from indicators.choices import Op
from indicators.models import (
    Definition,
    Indicator,
    Outlook,
    Reading,
    ReportedReading,
    Stage,
    Target,
    TargetChange,
)
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.choices import (
    Audience,
    CommentKind,
    Event,
    FlagKind,
    Light,
    Part,
    ReminderKind,
    Topic,
)
from tasks.models import (
    Activity,
    Comment,
    Domain,
    DomainWord,
    Duty,
    Evidence,
    Flag,
    ItemSpan,
    JudgedDay,
    LightChange,
    LightRule,
    Milestone,
    MonthEnd,
    Mute,
    Notice,
    Notification,
    Occurrence,
    OutboundMail,
    Partner,
    PartSpan,
    Period,
    Plan,
    Problem,
    ProgressReport,
    Reminder,
    ReminderMute,
    ReminderStep,
    Responsibility,
    Seal,
    SealLink,
    Urge,
    WorkItem,
)
from tasks.models.evidence import evidence_storage, random_name
from tasks.services.activity import record
from tasks.tests.factories import (
    AT,
    ON,
    day,
    make_agency,
    make_deputy,
    make_domain,
    make_duty,
    make_flag,
    make_item,
    make_milestone,
    make_notice,
    make_plan,
    make_report,
    make_unit,
    make_user,
)
from worktracker.models import LoggedRun


@dataclass(frozen=True, slots=True)
class Bureau:
    """One row of every model, all of one agency."""

    agency: Agency
    unit: Unit
    alias: UnitAlias
    person: User
    appointment: Appointment
    deputyship: Deputy
    token: ApiToken
    domain: Domain
    word: DomainWord
    notice: Notice
    plan: Plan
    item: WorkItem
    responsibility: Responsibility
    partner: Partner
    milestone: Milestone
    duty: Duty
    occurrence: Occurrence
    problem: Problem
    period: Period
    report: ProgressReport
    claim: ReportedReading
    evidence: Evidence
    comment: Comment
    urge: Urge
    notification: Notification
    mute: Mute
    flag: Flag
    marked: CalendarDay
    light_rule: LightRule
    light_change: LightChange
    item_span: ItemSpan
    part_span: PartSpan
    month_end: MonthEnd
    judged: JudgedDay
    mail: OutboundMail
    reminder: Reminder
    step: ReminderStep
    quiet: ReminderMute
    activity: Activity
    seal: Seal
    link: SealLink
    indicator: Indicator
    definition: Definition
    target: Target
    stage: Stage
    change: TargetChange
    outlook: Outlook
    reading: Reading
    run: LoggedRun
    export: Export
    switch: Switch

    def row_of(self, model: type[Model]) -> Any:
        """The row of this model."""
        rows = (getattr(self, part.name) for part in fields(self))
        return next(row for row in rows if isinstance(row, model))


def make_bureau(code: str = "taian") -> Bureau:
    """A bureau of this code with one row of everything."""
    agency = make_agency(code)
    unit = make_unit(agency=agency)
    person = make_user(Role.STAFF, unit=unit)
    notice = make_notice(agency=agency, doc_number=f"{code}〔2024〕8号")
    plan = make_plan(agency=agency, notice=notice)
    item = make_item(plan=plan, unit=unit, due=day(60))
    duty = make_duty(item, dues=[day(30)])
    mail = make_mail(person)
    indicator = make_indicator(agency=agency)
    report = make_report(item, unit=unit, by=person)
    target = make_target(item, indicator, op=Op.AT_MOST, due=date(2024, 12, 31))
    activity = record("report_filed", at=AT, by=person, item=item)
    seal = Seal.objects.create(number=activity.pk, sealed_at=AT, rows=1, head=f"{activity.pk:064x}")
    return Bureau(
        agency=agency,
        unit=unit,
        alias=UnitAlias.objects.create(unit=unit, name="水科"),
        person=person,
        token=ApiToken.objects.create(
            user=person, digest=digest_of_key(code), tail="0000", name="共享平台", made_at=AT
        ),
        appointment=Appointment.objects.create(user=person, unit=unit, part=PersonPart.LIAISON),
        deputyship=make_deputy(person, make_user(Role.HEAD, unit=unit)),
        domain=make_domain(),
        word=DomainWord.objects.get_or_create(domain=make_domain(), word="断面")[0],
        notice=notice,
        plan=plan,
        item=item,
        responsibility=item.responsibilities.get(),
        partner=Partner.objects.create(item=item, order=0, name="水利局"),
        milestone=make_milestone(item, on=day(20)),
        duty=duty,
        occurrence=duty.occurrences.get(),
        problem=Problem.objects.create(plan=plan, item=item, order=0, code="date_before_notice"),
        period=report.period,
        report=report,
        claim=ReportedReading.objects.create(
            report=report, indicator=indicator, value=Decimal("36.4")
        ),
        evidence=make_evidence(report),
        comment=Comment.objects.create(
            item=item,
            kind=CommentKind.INSTRUCTION,
            unit=unit,
            text="请加快进度。",
            author=person,
            at=AT,
        ),
        urge=Urge.objects.create(item=item, unit=unit, by=person, at=AT, on=ON),
        notification=Notification.objects.create(
            user=person, event=Event.ACCEPTED, plan=plan, item=item, report=report, at=AT
        ),
        mute=Mute.objects.create(user=person, event=Event.CLOSED),
        flag=make_flag(item, FlagKind.STALLED),
        marked=CalendarDay.objects.get_or_create(
            day=date(2024, 10, 16),
            defaults={"is_working": False, "name": "停电", "changed_at": AT},
        )[0],
        light_rule=LightRule.objects.create(
            agency=plan.agency, since=date(2024, 1, 1), reason="试行", by=person, at=AT
        ),
        light_change=LightChange.objects.create(
            item=item, day=ON, old=Light.OK, new=Light.WARN, rule="near"
        ),
        item_span=ItemSpan.objects.create(
            item=item,
            since=ON,
            light=Light.WARN,
            rule="near",
            domain=item.domain,
            starts_on=item.starts_on,
            limit=item.limit,
            next_limit=item.next_limit,
            next_limit_kind=item.next_limit_kind,
            state=item.state,
            progress=item.progress,
        ),
        part_span=PartSpan.objects.create(item=item, unit=unit, part=Part.LEAD, order=0, since=ON),
        month_end=MonthEnd.objects.create(
            plan=plan,
            day=date(2024, 9, 30),
            rule="near",
            tasks=1,
            progress=40,
            planned=700,
            closed_late=0,
            unreported=0,
        ),
        judged=JudgedDay.objects.get_or_create(job="tasks", day=ON, defaults={"at": AT})[0],
        mail=mail,
        reminder=Reminder.objects.create(
            user=person,
            item=item,
            kind=ReminderKind.DUE_SOON,
            limit=day(60),
            step=7,
            claimed_on=ON,
            mail=mail,
        ),
        step=ReminderStep.objects.create(
            agency=plan.agency, topic=Topic.LIMIT, audience=Audience.STAFF, left=3
        ),
        quiet=ReminderMute.objects.create(user=person, kind=ReminderKind.DUE_SOON),
        activity=activity,
        seal=seal,
        link=SealLink.objects.create(
            seal=seal, position=activity.pk, activity=activity.pk, digest=seal.head
        ),
        indicator=indicator,
        definition=indicator.definition,
        target=target,
        stage=target.stages.create(due=date(2024, 6, 30), value=Decimal(45)),
        change=target.changes.create(
            since=date(2024, 7, 1),
            op=Op.AT_MOST,
            value=Decimal(39),
            reason="省里调整",
            made_by=person,
            made_at=AT,
        ),
        outlook=Outlook.objects.create(
            target=target,
            value=Decimal(38),
            low=Decimal(36),
            high=Decimal(40),
            method="mean",
            readings=3,
            until=date(2024, 8, 1),
        ),
        reading=make_reading(indicator, value="36.4", by=person, report=report),
        run=LoggedRun.objects.create(
            job="tasks.jobs.nightly", day=ON, begun_at=AT, seen_at=AT, figures={"raised": 1}
        ),
        export=make_export(person),
        switch=make_switch(person),
    )


def make_evidence(report: ProgressReport, content: bytes = b"%PDF-1.7\n%%EOF\n") -> Evidence:
    """A file of the report, stored as bytes and as a row."""
    name = evidence_storage().save(random_name(Evidence(), ""), ContentFile(content))
    return Evidence.objects.create(
        report=report,
        name="现场核查.pdf",
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content_type="application/pdf",
        file=name,
        uploaded_by=report.reported_by,
        uploaded_at=AT,
    )


def make_mail(person: User) -> OutboundMail:
    """A digest waiting in the outbox."""
    return OutboundMail.objects.create(
        user=person,
        day=ON,
        address=person.email,
        subject="今日提醒",
        text="一项任务临近时限。",
        html="<p>一项任务临近时限。</p>",
        created_at=AT,
    )
