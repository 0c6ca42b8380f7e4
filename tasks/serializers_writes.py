"""What the API's writes take."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from agencies.models import Unit
from tasks.choices import CommentKind
from tasks.models import Comment, Period, WorkItem
from worktracker.lib.api_fields import SeenRow, row_id


class Act(serializers.Serializer):
    """``seen`` is the newest row of the trail that the person knows, as a detail gave it.

    A refusal of an older version tells what came after it.
    """

    seen = row_id(required=False)


class Signing(Act):
    """``unit`` is who signs: the own unit, or one that the person stands in for. By default the own."""

    unit = SeenRow(Unit, required=False)


class Halting(Act):
    """Why, and by which decision."""

    reason = serializers.CharField(max_length=500)
    decision = serializers.CharField(max_length=500)


class TakingUp(Act):
    """Why."""

    reason = serializers.CharField(max_length=500)


class Deciding(Act):
    """What the unit reads beside the decision; a return needs it."""

    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class Returning(Act):
    """What is missing."""

    note = serializers.CharField(max_length=2000)


class HandingIn(Act):
    """``item_version`` refuses the report where the item changed since it was seen."""

    item_version = serializers.IntegerField(min_value=0, required=False)


class Writing(Act):
    """What a report says so far. ``percent`` is 100 where ``done``."""

    percent = serializers.DecimalField(
        max_digits=4, decimal_places=1, min_value=0, max_value=100, allow_null=True, required=False
    )
    narrative = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    problems = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    next_step = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    done = serializers.BooleanField(required=False)
    reached = serializers.ListField(child=row_id(), max_length=200, required=False)
    occurrences = serializers.ListField(child=row_id(), max_length=200, required=False)


class Beginning(Writing):
    """``unit`` is who reports, by default the own one; ``period`` by default the current one."""

    item = SeenRow(WorkItem)
    unit = SeenRow(Unit, required=False)
    period = SeenRow(Period, required=False)


class Saying(serializers.Serializer):
    """A comment on ``item``, an instruction to its ``unit``, or the answer to an instruction."""

    kind = serializers.ChoiceField(choices=CommentKind.choices, default=CommentKind.COMMENT)
    item = SeenRow(WorkItem, required=False)
    unit = SeenRow(Unit, required=False)
    answers = SeenRow(Comment, required=False)
    due = serializers.DateField(required=False, allow_null=True)
    text = serializers.CharField(max_length=2000)

    NEEDED = {
        CommentKind.COMMENT: {"item"},
        CommentKind.INSTRUCTION: {"item", "unit"},
        CommentKind.ANSWER: {"answers"},
    }
    OPTIONAL = {CommentKind.INSTRUCTION: {"due"}}

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """Refuses what the kind lacks, and what it has no use for."""
        kind = CommentKind(values["kind"])
        needed = self.NEEDED[kind]
        given = {name for name in ("item", "unit", "answers", "due") if values.get(name)}
        wrong = {name: [_("Required for this kind.")] for name in sorted(needed - given)}
        extra = given - needed - self.OPTIONAL.get(kind, set())
        wrong |= {name: [_("Has no meaning for this kind.")] for name in sorted(extra)}
        if wrong:
            raise serializers.ValidationError(wrong)
        return values


class UrgedPair(serializers.Serializer):
    """A unit and the item that it is urged about."""

    item = row_id()
    unit = row_id()


class Urging(serializers.Serializer):
    """Whom to urge about what, with one note for all; at most 200 at a time."""

    pairs = serializers.ListField(child=UrgedPair(), allow_empty=False, max_length=200)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class Urged(serializers.Serializer):
    """How many were urged; who was urged today already is not counted."""

    urged = serializers.IntegerField()


class Upload(serializers.Serializer):
    """One file of a report."""

    file = serializers.FileField(allow_empty_file=True)
