"""What the table of rights relies on: a refusal that changed a row is noticed."""

import pytest
from django.db import connection, transaction

from agencies.models import Agency, User
from tasks.tests.factories import make_agency, make_user
from worktracker.tests.rights.trying import RowsBefore

pytestmark = [pytest.mark.django_db]


def test_reading_alone_changes_nothing() -> None:
    rows = RowsBefore()
    with connection.execute_wrapper(rows):
        User.objects.count()

    assert rows.rows == {}


def test_changed_row_is_noticed() -> None:
    person, rows = make_user(), RowsBefore()
    with connection.execute_wrapper(rows):
        User.objects.filter(pk=person.pk).update(email="other@example.org")

    assert list(rows.rows) == [User]
    assert rows.differ()


def test_row_that_came_or_went_is_noticed() -> None:
    came, went = RowsBefore(), RowsBefore()
    with connection.execute_wrapper(came):
        agency = make_agency("elsewhere")
    assert came.differ()

    with connection.execute_wrapper(went):
        Agency.objects.filter(pk=agency.pk).delete()
    assert went.differ()


def test_what_was_taken_back_is_no_change() -> None:
    rows = RowsBefore()
    with connection.execute_wrapper(rows), transaction.atomic():
        make_agency("elsewhere")
        transaction.set_rollback(True)

    assert Agency in rows.rows
    assert not rows.differ()
