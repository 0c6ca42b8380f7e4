"""A workbook of units and people: read, judged row by row, applied as a whole or not at all."""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import Workbook

from agencies.choices import ImportState, Part, Role
from agencies.errors import ImportRefused
from agencies.importing.checking import check
from agencies.importing.lines import Lines
from agencies.importing.verdicts import Check, Outcome
from agencies.models import Appointment, PeopleImport, Unit, UnitAlias, User
from agencies.services import importing as service
from tasks.models import Activity
from tasks.services.retention import forget
from tasks.tests.factories import AT, make_agency, make_unit, make_user
from worktracker.lib.errors import NotAllowed, Stale
from worktracker.lib.filecheck import FileRefused
from worktracker.lib.sortkey import pinyin_key

pytestmark = [pytest.mark.django_db]

UNIT_HEADINGS = ["机关", "单位名称", "上级单位", "排序", "别名"]
HEADINGS = ["用户名", "姓名", "角色", "机关", "单位", "邮箱", "接收邮件", "任联络员的单位"]


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def root() -> User:
    make_agency()
    return make_user(Role.ADMINISTRATOR, username="root")


def workbook(**sheets: list[list[Any]]) -> BytesIO:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def people(*rows: list[Any]) -> BytesIO:
    return workbook(人员=[HEADINGS, *rows])


def units(*rows: list[Any]) -> BytesIO:
    return workbook(单位=[UNIT_HEADINGS, *rows])


def take_in(file: BytesIO, root: User) -> PeopleImport:
    return service.take_in(file, name="人员.xlsx", by=root, at=AT)


def checked(row: PeopleImport) -> Check:
    return check(Lines.read(row.lines))


def apply(row: PeopleImport, root: User) -> Check:
    return service.apply_import(row, by=root, at=AT, seen=checked(row).fingerprint)


def faults(file: BytesIO, root: User) -> list[tuple[str, str]]:
    found = checked(take_in(file, root))
    return [(fault.cell, fault.code) for one in found.verdicts for fault in one.faults]


# --- what comes of rows


def test_new_person_waits_for_authorisation(root: User) -> None:
    make_unit("水生态环境科")
    file = people(["zhangsan", "张三", "staff", "taian", "水生态环境科", "zs@ta.gov.cn", "否", ""])

    apply(take_in(file, root), root)

    person = User.objects.get(username="zhangsan")
    assert (person.display_name, person.role, person.agency.code) == ("张三", "staff", "taian")
    assert (person.unit.name, person.email, person.wants_mail) == (
        "水生态环境科",
        "zs@ta.gov.cn",
        False,
    )
    assert (person.is_active, person.authorised_at, person.has_usable_password()) == (
        False,
        None,
        False,
    )


def test_units_come_with_place_order_aliases_and_sort_key(root: User) -> None:
    file = units(
        ["泰安市生态环境局", "泰山分局大气股", "泰山分局", 20, ""],
        ["taian", "泰山分局", "", 10.0, "泰山区分局、泰山环保分局"],
    )

    apply(take_in(file, root), root)

    lower, upper = Unit.objects.get(name="泰山分局大气股"), Unit.objects.get(name="泰山分局")
    assert (lower.parent, lower.order, upper.parent, upper.order) == (upper, 20, None, 10)
    assert lower.sort_key == pinyin_key("泰山分局大气股")
    assert {*upper.aliases.values_list("name", flat=True)} == {"泰山区分局", "泰山环保分局"}


def test_person_may_belong_to_a_unit_that_the_same_workbook_adds(root: User) -> None:
    file = workbook(
        单位=[UNIT_HEADINGS, ["taian", "大气环境科"]],
        人员=[HEADINGS, ["lisi", "李四", "head", "taian", "大气环境科", "", "", "大气环境科"]],
    )

    apply(take_in(file, root), root)

    person = User.objects.get(username="lisi")
    assert person.unit == Unit.objects.get(name="大气环境科")
    assert [(one.unit, one.part) for one in person.appointments.all()] == [
        (person.unit, Part.LIAISON)
    ]


def test_known_rows_are_compared_field_by_field_and_empty_cells_leave_what_stands(
    root: User,
) -> None:
    unit = make_unit("水生态环境科")
    User.objects.create(
        username="wangwu",
        display_name="王五",
        role=Role.STAFF,
        agency=unit.agency,
        unit=unit,
        email="old@ta.gov.cn",
        is_active=False,
    )
    file = people(
        ["wangwu", "王伍", "", "", "", "new@ta.gov.cn", "", ""],
    )

    row = take_in(file, root)
    (verdict,) = checked(row).verdicts
    apply(row, root)

    assert verdict.outcome == Outcome.CHANGED
    assert verdict.changes == [
        {"field": "display_name", "old": "王五", "new": "王伍"},
        {"field": "email", "old": "old@ta.gov.cn", "new": "new@ta.gov.cn"},
    ]
    person = User.objects.get(username="wangwu")
    assert (person.display_name, person.email, person.role, person.unit, person.wants_mail) == (
        "王伍",
        "new@ta.gov.cn",
        "staff",
        unit,
        True,
    )


