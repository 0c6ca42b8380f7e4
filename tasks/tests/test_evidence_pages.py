"""Files over the wire: who gets one and with which headers; what a form or a script is told; what is never stored."""

from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from agencies.choices import Role
from agencies.models import User
from tasks.choices import FiledAs, ReportState
from tasks.models import Activity, Evidence, ProgressReport
from tasks.services.evidence import attach_evidence, remove_evidence
from tasks.tests.daily import make_office
from tasks.tests.factories import (
    AT,
    ON,
    make_agency,
    make_deputy,
    make_item,
    make_report,
    make_unit,
    make_user,
    sign_in,
)
from tasks.tests.files import (
    DRAWING,
    PAGE,
    PDF,
    PROGRAM,
    package,
    picture,
    with_macros,
    workbook,
    zipped,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]

MIB = 1024 * 1024
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def pinned(settings: Settings) -> None:
    settings.BUSINESS_DATE = ON


@pytest.fixture(autouse=True)
def root(settings: Settings, tmp_path: Path) -> Path:
    """Where files are stored."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return settings.EVIDENCE_ROOT


@pytest.fixture
def writer() -> User:
    return make_user(unit=make_unit())


@pytest.fixture
def draft(writer: User) -> ProgressReport:
    return make_report(make_item(), state=ReportState.DRAFT, by=writer)


def attached(
    report: ProgressReport, by: User, content: bytes = PDF, name: str = "核查记录.pdf"
) -> Evidence:
    upload = SimpleUploadedFile(name, content)
    return attach_evidence(report, upload=upload, by=by, at=AT, on=ON)


def named(name: str, content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def send(client: Client, report: ProgressReport, *files: Any, **extra: Any) -> Any:
    return client.post(reverse("attach", args=[report.pk]), {"files": list(files)}, **extra)


def stored(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def told(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- handing out

FILES: dict[str, tuple[str, bytes, str, bool]] = {
    "pdf": ("核查 记录.pdf", PDF, "application/pdf", True),
    "png": ("照片.png", picture(), "image/png", True),
    "txt": ("说明.txt", "完成 12 台".encode("gb18030"), "text/plain; charset=gb18030", True),
    "csv": ("表.csv", b"a,b\n1,2\n", "text/csv; charset=utf-8", False),
    "xlsx": (
        "台账.xlsx",
        workbook(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        False,
    ),
    "zip": ("回执（123 份）.zip", zipped({"a.pdf": PDF}), "application/zip", False),
}


@pytest.mark.parametrize(("name", "content", "found", "inline"), FILES.values(), ids=FILES)
def test_file_is_handed_out_with_safe_headers(
    name: str,
    content: bytes,
    found: str,
    inline: bool,
    draft: ProgressReport,
    writer: User,
) -> None:
    row = attached(draft, writer, content, name)

    response = sign_in(writer).get(row.get_absolute_url())

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == content
    disposition = response["Content-Disposition"]
    assert disposition.startswith("inline" if inline else "attachment")
    assert "filename*=utf-8''" in disposition
    assert disposition.isascii()
    assert response["Content-Type"] == found
    assert response["Content-Length"] == str(len(content))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert ("sandbox" in policy) is (found != "application/pdf")


def test_download_may_be_asked_for(draft: ProgressReport, writer: User) -> None:
    row = attached(draft, writer)

    response = sign_in(writer).get(f"{row.get_absolute_url()}?download=1")

    assert response["Content-Disposition"].startswith("attachment")


def readers(report: ProgressReport) -> dict[str, tuple[User, bool, bool]]:
    """Who gets the file of a draft, and of a report that was handed in."""
    writer, unit = report.reported_by, report.unit
    deputy = make_user(unit=make_unit("固体废物科"))
    make_deputy(writer, deputy)
    lower = make_agency("ningyang", parent=report.item.plan.agency)
    return {
        "writer": (writer, True, True),
        "head": (make_user(Role.HEAD, unit=unit), True, True),
        "deputy": (deputy, True, True),
        "other unit": (make_user(unit=make_unit("大气环境科")), False, True),
        "supervisor": (make_office(), False, True),
        "leader": (make_user(Role.LEADER), False, True),
        "auditor": (make_user(Role.AUDITOR), False, True),
        "lower agency": (make_user(unit=make_unit("执法队", agency=lower)), False, False),
        "other agency": (make_user(Role.SUPERVISOR, agency=make_agency("jilin")), False, False),
    }


@pytest.mark.parametrize("handed_in", [False, True], ids=["draft", "handed-in"])
def test_file_is_for_who_sees_its_report(
    handed_in: bool, draft: ProgressReport, writer: User
) -> None:
    row, people = attached(draft, writer), readers(draft)
    if handed_in:
        ProgressReport.objects.update(state=ReportState.SUBMITTED)

    found = {
        who: sign_in(person).get(row.get_absolute_url()).status_code
        for who, (person, _in_draft, _after) in people.items()
    }

    sees = {who: after if handed_in else before for who, (_user, before, after) in people.items()}
    assert found == {who: 200 if it_is_seen else 404 for who, it_is_seen in sees.items()}


def test_office_gets_the_file_of_what_it_writes_for_a_unit(writer: User) -> None:
    office = make_office()
    report = make_report(
        make_item(), state=ReportState.DRAFT, by=office, filed_as=FiledAs.OFFICE, unit=make_unit()
    )
    row = attached(report, office)

    assert sign_in(office).get(row.get_absolute_url()).status_code == 200


def test_stranger_is_asked_to_sign_in(draft: ProgressReport, writer: User) -> None:
    row = attached(draft, writer)

    response = Client().get(row.get_absolute_url())

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


def test_removed_file_is_handed_out_no_more(draft: ProgressReport, writer: User) -> None:
    row = attached(draft, writer)
    remove_evidence(row, by=writer, at=AT, on=ON)

    assert sign_in(writer).get(row.get_absolute_url()).status_code == 404


def test_lost_file_is_a_page_that_says_so(draft: ProgressReport, writer: User, root: Path) -> None:
    row = attached(draft, writer)
    stored(root)[0].unlink()

    response = sign_in(writer).get(row.get_absolute_url())

    assert response.status_code == 404
    assert "核查记录.pdf” is on record" in response.content.decode()
    assert row.file.name not in response.content.decode()


# --- attaching


def test_script_is_told_what_was_attached_and_what_not(draft: ProgressReport, writer: User) -> None:
    response = send(
        sign_in(writer), draft, named("a.pdf", PDF), named("b.pdf", PAGE), headers=SCRIPT
    )

    row = Evidence.objects.get()
    answer = response.json()
    assert response.status_code == 200
    assert answer["files"] == [
        {
            "id": row.pk,
            "name": "a.pdf",
            "size": len(PDF),
            "url": reverse("evidence", args=[row.pk]),
            "remove_url": reverse("remove-evidence", args=[row.pk]),
        }
    ]
    assert [one["name"] for one in answer["refused"]] == ["b.pdf"]
    assert "a web page" in answer["refused"][0]["detail"]


def test_form_leads_back_to_the_report_with_what_happened(
    draft: ProgressReport, writer: User
) -> None:
    response = send(sign_in(writer), draft, named("a.pdf", PDF), named("b.pdf", PAGE))

    form = reverse("report", args=[draft.item_id])
    assert response.status_code == 302
    assert response["Location"] == f"{form}?period={draft.period_id}#evidence"
    assert told(response)[0] == "Attached: a.pdf."
    assert "“b.pdf”" in told(response)[1]


def test_deputy_is_led_back_to_the_form_of_the_other_unit(
    draft: ProgressReport, writer: User
) -> None:
    deputy = make_user(unit=make_unit("大气环境科"))
    make_deputy(writer, deputy)

    response = send(sign_in(deputy), draft, named("a.pdf", PDF))

    assert f"&for={draft.unit_id}#" in response["Location"]


def test_form_without_a_file_is_told_to_choose_one(draft: ProgressReport, writer: User) -> None:
    response = sign_in(writer).post(reverse("attach", args=[draft.pk]))

    assert told(response) == ["Choose a file first, then attach it."]


HOSTILE: dict[str, tuple[str, bytes]] = {
    "renamed program": ("a.pdf", PROGRAM),
    "page named pdf": ("a.pdf", PAGE),
    "drawing with script": ("a.svg", DRAWING),
    "drawing named png": ("a.png", DRAWING),
    "picture and page in one": ("a.pdf", b"GIF89a/*" + PAGE),
    "zero bytes": ("a.pdf", b""),
    "over the limit": ("a.pdf", PDF.ljust(MIB + 1)),
    "bomb": ("a.zip", zipped({"a.txt": bytes(20 * MIB)})),
    "bomb in a document": ("a.zip", zipped({"a.docx": package("docx", {"b": bytes(20 * MIB)})})),
    "bomb with a false size": ("a.zip", zipped({"a.txt": bytes(20 * MIB)}, size=9)),
    "docm renamed": ("a.docx", with_macros()),
    "protected archive": ("a.zip", zipped({"a.txt": b"x"}, flags=1)),
    "document cut short": ("a.docx", package("docx")[:-30]),
    "archive that leads out": ("a.zip", zipped({"../../a.txt": b"x"})),
    "page's own ending": ("a.html", PAGE),
    "rar": ("a.rar", b"Rar!\x1a\x07\x01\0"),
}


@pytest.mark.parametrize(("name", "content"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_file_is_refused_in_words_and_nothing_is_stored(
    name: str,
    content: bytes,
    draft: ProgressReport,
    writer: User,
    root: Path,
    settings: Settings,
) -> None:
    settings.EVIDENCE_MAX_BYTES = MIB

    response = send(sign_in(writer), draft, named(name, content), headers=SCRIPT)

    (refused,) = response.json()["refused"]
    assert response.status_code == 400
    assert refused["name"] == name
    assert f"“{name}" in refused["detail"]
    assert refused["detail"].endswith(".")
    assert not Evidence.objects.exists()
    assert not Activity.objects.exists()
    assert stored(root) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\x\\报告.pdf", "报告.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("报" * 200 + ".pdf", "报" * 116 + ".pdf"),
    ],
    ids=["upwards", "windows-path", "direction", "device", "long"],
)
def test_hostile_name_is_made_harmless(
    name: str, kept: str, draft: ProgressReport, writer: User, root: Path
) -> None:
    response = send_raw(sign_in(writer), draft, name, PDF)

    assert [one["name"] for one in response.json()["files"]] == [kept]
    assert all(path.is_relative_to(root) for path in stored(root))


def test_name_of_2000_characters_is_refused_in_words(
    draft: ProgressReport, writer: User, root: Path
) -> None:
    response = send_raw(sign_in(writer), draft, "报" * 2000 + ".pdf", PDF)

    assert response.status_code == 400
    assert "its name is too long" in response.json()["refused"][0]["detail"]
    assert stored(root) == []


def body(name: str, content: bytes) -> bytes:
    """A request as a browser writes it, with the name as it is."""
    head = f'--B\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--B--\r\n"


def send_raw(client: Client, report: ProgressReport, name: str, content: bytes) -> Any:
    path = reverse("attach", args=[report.pk])
    kind = "multipart/form-data; boundary=B"
    return client.generic("POST", path, body(name, content), kind, headers=SCRIPT)


def test_request_that_announces_too_much_is_refused_unread(
    draft: ProgressReport, writer: User, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_BYTES = settings.EVIDENCE_MAX_FILES = 1

    response = send(sign_in(writer), draft, named("a.pdf", PDF.ljust(2 * MIB)), headers=SCRIPT)

    assert response.status_code == 400
    assert "All files together" in response.json()["refused"][0]["detail"]


def test_more_files_than_a_request_holds_are_refused_in_words(
    draft: ProgressReport, writer: User, root: Path
) -> None:
    files = [named(f"{n}.pdf", PDF) for n in range(101)]

    response = send(sign_in(writer), draft, *files, headers=SCRIPT)

    assert response.status_code == 400
    assert "too many files" in response.json()["refused"][0]["detail"]
    assert stored(root) == []


def test_large_file_does_not_keep_the_others_out(
    draft: ProgressReport, writer: User, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_BYTES = 4 * MIB
    files = [named("a.pdf", PDF), named("b.pdf", PDF.ljust(5 * MIB)), named("c.png", picture())]

    answer = send(sign_in(writer), draft, *files, headers=SCRIPT).json()

    assert [one["name"] for one in answer["files"]] == ["a.pdf", "c.png"]
    assert [one["name"] for one in answer["refused"]] == ["b.pdf"]


@pytest.mark.django_db(transaction=True)
def test_file_over_the_limit_gets_a_sentence_and_no_broken_connection(
    live_server: LiveServer, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_BYTES = MIB
    writer = make_user(unit=make_unit())
    report = make_report(make_item(), state=ReportState.DRAFT, by=writer)
    session = sign_in(writer).cookies[django_settings.SESSION_COOKIE_NAME].value
    token = "a" * 32
    connection = HTTPConnection(live_server.url.removeprefix("http://"), timeout=30)

    connection.request(
        "POST",
        reverse("attach", args=[report.pk]),
        body("a.pdf", PDF.ljust(15 * MIB)),
        {
            "Accept": "application/json",
            "Accept-Language": "en",
            "Content-Type": "multipart/form-data; boundary=B",
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "X-CSRFToken": token,
        },
    )
    response = connection.getresponse()

    assert response.status == 400
    assert "larger than 1 MB" in response.read().decode()
    connection.close()


def test_foreign_page_cannot_attach(draft: ProgressReport, writer: User, root: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")

    response = send(client, draft, named("a.pdf", PDF), headers=SCRIPT)

    assert response.status_code == 403
    assert stored(root) == []


def test_form_with_its_token_attaches(draft: ProgressReport, writer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["csrftoken"] = token = "a" * 32

    response = client.post(
        reverse("attach", args=[draft.pk]),
        {"csrfmiddlewaretoken": token, "files": named("a.pdf", PDF)},
    )

    assert response.status_code == 302
    assert Evidence.objects.get().name == "a.pdf"


# --- who may attach and remove


@pytest.mark.parametrize("headers", [SCRIPT, {}], ids=["script", "form"])
def test_reader_of_what_was_handed_in_neither_attaches_nor_removes(
    headers: dict[str, str], draft: ProgressReport, writer: User, root: Path
) -> None:
    row = attached(draft, writer)
    ProgressReport.objects.update(state=ReportState.SUBMITTED)
    remove = reverse("remove-evidence", args=[row.pk])

    for person in (writer, make_user(unit=make_unit("大气环境科")), make_office()):
        client = sign_in(person)
        assert send(client, draft, named("b.png", picture()), headers=headers).status_code == 403
        assert client.post(remove, headers=headers).status_code == 403

    assert Evidence.objects.standing().get() == row
    assert len(stored(root)) == 1


def test_draft_does_not_exist_for_other_units(draft: ProgressReport, writer: User) -> None:
    row = attached(draft, writer)
    client = sign_in(make_user(unit=make_unit("大气环境科")))

    assert send(client, draft, named("b.png", picture())).status_code == 404
    assert client.post(reverse("remove-evidence", args=[row.pk])).status_code == 404


def test_writer_removes_by_form_and_by_script(draft: ProgressReport, writer: User) -> None:
    first, second = attached(draft, writer), attached(draft, writer, picture(), "a.png")
    client = sign_in(writer)

    by_form = client.post(reverse("remove-evidence", args=[first.pk]))
    by_script = client.post(reverse("remove-evidence", args=[second.pk]), headers=SCRIPT)

    assert by_form.status_code == 302
    assert told(by_form) == ["Removed: 核查记录.pdf."]
    assert by_script.json() == {"removed": second.pk}
    assert not Evidence.objects.standing().exists()


@pytest.mark.parametrize("name", ["attach", "remove-evidence"])
def test_a_look_changes_nothing(name: str, draft: ProgressReport, writer: User) -> None:
    row = attached(draft, writer)
    key = draft.pk if name == "attach" else row.pk

    assert sign_in(writer).get(reverse(name, args=[key])).status_code == 405
