"""What is said about items, and who was told of what, as the API shows it."""

from typing import Any

from rest_framework import serializers

from agencies.serializers import PersonBriefSerializer, UnitBriefSerializer, code_of
from tasks.models import Comment, Notification, Urge
from tasks.told import told
from worktracker.lib.clock import today


class CommentSerializer(serializers.ModelSerializer):
    """A comment, an instruction to ``unit``, or the answer to the instruction that ``answers`` names.

    ``answer`` is the id of an instruction's answer, null while it is open.
    """

    unit = UnitBriefSerializer(read_only=True, allow_null=True)
    author = PersonBriefSerializer(read_only=True)
    answer: Any = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True, default=None)

    class Meta:
        model = Comment
        fields = [
            "id",
            "item",
            "kind",
            "unit",
            "due",
            "text",
            "answers",
            "answer",
            "author",
            "at",
            "is_demo",
        ]


class UrgeSerializer(serializers.ModelSerializer):
    """The supervision office urged a unit about an item, at most once a day."""

    unit = UnitBriefSerializer(read_only=True)
    by = PersonBriefSerializer(read_only=True)

    class Meta:
        model = Urge
        fields = ["id", "item", "unit", "note", "by", "at", "on"]


class NotificationSerializer(serializers.ModelSerializer):
    """What the person was told of, as a sentence and as its parts; ``plan`` is a code."""

    sentence = serializers.SerializerMethodField()
    plan = code_of(allow_null=True)
    actor = PersonBriefSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Notification
        fields = [
            "id",
            "event",
            "sentence",
            "plan",
            "item",
            "report",
            "comment",
            "actor",
            "figures",
            "at",
            "read_at",
        ]

    def get_sentence(self, notification: Notification) -> str:
        """What the page says of it."""
        return told(notification, on=today()).words