def test_account_that_waits_may_still_be_moved_by_the_workbook(root: User) -> None:
    unit = make_unit("水生态环境科")
    User.objects.create(
        username="wangwu",
        display_name="王五",
        role=Role.STAFF,
        agency=unit.agency,
        unit=unit,
        is_active=False,
    )
    make_unit("大气环境科")

    apply(take_in(people(["wangwu", "王五", "head", "taian", "大气环境科"]), root), root)

    person = User.objects.get(username="wangwu")
    assert (person.role, person.unit.name) == ("head", "大气环境科")


def test_what_stands_already_is_unchanged_and_written_nowhere(root: User) -> None:
    person = make_user(username="zhangsan", display_name="张三", unit=make_unit(), authorised_at=AT)
    file = workbook(
        单位=[UNIT_HEADINGS, ["taian", "水生态环境科"]],
        人员=[HEADINGS, ["zhangsan", "张三", "staff", "taian", "水生态环境科", person.email, "是"]],
    )

    row = take_in(file, root)
    apply(row, root)

    row.refresh_from_db()
    assert row.counts["units"] == {"wrong": 0, "new": 0, "changed": 0, "unchanged": 1}
    assert row.counts["people"] == {"wrong": 0, "new": 0, "changed": 0, "unchanged": 1}
    assert [*Activity.objects.values_list("verb", flat=True)] == ["people_imported"]


# --- what is wrong


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["", "张三", "staff", "taian", "水生态环境科"], ("人员!A2", "missing")),
        (["zhang san", "张三", "staff", "taian", "水生态环境科"], ("人员!A2", "bad_username")),
        (["z" * 151, "张三", "staff", "taian", "水生态环境科"], ("人员!A2", "too_long")),
        ([date(2024, 1, 2), "张三", "staff", "taian", "水生态环境科"], ("人员!A2", "date")),
        (["zs", "", "staff", "taian", "水生态环境科"], ("人员!B2", "missing")),
        (["zs", "张" * 51, "staff", "taian", "水生态环境科"], ("人员!B2", "too_long")),
        (["zs", "#N/A", "staff", "taian", "水生态环境科"], ("人员!B2", "error")),
        (["zs", "张三", "", "taian", "水生态环境科"], ("人员!C2", "missing")),
        (["zs", "张三", "科员", "taian", "水生态环境科"], ("人员!C2", "unknown_role")),
        (["zs", "张三", "administrator", "taian", ""], ("人员!C2", "administrator_role")),
        (["zs", "张三", "security_administrator", "taian", ""], ("人员!C2", "administrator_role")),
        (["zs", "张三", "staff", "", "水生态环境科"], ("人员!D2", "missing")),
        (["zs", "张三", "staff", "济南", "水生态环境科"], ("人员!D2", "unknown_agency")),
        (["zs", "张三", "staff", "taian", ""], ("人员!E2", "unit_missing")),
        (["zs", "张三", "staff", "taian", "水生态处"], ("人员!E2", "unknown_unit")),
        (["zs", "张三", "staff", "taian", "水生态环境处"], ("人员!E2", "unknown_unit")),
        (["zs", "张三", "leader", "taian", "", "zs@"], ("人员!F2", "bad_email")),
        (["zs", "张三", "leader", "taian", "", "", "也许"], ("人员!G2", "no_yes_or_no")),
        (["zs", "张三", "leader", "taian", "", "", "", "无名科"], ("人员!H2", "unknown_unit")),
        (["root", "根", "leader", "taian", ""], ("人员!A2", "administrator")),
        (["closed", "关", "leader", "taian", ""], ("人员!A2", "closed")),
        (["CLOSED", "关", "leader", "taian", ""], ("人员!A2", "case_differs")),
        (["open", "开", "head", "taian", "水生态环境科"], ("人员!C2", "authorised")),
        (["open", "开", "staff", "taian", "大气环境科"], ("人员!E2", "authorised")),
    ],
)
def test_wrong_cell_is_named_and_nothing_can_be_applied(
    root: User, row: list[Any], fault: tuple[str, str]
) -> None:
    unit = make_unit("水生态环境科")
    make_unit("大气环境科")
    make_unit("水生态环境处", agency=make_agency("jilin"))
    make_user(Role.LEADER, username="closed", is_active=False, authorised_at=AT)
    make_user(Role.STAFF, username="open", display_name="开", unit=unit, authorised_at=AT)
    before = User.objects.count()

    taken = take_in(people(row), root)

    (verdict,) = checked(taken).verdicts
    assert [(one.cell, one.code) for one in verdict.faults] == [fault]
    with pytest.raises(ImportRefused):
        apply(taken, root)
    assert User.objects.count() == before
    assert PeopleImport.objects.get().state == ImportState.CHECKED


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([["", "大气环境科"]], ("单位!A2", "missing")),
        ([["taian", ""]], ("单位!B2", "missing")),
        ([["济南", "大气环境科"]], ("单位!A2", "unknown_agency")),
        ([["taian", "气" * 101]], ("单位!B2", "too_long")),
        ([["taian", "大气科"], ["taian", "大气 科"]], ("单位!B3", "twice")),
        ([["taian", "督查办"]], ("单位!B2", "is_alias")),
        ([["taian", "大气科", "无名处"]], ("单位!C2", "unknown_unit")),
        ([["taian", "大气科", "大气科"]], ("单位!C2", "below_itself")),
        ([["taian", "甲科", "乙科"], ["taian", "乙科", "甲科"]], ("单位!C3", "below_itself")),
        ([["taian", "大气科", "", "第一"]], ("单位!D2", "no_number")),
        ([["taian", "大气科", "", 1.5]], ("单位!D2", "no_number")),
        ([["taian", "大气科", "", 32768]], ("单位!D2", "no_number")),
        ([["taian", "大气科", "", "", "督查办"]], ("单位!E2", "alias_taken")),
        ([["taian", "大气科", "", "", "办公室（督查办）"]], ("单位!E2", "alias_taken")),
    ],
)
def test_wrong_unit_is_named(root: User, rows: list[list[Any]], fault: tuple[str, str]) -> None:
    office = make_unit("办公室(督查办)")
    UnitAlias.objects.create(unit=office, name="督查办")
    assert faults(units(*rows), root) == [fault]


