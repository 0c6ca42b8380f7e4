"""Evidence: what is attached is stored whole with its trace, what is refused is stored nowhere."""

import hashlib
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError
from pytest_django.fixtures import Settings

from agencies.choices import Role
from agencies.models import User
from tasks import jobs
from tasks.choices import FiledAs, ReportState, State
from tasks.errors import EvidenceLost, EvidenceRefused, NotAllowed, ReportRefused
from tasks.models import Activity, Evidence, ProgressReport
from tasks.services import evidence as service
from tasks.services.evidence import attach_each, attach_evidence, opened, remove_evidence
from tasks.services.reporting import submit_report
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
)
from tasks.tests.files import PDF, picture, workbook
from tasks.tests.threads import at_once
from tasks.trail import in_words

pytestmark = [pytest.mark.django_db]

MIB = 1024 * 1024


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


def attach(
    report: ProgressReport, by: User, content: bytes = PDF, name: str = "核查记录.pdf"
) -> Evidence:
    upload = SimpleUploadedFile(name, content)
    return attach_evidence(report, upload=upload, by=by, at=AT, on=ON)


def stored(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_attached_file_is_stored_under_a_random_name_with_its_facts(
    draft: ProgressReport, writer: User, root: Path
) -> None:
    row = attach(draft, writer)

    (path,) = stored(root)
    assert path.read_bytes() == PDF
    assert str(path.relative_to(root)) == row.file.name
    assert "核查" not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = Evidence.objects.standing().get(report=draft)
    assert (kept.name, kept.size, kept.content_type) == (
        "核查记录.pdf",
        len(PDF),
        "application/pdf",
    )
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (kept.uploaded_by, kept.uploaded_at) == (writer, AT)
    with opened(kept) as file:
        assert file.read() == PDF


def test_large_upload_is_moved_into_place(draft: ProgressReport, writer: User, root: Path) -> None:
    content = workbook()
    with TemporaryUploadedFile("表.xlsx", "application/octet-stream", len(content), None) as upload:
        upload.write(content)

        row = attach_evidence(draft, upload=upload, by=writer, at=AT, on=ON)

        assert not Path(upload.temporary_file_path()).exists()

    (path,) = stored(root)
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert row.size == len(content)


def test_attaching_leaves_a_trace_and_the_report_as_it_was(
    draft: ProgressReport, writer: User
) -> None:
    row = attach(draft, writer)

    (trace,) = Activity.objects.filter(verb="evidence_attached")
    assert (trace.item, trace.actor, trace.at) == (draft.item, writer, AT)
    assert trace.changes == [
        {"field": "file", "old": "", "new": "核查记录.pdf"},
        {"field": "size", "old": "", "new": str(len(PDF))},
        {"field": "sha256", "old": "", "new": row.sha256[:12]},
    ]
    version = draft.version
    draft.refresh_from_db()
    assert draft.version == version


def test_trace_reads_as_a_sentence(draft: ProgressReport, writer: User) -> None:
    remove_evidence(attach(draft, writer), by=writer, at=AT, on=ON)

    entries = in_words(Activity.objects.filter(verb__startswith="evidence_").order_by("pk"))

    assert len(entries) == 2
    assert all("_" not in entry.what for entry in entries)
    assert all("_" not in change.label for entry in entries for change in entry.changes)


def test_forced_error_of_the_database_leaves_no_file(
    draft: ProgressReport, writer: User, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []

    def fail(*_args: Any, **_fields: Any) -> None:
        seen.extend(stored(root))
        raise IntegrityError("forced")

    monkeypatch.setattr(service, "record", fail)

    with pytest.raises(IntegrityError):
        attach(draft, writer)

    assert len(seen) == 1  # it had been written by then
    assert stored(root) == []
    assert not Evidence.objects.exists()


def test_disk_that_fails_midway_leaves_no_file(
    draft: ProgressReport, writer: User, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chunks(*_args: Any, **_fields: Any) -> Iterator[bytes]:
        yield b"%PDF"
        raise OSError("disk full")

    monkeypatch.setattr(SimpleUploadedFile, "chunks", chunks)

    with pytest.raises(OSError, match="disk full"):
        attach(draft, writer)

    assert stored(root) == []
    assert not Evidence.objects.exists()


# --- who may


def test_colleague_of_the_unit_attaches_too(draft: ProgressReport) -> None:
    colleague = make_user(Role.HEAD, unit=draft.unit)

    assert attach(draft, colleague).report == draft


def test_deputy_attaches_in_the_place_of_a_colleague(draft: ProgressReport, writer: User) -> None:
    deputy = make_user(unit=make_unit("大气环境科"))
    make_deputy(writer, deputy)

    attach(draft, deputy)

    assert Activity.objects.get(verb="evidence_attached").behalf == str(writer)


def test_office_attaches_to_what_it_writes_for_a_unit(writer: User) -> None:
    office = make_office()
    report = make_report(
        make_item(), state=ReportState.DRAFT, by=office, filed_as=FiledAs.OFFICE, unit=writer.unit
    )

    attach(report, office)

    assert Activity.objects.get(verb="evidence_attached").behalf == str(writer.unit)
    with pytest.raises(NotAllowed):
        attach(report, writer, picture(), "a.png")


@pytest.mark.parametrize(
    "stranger",
    [
        lambda: make_user(unit=make_unit("大气环境科")),
        lambda: make_user(unit=make_unit(agency=make_agency("jilin"))),
        lambda: make_user(Role.LEADER),
        lambda: make_user(Role.AUDITOR),
        lambda: make_user(Role.ADMINISTRATOR),
        make_office,
    ],
    ids=["other-unit", "other-agency", "leader", "auditor", "administrator", "supervisor"],
)
def test_nobody_else_attaches_or_removes(
    stranger: Any, draft: ProgressReport, writer: User, root: Path
) -> None:
    row, person = attach(draft, writer), stranger()

    with pytest.raises(NotAllowed):
        attach(draft, person, picture(), "a.png")
    with pytest.raises(NotAllowed):
        remove_evidence(row, by=person, at=AT, on=ON)

    assert len(stored(root)) == 1
    assert Evidence.objects.standing().count() == 1


@pytest.mark.parametrize(
    "state",
    [ReportState.TO_APPROVE, ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.DISCARDED],
)
def test_what_was_handed_in_keeps_its_files(
    state: ReportState, draft: ProgressReport, writer: User, root: Path
) -> None:
    row = attach(draft, writer)
    ProgressReport.objects.update(state=state, decided_by=writer, decided_at=AT)

    with pytest.raises(NotAllowed):
        attach(draft, writer, picture(), "a.png")
    with pytest.raises(NotAllowed):
        remove_evidence(row, by=writer, at=AT, on=ON)

    assert len(stored(root)) == 1
    assert Evidence.objects.standing().get() == row


def test_returned_report_takes_files_again(draft: ProgressReport, writer: User) -> None:
    ProgressReport.objects.update(state=ReportState.RETURNED, decided_by=writer, decided_at=AT)

    assert attach(draft, writer).report == draft


def test_report_handed_in_while_the_file_was_checked_takes_it_no_more(
    draft: ProgressReport, writer: User, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = service._looked_at

    def slowly(upload: SimpleUploadedFile) -> Evidence:
        ProgressReport.objects.update(state=ReportState.SUBMITTED)
        return look(upload)

    monkeypatch.setattr(service, "_looked_at", slowly)

    with pytest.raises(NotAllowed):
        attach(draft, writer)

    assert stored(root) == []


def test_halted_task_takes_no_files(draft: ProgressReport, writer: User, root: Path) -> None:
    draft.item.state = State.HALTED
    draft.item.save()

    with pytest.raises(ReportRefused):
        attach(draft, writer)

    assert stored(root) == []


# --- what is refused


def test_refused_file_is_named_cleaned_and_stored_nowhere(
    draft: ProgressReport, writer: User, root: Path
) -> None:
    with pytest.raises(EvidenceRefused) as caught:
        attach(draft, writer, b"<html>", "a\u202e.pdf")

    assert caught.value.code == "content_mismatch"
    assert caught.value.params["name"] == "a.pdf"
    assert stored(root) == []
    assert not Activity.objects.exists()


def test_file_over_the_limit_is_refused(
    draft: ProgressReport, writer: User, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_BYTES = MIB
    at_limit = PDF.ljust(MIB)

    with pytest.raises(EvidenceRefused) as caught:
        attach(draft, writer, at_limit + b" ")

    assert caught.value.code == "too_large"
    assert "1 MB" in str(caught.value)
    assert attach(draft, writer, at_limit).size == MIB


def test_type_that_the_installation_does_not_take_is_refused(
    draft: ProgressReport, writer: User, settings: Settings
) -> None:
    settings.EVIDENCE_TYPES = ["pdf"]

    with pytest.raises(EvidenceRefused) as caught:
        attach(draft, writer, picture(), "a.png")

    assert caught.value.code == "type_not_taken"
    assert "pdf" in str(caught.value)


def test_same_bytes_twice_are_refused_under_any_name(
    draft: ProgressReport, writer: User, root: Path
) -> None:
    attach(draft, writer)

    with pytest.raises(EvidenceRefused) as caught:
        attach(draft, writer, name="又一份.pdf")

    assert caught.value.code == "attached_already"
    assert "又一份.pdf" in str(caught.value)
    assert "核查记录.pdf" in str(caught.value)
    assert len(stored(root)) == 1


def test_one_file_too_many_is_refused_until_one_is_removed(
    draft: ProgressReport, writer: User, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_FILES = 2
    first = attach(draft, writer)
    attach(draft, writer, PDF + b"2")

    with pytest.raises(EvidenceRefused) as caught:
        attach(draft, writer, PDF + b"3")
    remove_evidence(first, by=writer, at=AT, on=ON)

    assert caught.value.code == "too_many"
    assert attach(draft, writer, PDF + b"3").pk


def test_one_refused_file_does_not_keep_the_others_out(draft: ProgressReport, writer: User) -> None:
    uploads = [
        SimpleUploadedFile("a.pdf", PDF),
        SimpleUploadedFile("b.exe", b"MZ"),
        SimpleUploadedFile("c.png", picture()),
    ]

    attached, refused = attach_each(draft, uploads=uploads, by=writer, at=AT, on=ON)

    assert [row.name for row in attached] == ["a.pdf", "c.png"]
    assert [error.params["name"] for error in refused] == ["b.exe"]


# --- removing


def test_removed_file_stays_as_row_and_bytes(
    draft: ProgressReport, writer: User, root: Path
) -> None:
    row = attach(draft, writer)

    remove_evidence(row, by=writer, at=AT, on=ON)

    row.refresh_from_db()
    assert (row.removed_by, row.removed_at) == (writer, AT)
    assert len(stored(root)) == 1
    (trace,) = Activity.objects.filter(verb="evidence_removed")
    assert trace.changes[0] == {"field": "file", "old": "核查记录.pdf", "new": ""}


def test_file_is_removed_once_and_may_come_back(draft: ProgressReport, writer: User) -> None:
    row = attach(draft, writer)
    remove_evidence(row, by=writer, at=AT, on=ON)

    with pytest.raises(NotAllowed):
        remove_evidence(row, by=writer, at=AT, on=ON)

    assert attach(draft, writer).pk != row.pk
    assert Activity.objects.filter(verb="evidence_removed").count() == 1


def test_lost_file_is_said_and_logged(
    draft: ProgressReport, writer: User, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    row = attach(draft, writer)
    stored(root)[0].unlink()

    with pytest.raises(EvidenceLost, match=r"核查记录\.pdf"):
        opened(row)

    assert row.file.name in caplog.text


# --- at the same time


def attempt(report: ProgressReport, by: User, content: bytes) -> str:
    try:
        return attach(report, by, content).name
    except (EvidenceRefused, NotAllowed) as error:
        return error.code


@pytest.mark.django_db(transaction=True)
def test_parallel_uploads_stay_within_the_limits(
    draft: ProgressReport, writer: User, root: Path, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_FILES = 3
    contents = [PDF + bytes([65 + n // 2]) for n in range(8)]  # four files, each twice

    told = at_once(*(partial(attempt, draft, writer, content) for content in contents))

    assert told.count("核查记录.pdf") == len(stored(root)) == 3
    assert Evidence.objects.values("sha256").distinct().count() == 3
    assert {*told} <= {"核查记录.pdf", "attached_already", "too_many"}


@pytest.mark.django_db(transaction=True)
def test_upload_beside_the_handing_in_is_in_before_or_refused(
    draft: ProgressReport, writer: User, root: Path
) -> None:
    def hand_in() -> str:
        return str(submit_report(draft, by=writer, at=AT, on=ON, version=draft.version).state)

    uploads = [partial(attempt, draft, writer, PDF + bytes([65 + n])) for n in range(4)]

    told = at_once(hand_in, *uploads)

    assert told[0] == ReportState.SUBMITTED
    assert {*told[1:]} <= {"核查记录.pdf", "not_allowed"}
    assert told.count("核查记录.pdf") == Evidence.objects.count() == len(stored(root))


# --- what nobody claims


def lay(root: Path, name: str, *, age: timedelta) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    moment = (datetime.now(UTC) - age).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_sweep_deletes_what_no_row_names_after_a_day(
    draft: ProgressReport, writer: User, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = [root / attach(draft, writer).file.name]
    removed = attach(draft, writer, picture(), "a.png")
    remove_evidence(removed, by=writer, at=AT, on=ON)
    kept.append(root / removed.file.name)
    for path in kept:
        os.utime(path, (0, 0))
    fresh = lay(root, "ab/ab" + "0" * 30, age=timedelta(hours=23))
    foreign = lay(root, "ab/README", age=timedelta(days=9))
    orphan = lay(root, "cd/cd" + "0" * 30, age=timedelta(hours=25))

    with caplog.at_level("INFO", logger="tasks.jobs"):
        jobs.sweep_evidence()

    assert sorted(stored(root)) == sorted([*kept, fresh, foreign])
    assert not orphan.parent.exists()
    assert "1 files without a row deleted" in caplog.text


def test_sweep_leaves_the_folder_of_another_database_alone(root: Path) -> None:
    orphan = lay(root, "cd/cd" + "0" * 30, age=timedelta(days=9))

    jobs.sweep_evidence()

    assert orphan.exists()


def test_sweep_without_a_folder_does_nothing(
    draft: ProgressReport, writer: User, root: Path
) -> None:
    row = attach(draft, writer)
    (root / row.file.name).unlink()
    (root / row.file.name).parent.rmdir()
    root.rmdir()

    jobs.sweep_evidence()

    assert not root.exists()
