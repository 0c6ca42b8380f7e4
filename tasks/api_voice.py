"""What is said about items, who was told, who was urged."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.people import signed_in
from tasks import filtersets_api as filters
from tasks import serializers_voice, serializers_writes
from tasks.choices import CommentKind
from tasks.models import Comment, Notification, Urge
from tasks.services.attending import mark_read
from tasks.services.commenting import answer, comment, instruct
from tasks.services.urging import urge
from worktracker.lib.clock import now, today
from worktracker.lib.viewsets import Scoped


class CommentViewSet(Scoped):
    """Comments, leaders' instructions (批示) and the units' answers."""

    queryset = Comment.objects.select_related("unit", "author", "answer")
    serializer_class = serializers_voice.CommentSerializer
    filterset_class = filters.CommentFilter
    ordering = ["-at"]
    ordering_fields = ["at", "due"]

    @extend_schema(
        request=serializers_writes.Saying, responses={201: serializers_voice.CommentSerializer}
    )
    def create(self, request: Request) -> Response:
        """Say something about an item; an instruction and an answer are of their own kind."""
        said = self.perform_create(self.given(serializers_writes.Saying))
        return Response(self.get_serializer(said).data, status=201)

    def perform_create(self, words: dict) -> Comment:
        """By the service of its kind."""
        who = {"by": signed_in(self.request), "at": now(), "on": today(), "text": words["text"]}
        match words["kind"]:
            case CommentKind.INSTRUCTION:
                return instruct(words["item"], unit=words["unit"], due=words.get("due"), **who)
            case CommentKind.ANSWER:
                return answer(words["answers"], **who)
            case _:
                return comment(words["item"], **who)


class UrgeViewSet(Scoped):
    """Urgings (催办) by the supervision office."""

    queryset = Urge.objects.select_related("unit", "by")
    serializer_class = serializers_voice.UrgeSerializer
    filterset_class = filters.UrgeFilter
    ordering = ["-at"]
    ordering_fields = ["at", "on"]

    @extend_schema(request=serializers_writes.Urging, responses={201: serializers_writes.Urged})
    def create(self, request: Request) -> Response:
        """Urge units about items; each unit about each item once a day."""
        words = self.given(serializers_writes.Urging)
        pairs = [(pair["item"], pair["unit"]) for pair in words["pairs"]]
        urged = urge(pairs, note=words["note"], by=signed_in(request), at=now(), on=today())
        return Response({"urged": urged}, status=201)


class NotificationViewSet(Scoped):
    """What the person was told of; nobody else's."""

    queryset = Notification.objects.with_subjects()
    serializer_class = serializers_voice.NotificationSerializer
    filterset_class = filters.NotificationFilter
    ordering = ["-at"]
    ordering_fields = ["at"]

    @extend_schema(request=None, responses=serializers_voice.NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str = "") -> Response:
        """Mark one as read; reading twice changes nothing."""
        notification = self.get_object()
        mark_read(Notification.objects.filter(pk=notification.pk), by=signed_in(request), at=now())
        notification.refresh_from_db()
        return Response(self.get_serializer(notification).data)