def test_user_name_twice_in_the_file_names_the_first_row(root: User) -> None:
    file = people(
        ["zs", "张三", "leader", "taian"],
        ["ZS", "张三", "leader", "taian"],
    )
    (verdict,) = [one for one in checked(take_in(file, root)).verdicts if one.faults]
    assert (verdict.row, verdict.faults[0].cell) == (3, "人员!A3")
    assert "row 2" in verdict.faults[0].sentence


def test_nearest_unit_is_offered(root: User) -> None:
    make_unit("水生态环境科")
    file = people(["zs", "张三", "staff", "taian", "水生态科"])
    (verdict,) = checked(take_in(file, root)).verdicts
    assert "水生态环境科" in verdict.faults[0].sentence


def test_unit_of_another_agency_is_said_to_be_that(root: User) -> None:
    make_unit("水生态环境处", agency=make_agency("jilin"))
    file = people(["zs", "张三", "staff", "taian", "水生态环境处"])
    (verdict,) = checked(take_in(file, root)).verdicts
    assert "吉林省生态环境厅" in verdict.faults[0].sentence


# --- what is read


def test_numbers_lose_their_decimals_and_booleans_are_yes_or_no(root: User) -> None:
    file = people([1001.0, "张三", "leader", "taian", "", "", True])
    apply(take_in(file, root), root)
    person = User.objects.get(username="1001")
    assert person.wants_mail is True


@pytest.mark.parametrize(
    "headings",
    [
        ["账号", "姓 名", "角色*", "所属机关", "科室"],
        ["登录名（必填）", "名字", "用户角色", "机关名称", "责任单位"],
        ["　用户名 ", "姓名：", "Role", "AGENCY", "unit"],
    ],
)
def test_headings_are_found_by_their_synonyms(root: User, headings: list[str]) -> None:
    make_unit("水生态环境科")
    file = workbook(人员=[headings, ["zs", "张三", "staff", "taian", "水生态环境科"]])
    assert checked(take_in(file, root)).of("people")[0].outcome == Outcome.NEW


def test_columns_come_in_any_order_below_a_title_and_unknown_ones_are_named(root: User) -> None:
    file = workbook(
        人员=[
            ["泰安市生态环境局人员名单"],
            [],
            ["机关", "民族", "角色", "姓名", "用户名"],
            ["taian", "汉", "leader", "张三", "zs"],
        ]
    )
    row = take_in(file, root)
    (verdict,) = checked(row).verdicts
    assert (verdict.outcome, verdict.row, verdict.subject) == (Outcome.NEW, 4, "张三 (zs)")
    assert Lines.read(row.lines).people.unknown == ("民族",)


