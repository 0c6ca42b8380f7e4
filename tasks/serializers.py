"""Notices, plans, items and what happens to them, as the API shows them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from agencies.serializers import UnitBriefSerializer, code_of, names_of
from tasks.choices import Light
from tasks.models import (
    Activity,
    Domain,
    Duty,
    Flag,
    Milestone,
    Notice,
    Occurrence,
    Plan,
    Responsibility,
    WorkItem,
)
from worktracker.lib.clock import today


class PermilleAsPercent(serializers.DecimalField):
    """Thousandths shown in percent with one decimal: 790 is "79.0"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=4, decimal_places=1, read_only=True, **options)

    def to_representation(self, value: Any) -> str:
        """The percentage as text, as decimals are written everywhere in the API."""
        return super().to_representation(Decimal(value) / 10)


class DomainSerializer(serializers.ModelSerializer):
    """A field of work."""

    class Meta:
        model = Domain
        fields = ["id", "code", "name", "short_name", "order"]


class NoticeSerializer(serializers.ModelSerializer):
    """A notice without its text."""

    agency = code_of()
    plan = code_of(allow_null=True)

    class Meta:
        model = Notice
        fields = [
            "id",
            "agency",
            "plan",
            "title",
            "doc_number",
            "issuer",
            "issued",
            "recipients",
            "file_name",
            "sha256",
            "provenance",
            "received_at",
        ]


class NoticeDetailSerializer(NoticeSerializer):
    """With the text that every source span points into."""

    class Meta(NoticeSerializer.Meta):
        fields = [*NoticeSerializer.Meta.fields, "text"]


class PlanSerializer(serializers.ModelSerializer):
    """``notice`` is an id, ``item_count`` the number of its tasks."""

    agency = code_of()
    item_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Plan
        fields = [
            "id",
            "code",
            "agency",
            "notice",
            "title",
            "year",
            "state",
            "published_at",
            "cadence",
            "cadence_day",
            "cadence_lag",
            "asks_approval",
            "item_count",
        ]


class ResponsibilitySerializer(serializers.ModelSerializer):
    """A unit's part in the item."""

    unit = UnitBriefSerializer(read_only=True)

    class Meta:
        model = Responsibility
        fields = ["unit", "part", "printed", "is_inferred", "state", "signed_at"]


class MilestoneSerializer(serializers.ModelSerializer):
    """A printed date; ``relative`` is an ISO 8601 duration."""

    class Meta:
        model = Milestone
        fields = [
            "id",
            "item",
            "order",
            "name",
            "date",
            "printed_date",
            "quote",
            "relative",
            "after",
            "is_limit",
            "needs_confirmation",
            "reached_on",
        ]


class DutySerializer(serializers.ModelSerializer):
    """A recurring obligation."""

    class Meta:
        model = Duty
        fields = ["id", "what", "frequency", "count", "day", "starts", "quote"]


class OccurrenceSerializer(serializers.ModelSerializer):
    """One dated occurrence of a duty; ``item`` is the duty's."""

    item = serializers.IntegerField(source="duty.item_id", read_only=True)
    duty = DutySerializer(read_only=True)

    class Meta:
        model = Occurrence
        fields = ["id", "item", "duty", "number", "due", "done_on"]


class ItemSerializer(serializers.ModelSerializer):
    """An item with today's light; ``planned`` is its progress by plan in percent."""

    plan = code_of()
    domain = code_of()
    number = serializers.CharField(read_only=True)
    planned = PermilleAsPercent(source="permille")
    light = serializers.ChoiceField(choices=Light.choices, read_only=True)
    is_off_target = serializers.BooleanField(read_only=True)
    responsibilities = ResponsibilitySerializer(many=True, read_only=True)

    class Meta:
        model = WorkItem
        fields = [
            "id",
            "plan",
            "ordinal",
            "number",
            "kind",
            "section",
            "title",
            "domain",
            "starts_on",
            "limit",
            "limit_inferred",
            "next_limit",
            "next_limit_kind",
            "state",
            "progress",
            "planned",
            "light",
            "is_off_target",
            "reported_on",
            "closed_on",
            "version",
            "responsibilities",
        ]


class ItemDetailSerializer(ItemSerializer):
    """With the clause as issued, why the light shows, steps, duties and partners.

    ``seen`` is the newest row of the trail that this answer knows; send it with a change, to be told what came after.
    """

    seen = serializers.IntegerField(read_only=True)
    light_rule = serializers.SerializerMethodField()
    light_reason = serializers.SerializerMethodField()
    milestones = MilestoneSerializer(many=True, read_only=True)
    duties = DutySerializer(many=True, read_only=True)
    partners = names_of()

    class Meta(ItemSerializer.Meta):
        fields = [
            *ItemSerializer.Meta.fields,
            "seen",
            "text",
            "path",
            "spans",
            "light_rule",
            "light_reason",
            "milestones",
            "duties",
            "partners",
        ]

    def get_light_rule(self, item: WorkItem) -> str:
        """The rule that gave the light."""
        return self._verdict(item).rule

    def get_light_reason(self, item: WorkItem) -> str:
        """The reason in words, with its figures."""
        return self._verdict(item).reason

    @staticmethod
    def _verdict(item: Any) -> Any:
        return item.explain_light(
            on=today(), is_off_target=item.is_off_target, is_at_risk=item.is_at_risk
        )


class FlagSerializer(serializers.ModelSerializer):
    """A finding on an item; ``figures`` are what the rule saw that day."""

    class Meta:
        model = Flag
        fields = ["id", "item", "kind", "raised_on", "cleared_on", "rule", "figures"]


class ChangeSerializer(serializers.Serializer):
    """One field of a change, values as text."""

    field = serializers.CharField()
    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField(allow_blank=True)


class ActivitySerializer(serializers.ModelSerializer):
    """A row of the trail; ``actor`` is empty where a job acted, ``behalf`` names whom the actor stood in for.

    ``address`` is told to supervisors, auditors and administrators alone.
    """

    agency = code_of(allow_null=True)
    plan = code_of(allow_null=True)
    changes = ChangeSerializer(many=True, read_only=True)
    address = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = [
            "id",
            "at",
            "agency",
            "plan",
            "item",
            "report",
            "actor",
            "actor_name",
            "verb",
            "subject",
            "changes",
            "reason",
            "behalf",
            "address",
        ]

    def get_address(self, row: Activity) -> str | None:
        """The network address, for those who check the trail."""
        return row.address if self.context["request"].user.reads_trail else None
