"""The grid of values: who sees it, what is shown, and what becomes of what is typed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import User
from indicators.choices import Aggregation, Op, Periodicity, ReadingStatus
from indicators.models import Indicator, Reading
from indicators.tests.factories import make_indicator, make_reading, make_target
from tasks.models import WorkItem
from tasks.tests.factories import ON, make_unit, make_user, sign_in

pytestmark = pytest.mark.django_db
URL = "/indicators/grid/"


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture
def dust(item: WorkItem) -> Indicator:
    row = make_indicator(aggregation=Aggregation.DAY_MEAN)
    make_target(item, row, value=40)
    return row


def shown(user: User, url: str = URL) -> Any:
    response = sign_in(user).get(url)
    assert response.status_code == 200
    return response


def name(row: Indicator, month: int, *, kind: str = "v", seen: int = 0) -> str:
    return f"{kind}-{row.pk}-2024-{month:02}-01-{seen}"


def save(user: User, cells: dict[str, str], url: str = URL, **fields: str) -> Any:
    return sign_in(user).post(url, {**cells, **fields}, follow=True)


def words(response: Any) -> str:
    return response.content.decode()


def test_grid_shows_what_stands_what_is_missing_and_what_has_not_begun(
    dust: Indicator, clerk: User
) -> None:
    reading = make_reading(dust, value="41.2", period=date(2024, 1, 1))
    page = words(shown(clerk))
    assert f'name="{name(dust, 1, seen=reading.pk)}" value="41.2"' in page
    assert (
        page.count('data-mark="missing"') == 7 + 1
    )  # to August, as September may still come, and the legend
    assert f'name="{name(dust, 10)}"' in page
    assert "2024-11-01" not in page


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_only_reads_has_no_grid(dust: Indicator, role: str) -> None:
    client = sign_in(make_user(role, agency=dust.agency))
    assert client.get(URL).status_code == 403
    assert client.post(URL, {name(dust, 3): "38"}).status_code == 403


def test_unit_sees_its_own_indicators_alone(dust: Indicator) -> None:
    stranger = make_user(unit=make_unit("法规科"))
    assert dust.name not in words(shown(stranger))
    refused = save(stranger, {name(dust, 3): "38"})
    assert refused.status_code == 403
    assert not Reading.objects.exists()


def test_typed_values_are_saved_at_once_and_the_verdict_is_told(
    dust: Indicator, clerk: User
) -> None:
    page = save(clerk, {name(dust, month): "30" for month in range(1, 10)}, source="市监测中心月报")
    assert "Saved: 9 added, 0 corrected." in words(page)
    assert "No data → Reachable" in words(page)
    assert {row.source for row in Reading.objects.all()} == {"市监测中心月报"}


def test_what_was_not_touched_is_not_saved_again(dust: Indicator, clerk: User) -> None:
    old = make_reading(dust, value=38, period=date(2024, 1, 1))
    page = save(clerk, {name(dust, 1, seen=old.pk): "38.0", name(dust, 2): ""})
    assert "No value was changed" in words(page)
    assert Reading.objects.count() == 1


def test_one_wrong_cell_saves_nothing_and_keeps_what_was_typed(
    dust: Indicator, clerk: User
) -> None:
    page = save(clerk, {name(dust, 1): "38 吨", name(dust, 2): "39"})
    assert page.status_code == 400
    assert 'value="38 吨"' in words(page)
    assert 'value="39"' in words(page)
    assert f'href="#c-{name(dust, 1)}"' in words(page)
    assert words(page).count('aria-invalid="true"') == 1
    assert not Reading.objects.exists()


def test_unusual_value_is_saved_once_it_is_confirmed(item: WorkItem, clerk: User) -> None:
    row = make_indicator("PM10年均浓度", least=Decimal(10), most=Decimal(300))
    make_target(item, row, value=70)
    asked = save(clerk, {name(row, 1): "500"})
    assert asked.status_code == 409
    assert 'name="confirmed"' in words(asked)
    assert 'value="500"' in words(asked)
    assert not Reading.objects.exists()
    save(clerk, {name(row, 1): "500"}, confirmed="1")
    assert Reading.objects.get().value == Decimal(500)


def test_value_recorded_meanwhile_is_told_and_not_overwritten(dust: Indicator, clerk: User) -> None:
    make_reading(dust, value=37, period=date(2024, 1, 1))
    page = save(clerk, {name(dust, 1): "38"})
    assert page.status_code == 409
    assert "recorded 37 微克/立方米 meanwhile" in words(page)
    assert Reading.objects.current().get().value == Decimal(37)


def test_ratio_has_two_lines_and_needs_both(item: WorkItem, clerk: User) -> None:
    row = make_indicator("优良天数比例", unit="%", aggregation=Aggregation.RATIO)
    make_target(item, row, value=92, op=Op.AT_LEAST)
    page = words(shown(clerk))
    assert name(row, 1) in page
    assert name(row, 1, kind="o") in page
    assert save(clerk, {name(row, 1): "28", name(row, 1, kind="o"): ""}).status_code == 400
    save(clerk, {name(row, 1): "28", name(row, 1, kind="o"): "31"})
    reading = Reading.objects.get()
    assert (reading.value, reading.of) == (Decimal(28), Decimal(31))


@pytest.mark.parametrize(
    ("kind", "query", "columns"),
    [
        (Periodicity.QUARTER, "", 4),
        (Periodicity.YEAR, "", 5),
        (Periodicity.DAY, "?month=2", 29),
    ],
)
def test_columns_follow_the_periodicity(
    item: WorkItem, clerk: User, kind: str, query: str, columns: int
) -> None:
    make_target(item, make_indicator("排查数", unit="次", periodicity=kind), value=4)
    page = words(shown(clerk, URL + query))
    assert page.count('<th scope="col">') == columns + 1


def test_office_verifies_a_row_and_a_column(dust: Indicator, office: User, clerk: User) -> None:
    seen = [make_reading(dust, value=38, period=date(2024, month, 1)).pk for month in (1, 2)]
    client = sign_in(office)
    page = words(client.get(URL))
    assert all(f'name="shown" value="{pk}"' in page for pk in seen)
    client.post(f"{URL}verify/", {"period": "2024-01-01", "shown": seen})
    assert Reading.objects.filter(status=ReadingStatus.VERIFIED).count() == 1
    client.post(f"{URL}verify/", {"indicator": str(dust.pk), "shown": seen})
    assert Reading.objects.filter(status=ReadingStatus.VERIFIED, verified_by=office).count() == 2
    assert sign_in(clerk).post(f"{URL}verify/", {"period": "2024-01-01"}).status_code == 403


def test_office_verifies_one_value(dust: Indicator, office: User) -> None:
    seen = [make_reading(dust, value=38, period=date(2024, month, 1)).pk for month in (1, 2)]
    sign_in(office).post(f"{URL}verify/", {"reading": str(seen[1]), "shown": seen})
    assert Reading.objects.get(status=ReadingStatus.VERIFIED).pk == seen[1]


def test_message_names_what_was_saved(dust: Indicator, clerk: User) -> None:
    response = save(clerk, {name(dust, 1): "38", name(dust, 2): "39"})
    told = [str(message) for message in response.context["messages"]]
    assert any(str(dust) in text and "1" in text and "2" in text for text in told)


def test_value_corrected_since_it_was_shown_is_not_verified_unseen(
    dust: Indicator, office: User, clerk: User
) -> None:
    old = make_reading(dust, value=38, period=date(2024, 1, 1))
    save(clerk, {name(dust, 1, seen=old.pk): "39"}, confirmed="1")
    assert Reading.objects.current().get().value == 39
    sign_in(office).post(f"{URL}verify/", {"period": "2024-01-01", "shown": [old.pk]})
    assert not Reading.objects.filter(status=ReadingStatus.VERIFIED).exists()


def test_reading_of_another_agency_named_as_seen_tells_nothing(
    dust: Indicator, clerk: User
) -> None:
    foreign = make_reading(make_indicator("外单位指标", unit="个"), value=77)
    right, wrong = (
        save(clerk, {name(dust, 1, seen=foreign.pk): value}).status_code for value in ("77", "76")
    )
    assert right == wrong == 409


def test_verifying_what_is_not_named_verifies_nothing(dust: Indicator, office: User) -> None:
    seen = make_reading(dust, value=38, period=date(2024, 1, 1)).pk
    sign_in(office).post(
        f"{URL}verify/", {"period": "2023-01-01", "indicator": "x", "shown": [seen]}
    )
    assert not Reading.objects.filter(status=ReadingStatus.VERIFIED).exists()


def test_many_rows_take_no_more_queries_than_one(
    dust: Indicator, item: WorkItem, clerk: User
) -> None:
    client = sign_in(clerk)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for n in range(30):
        row = make_indicator(f"指标{n}", unit="个")
        make_target(item, row, value=4)
        make_reading(row, value=1, period=date(2024, 1, 1))
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) <= len(few) + 1 <= 26
