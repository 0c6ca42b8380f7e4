"""The chain over the trail: what a link says, and one chain whoever seals."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tasks.chain import canonical, digest, in_groups, newest_link, unsealed
from tasks.models import Activity, Seal, SealLink
from tasks.services.sealing import seal_all, seal_trail
from tasks.services.verifying import verify_trail
from tasks.tests.chains import by_force, sealed, write
from tasks.tests.factories import AT
from tasks.tests.threads import at_once

pytestmark = pytest.mark.django_db

# The digest of the row that ``fixed`` makes. Whatever changes it makes every chain unreadable that was ever sealed.
FIXED = "ffab02b664e7510b3880e9d654682f4eee7a431e10b148a15a8a2dab9f1e274a"


@pytest.fixture
def fixed() -> Activity:
    """A row as this database gives it back."""
    row = Activity.objects.create(
        id=7,
        actor_name="承办人",
        at=datetime(2024, 10, 15, 10, 0, 0, 123456, tzinfo=ZoneInfo("Asia/Shanghai")),
        verb="report_filed",
        subject="（12）水源地\u2028“保护”\n",
        changes=[
            {"field": "progress", "old": "", "new": "70.8"},
            {"new": [1.0, 1e16, -0.0, 1e-7, 3, True, None], "field": "x", "old": {"b": 1, "a": 2}},
        ],
        reason="核实",
        behalf="李四",
        address="2001:DB8::0:1",
    )
    return Activity.objects.get(pk=row.pk)


def test_row_says_the_same_on_every_database(fixed: Activity) -> None:
    assert canonical(fixed) == (
        r'{"actor":null,"actor_name":"\u627f\u529e\u4eba","address":"2001:db8::1","agency":null,'
        r'"at":"2024-10-15T02:00:00.123456Z","behalf":"\u674e\u56db",'
        r'"changes":[{"field":"progress","new":"70.8","old":""},'
        r'{"field":"x","new":[{"number":"1.0"},{"number":"10000000000000000"},{"number":"0.0"},'
        r'{"number":"0.0000001"},{"number":"3"},true,null],'
        r'"old":{"a":{"number":"2"},"b":{"number":"1"}}}],'
        r'"id":7,"item":null,"plan":null,"reason":"\u6838\u5b9e","report":null,'
        r'"subject":"\uff0812\uff09\u6c34\u6e90\u5730\u2028\u201c\u4fdd\u62a4\u201d\n",'
        r'"verb":"report_filed"}'
    )
    assert digest("", fixed) == FIXED
    assert digest(FIXED, fixed) != FIXED


@pytest.mark.parametrize(
    "change",
    [
        {"pk": 8},
        {"agency_id": 1},
        {"plan_id": 1},
        {"item_id": 1},
        {"report_id": 1},
        {"actor_id": 1},
        {"actor_name": "别人"},
        {"at": AT + timedelta(microseconds=1)},
        {"verb": "published"},
        {"subject": "别的"},
        {"changes": []},
        {"reason": "别的"},
        {"behalf": ""},
        {"address": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_changed_changes_the_digest(fixed: Activity, change: dict[str, Any]) -> None:
    before = digest("", fixed)
    for name, value in change.items():
        setattr(fixed, name, value)
    assert digest("", fixed) != before


def test_every_field_of_a_row_is_sealed() -> None:
    says = set(re.findall(r'"(\w+)":', canonical(Activity(at=AT))))
    assert says == {field.name for field in Activity._meta.fields}


def test_head_is_printed_in_groups() -> None:
    assert in_groups("0123456789abcdef" * 4) == " ".join(["01234567", "89abcdef"] * 4)


def test_links_follow_each_other_from_the_first_row() -> None:
    rows = sealed(2, 1)

    links = list(SealLink.objects.order_by("position"))
    assert [(link.position, link.activity) for link in links] == [
        (1, rows[0].pk),
        (2, rows[1].pk),
        (3, rows[2].pk),
    ]
    head = ""
    for link in links:
        head = digest(head, Activity.objects.get(pk=link.activity))
        assert link.digest == head
    seals = Seal.objects.order_by("number").values_list("number", "rows", "head", "sealed_at")
    assert list(seals) == [(1, 2, links[1].digest, AT), (2, 1, links[2].digest, AT)]
    assert newest_link() == links[2]


def test_nothing_to_seal_makes_no_seal() -> None:
    assert seal_trail(at=AT) is None
    sealed(1)
    assert seal_trail(at=AT) is None
    assert Seal.objects.count() == 1


def test_row_committed_late_under_a_lower_id_is_sealed_by_the_next() -> None:
    late, early = write(2)
    by_force("DELETE FROM tasks_activity WHERE id = %s", late.pk)
    assert seal_trail(at=AT)
    Activity.objects.bulk_create([late])

    assert seal_trail(at=AT)

    links = SealLink.objects.order_by("position").values_list("activity", flat=True)
    assert list(links) == [early.pk, late.pk]
    assert verify_trail().is_whole


def test_limit_leaves_the_rest_to_further_seals() -> None:
    rows = write(5)

    assert seal_trail(at=AT, limit=2)

    assert list(unsealed().order_by("pk")) == rows[2:]
    assert seal_all(at=AT, limit=2) == 3
    assert list(Seal.objects.order_by("number").values_list("rows", flat=True)) == [2, 2, 1]
    assert seal_all(at=AT, limit=2) == 0
    assert verify_trail().is_whole


@pytest.mark.django_db(transaction=True)
def test_seals_at_the_same_moment_make_one_chain() -> None:
    write(40)

    made = at_once(*[lambda: seal_trail(at=AT, limit=10)] * 4)

    assert sorted(seal.number for seal in made if seal) == [1, 2, 3, 4]
    assert SealLink.objects.count() == 40
    verdict = verify_trail()
    assert (verdict.findings, verdict.rows, verdict.waiting) == ([], 40, 0)