def test_examples_and_empty_rows_are_passed_over(root: User) -> None:
    file = workbook(
        人员=[
            [*HEADINGS, "备注"],
            ["demo", "示例", "staff", "taian", "无", "", "", "", "示例，导入时忽略"],
            [None, "  "],
            ["zs", "张三", "leader", "taian", "", "", "", "", "新调入"],
        ]
    )
    assert [one.row for one in checked(take_in(file, root)).verdicts] == [4]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (
            lambda: workbook(人员=[["用户名", "姓名", "角色"], ["zs", "张三", "leader"]]),
            "column_missing",
        ),
        (lambda: workbook(人员=[["账号", "用户名", "姓名", "角色", "机关"]]), "column_twice"),
        (lambda: workbook(人员=[["一", "二"], ["三", "四"]]), "no_headings"),
        (lambda: workbook(Sheet1=[HEADINGS, ["zs", "张三", "leader", "taian"]]), "no_sheet"),
        (lambda: workbook(人员=[HEADINGS], 用户=[HEADINGS]), "sheet_twice"),
        (lambda: workbook(人员=[HEADINGS]), "no_rows"),
        (lambda: workbook(人员=[]), "no_rows"),
        (
            lambda: people(*([f"u{n}", "张三", "leader", "taian"] for n in range(11))),
            "too_many_rows",
        ),
    ],
)
def test_workbook_that_cannot_be_read_is_refused(
    root: User, settings: Any, file: Any, code: str
) -> None:
    settings.IMPORT_MAX_ROWS = 10
    with pytest.raises(ImportRefused) as refused:
        take_in(file(), root)
    assert refused.value.code == code
    assert not PeopleImport.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n", b"PK\x03\x04garbage", b"\xd0\xcf\x11\xe0" * 200]
)
def test_what_is_no_workbook_is_refused(root: User, content: bytes) -> None:
    with pytest.raises((FileRefused, ImportRefused)):
        take_in(BytesIO(content), root)


def test_entities_of_xml_are_refused(root: User) -> None:
    bomb, whole = BytesIO(), people(["zs", "张三", "leader", "taian"])
    with zipfile.ZipFile(whole) as book, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        for part in book.infolist():
            content = book.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                head, sheet = content.split(b"<worksheet", 1)
                entity = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]>'
                content = head + entity + b"<worksheet" + sheet
            made.writestr(part.filename, content)
    bomb.seek(0)
    with pytest.raises(ImportRefused) as refused:
        take_in(bomb, root)
    assert refused.value.code == "unreadable"


def test_declared_extent_of_a_sheet_is_not_believed(root: User) -> None:
    false, whole = BytesIO(), people(["zs", "张三", "leader", "taian"])
    with zipfile.ZipFile(whole) as book, zipfile.ZipFile(false, "w", zipfile.ZIP_DEFLATED) as made:
        for part in book.infolist():
            content = book.read(part)
            content = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"', content)
            made.writestr(part.filename, content)
    false.seek(0)
    assert checked(take_in(false, root)).verdicts[0].outcome == Outcome.NEW


def test_cached_value_of_a_formula_is_read(root: User) -> None:
    file = BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("人员")
    sheet.write_row(0, 0, ["用户名", "姓名", "角色", "机关"])
    sheet.write_row(1, 1, ["张三", "leader", "taian"])
    sheet.write_formula(1, 0, '="zs"&1', value="zs1")
    book.close()
    file.seek(0)
    assert checked(take_in(file, root)).verdicts[0].subject == "张三 (zs1)"


# --- applying


def test_applied_import_keeps_counts_and_digest_and_no_rows(root: User) -> None:
    row = take_in(people(["zs", "张三", "leader", "taian"]), root)
    digest = row.sha256

    apply(row, root)

    row.refresh_from_db()
    assert (row.state, row.lines, row.sha256) == (ImportState.APPLIED, None, digest)
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert row.counts["people"]["new"] == 1


def test_applying_twice_does_nothing(root: User) -> None:
    row = take_in(people(["zs", "张三", "leader", "taian"]), root)
    seen = checked(row).fingerprint
    service.apply_import(row, by=root, at=AT, seen=seen)
    with pytest.raises(Stale):
        service.apply_import(row, by=root, at=AT, seen=seen)
    assert User.objects.filter(username="zs").count() == 1
    assert Activity.objects.filter(verb="people_imported").count() == 1


