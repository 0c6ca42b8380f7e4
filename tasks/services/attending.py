"""What people do about what they were told: they read it. What was read long ago is forgotten."""

from datetime import datetime

from agencies.models import User
from tasks.models import Notification
from tasks.querysets import NotificationQuerySet


def mark_read(rows: NotificationQuerySet, *, by: User, at: datetime) -> int:
    """Marks those of these rows that are the person's own and unread as read; returns how many.

    The moment of the first reading stays.
    """
    return rows.filter(user=by).unread().update(read_at=at)


def forget_read(*, before: datetime) -> int:
    """Deletes what was read and is older than a moment; returns how many. What is unread stays."""
    gone, _by_model = Notification.objects.read_before(before).delete()
    return gone
