"""What the API's resources beside the items may be filtered by; the items' own filter is the list page's."""

import django_filters
from django_filters.rest_framework import FilterSet

from agencies.models import Agency, Unit, User
from tasks.choices import (
    CommentKind,
    Event,
    FiledAs,
    FlagKind,
    Frequency,
    PlanState,
    ReportState,
)
from tasks.models import (
    Activity,
    Comment,
    Domain,
    Evidence,
    Flag,
    Milestone,
    Notice,
    Notification,
    Occurrence,
    Period,
    Plan,
    ProgressReport,
    Urge,
    WorkItem,
)
from worktracker.lib.filters import TruthFilter, by_code, by_id, since, until


class DomainFilter(FilterSet):
    """By words of the name."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")

    class Meta:
        model = Domain
        fields = ()


class NoticeFilter(FilterSet):
    """By agency, day of issue, document number and words of the title."""

    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains")
    agency = by_code(Agency, "agency")
    doc_number = django_filters.CharFilter(field_name="doc_number")
    issued_from = since("issued")
    issued_to = until("issued")

    class Meta:
        model = Notice
        fields = ()


class PlanFilter(FilterSet):
    """By agency, year, state and words of the title."""

    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains")
    agency = by_code(Agency, "agency")
    year = django_filters.NumberFilter(field_name="year")
    state = django_filters.ChoiceFilter(choices=PlanState)

    class Meta:
        model = Plan
        fields = ()


class MilestoneFilter(FilterSet):
    """By plan, item, date, and whether the step is reached, is the deadline, or waits for confirmation."""

    plan = by_code(Plan, "item__plan")
    item = by_id(WorkItem, "item")
    date_from = since("date")
    date_to = until("date")
    reached = TruthFilter(field_name="reached_on", lookup_expr="isnull", exclude=True)
    is_limit = TruthFilter(field_name="is_limit")
    needs_confirmation = TruthFilter(field_name="needs_confirmation")

    class Meta:
        model = Milestone
        fields = ()


class OccurrenceFilter(FilterSet):
    """By plan, item, how often the duty recurs, due date, and whether it is done."""

    plan = by_code(Plan, "duty__item__plan")
    item = by_id(WorkItem, "duty__item")
    frequency = django_filters.ChoiceFilter(field_name="duty__frequency", choices=Frequency)
    due_from = since("due")
    due_to = until("due")
    done = TruthFilter(field_name="done_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Occurrence
        fields = ()


class PeriodFilter(FilterSet):
    """By plan, and the day by which its reports are due."""

    plan = by_code(Plan, "plan")
    due_from = since("due")
    due_to = until("due")

    class Meta:
        model = Period
        fields = ()


class ReportFilter(FilterSet):
    """By plan, item, unit, period, person, state, in whose place it was written, day, and words of the narrative."""

    q = django_filters.CharFilter(field_name="narrative", lookup_expr="icontains")
    plan = by_code(Plan, "item__plan")
    item = by_id(WorkItem, "item")
    unit = by_id(Unit, "unit")
    period = by_id(Period, "period")
    reported_by = by_id(User, "reported_by")
    state = django_filters.ChoiceFilter(choices=ReportState)
    filed_as = django_filters.ChoiceFilter(choices=FiledAs)
    as_of_from = since("as_of")
    as_of_to = until("as_of")
    done = TruthFilter(field_name="done")
    is_demo = TruthFilter(field_name="is_demo")

    class Meta:
        model = ProgressReport
        fields = ()


class EvidenceFilter(FilterSet):
    """By plan, item, report, who uploaded it, and words of its name."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    plan = by_code(Plan, "report__item__plan")
    item = by_id(WorkItem, "report__item")
    report = by_id(ProgressReport, "report")
    uploaded_by = by_id(User, "uploaded_by")

    class Meta:
        model = Evidence
        fields = ()


class CommentFilter(FilterSet):
    """By plan, item, kind, the unit instructed, who said it, the day, and whether an instruction has its answer."""

    q = django_filters.CharFilter(field_name="text", lookup_expr="icontains")
    plan = by_code(Plan, "item__plan")
    item = by_id(WorkItem, "item")
    kind = django_filters.ChoiceFilter(choices=CommentKind)
    unit = by_id(Unit, "unit")
    author = by_id(User, "author")
    answered = TruthFilter(field_name="answer", lookup_expr="isnull", exclude=True)
    at_from = django_filters.DateFilter(field_name="at", lookup_expr="date__gte")
    at_to = django_filters.DateFilter(field_name="at", lookup_expr="date__lte")

    class Meta:
        model = Comment
        fields = ()


class UrgeFilter(FilterSet):
    """By plan, item, unit, and the day."""

    plan = by_code(Plan, "item__plan")
    item = by_id(WorkItem, "item")
    unit = by_id(Unit, "unit")
    on_from = since("on")
    on_to = until("on")

    class Meta:
        model = Urge
        fields = ()


class NotificationFilter(FilterSet):
    """By event, item, and whether it was read."""

    event = django_filters.ChoiceFilter(choices=Event)
    item = by_id(WorkItem, "item")
    read = TruthFilter(field_name="read_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Notification
        fields = ()


class FlagFilter(FilterSet):
    """By plan, item, kind, the day it was raised, and whether it is still open."""

    plan = by_code(Plan, "item__plan")
    item = by_id(WorkItem, "item")
    kind = django_filters.ChoiceFilter(choices=FlagKind)
    open = TruthFilter(field_name="cleared_on", lookup_expr="isnull")
    raised_from = since("raised_on")
    raised_to = until("raised_on")

    class Meta:
        model = Flag
        fields = ()


class ActivityFilter(FilterSet):
    """By agency, plan, item, person, what was done, and the day."""

    agency = by_code(Agency, "agency")
    plan = by_code(Plan, "plan")
    item = by_id(WorkItem, "item")
    actor = by_id(User, "actor")
    verb = django_filters.CharFilter(field_name="verb")
    at_from = django_filters.DateFilter(field_name="at", lookup_expr="date__gte")
    at_to = django_filters.DateFilter(field_name="at", lookup_expr="date__lte")

    class Meta:
        model = Activity
        fields = ()