def test_nothing_is_applied_once_the_preview_is_no_longer_true(root: User) -> None:
    row = take_in(
        people(["zs", "张三", "leader", "taian"], ["ls", "李四", "leader", "taian"]), root
    )
    seen = checked(row).fingerprint
    User.objects.create(
        username="zs", display_name="张珊", role=Role.LEADER, agency=make_agency(), is_active=False
    )
    with pytest.raises(Stale):
        service.apply_import(row, by=root, at=AT, seen=seen)
    assert not User.objects.filter(username="ls").exists()
    assert PeopleImport.objects.get().is_open


def test_trail_tells_of_each_row_and_of_the_whole(root: User) -> None:
    file = workbook(
        单位=[UNIT_HEADINGS, ["taian", "大气环境科"]],
        人员=[HEADINGS, ["lisi", "李四", "head", "taian", "大气环境科"]],
    )
    apply(take_in(file, root), root)

    told = {row.verb: row for row in Activity.objects.all()}
    assert {*told} == {"unit_imported", "person_imported", "people_imported"}
    assert all(row.actor == root for row in told.values())
    assert told["person_imported"].agency == make_agency()
    assert told["person_imported"].changes == [
        {"field": "username", "old": "", "new": "lisi"},
        {"field": "display_name", "old": "", "new": "李四"},
        {"field": "role", "old": "", "new": "head"},
        {"field": "agency", "old": "", "new": "泰安市生态环境局"},
        {"field": "unit", "old": "", "new": "大气环境科"},
    ]
    figures = {one["field"]: one["new"] for one in told["people_imported"].changes}
    assert (figures["units_new"], figures["people_new"]) == ("1", "1")


def test_new_upload_discards_the_former_one(root: User) -> None:
    first = take_in(people(["zs", "张三", "leader", "taian"]), root)
    take_in(people(["ls", "李四", "leader", "taian"]), root)
    first.refresh_from_db()
    assert (first.state, first.lines) == (ImportState.DISCARDED, None)


def test_abandoned_import_is_forgotten(root: User) -> None:
    take_in(people(["zs", "张三", "leader", "taian"]), root)
    assert service.discard_abandoned(before=AT, at=AT) == 0
    assert service.discard_abandoned(before=AT.replace(year=2025), at=AT) == 1
    assert PeopleImport.objects.get().lines is None


def test_night_forgets_what_nobody_applied_for_a_month(root: User) -> None:
    take_in(people(["zs", "张三", "leader", "taian"]), root)
    assert forget(at=AT, on=AT + timedelta(days=30))["imports"] == 0
    assert forget(at=AT, on=AT + timedelta(days=31))["imports"] == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_but_the_system_administrator_imports(root: User, role: Role) -> None:
    row, person = take_in(people(["zs", "张三", "leader", "taian"]), root), make_user(role)
    seen = checked(row).fingerprint
    with pytest.raises(NotAllowed):
        service.take_in(people(["ls", "李四", "leader", "taian"]), name="a.xlsx", by=person, at=AT)
    with pytest.raises(NotAllowed):
        service.apply_import(row, by=person, at=AT, seen=seen)
    with pytest.raises(NotAllowed):
        service.discard_import(row, by=person, at=AT)
    assert not User.objects.filter(username__in=["zs", "ls"]).exists()


def test_thousand_people_are_written_in_few_statements(root: User) -> None:
    few, many = cost(root, 10, "a"), cost(root, 1000, "b")
    assert User.objects.filter(role=Role.STAFF).count() == 1010
    assert many["check"] == few["check"]
    assert few["apply"] <= 20
    assert many["apply"] <= 60  # SQLite takes some seventy rows at once


def cost(root: User, n: int, letter: str) -> dict[str, int]:
    rows = [
        [
            f"{letter}{k}",
            f"人员{k}",
            "staff",
            "taian",
            f"单位{letter}{k % 50}",
            "",
            "",
            f"单位{letter}{k % 50}",
        ]
        for k in range(n)
    ]
    file = workbook(
        单位=[UNIT_HEADINGS, *(["taian", f"单位{letter}{k}", "", k] for k in range(50))],
        人员=[HEADINGS, *rows],
    )
    row = take_in(file, root)
    with CaptureQueriesContext(
        connection,
    ) as checking:
        seen = checked(row).fingerprint
    with CaptureQueriesContext(connection) as applying:
        service.apply_import(row, by=root, at=AT, seen=seen)
    assert Appointment.objects.filter(user__username__startswith=letter).count() == n
    return {"check": len(checking), "apply": len(applying)}
