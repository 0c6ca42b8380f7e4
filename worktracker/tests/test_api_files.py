"""Files of reports through the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from rest_framework.test import APIClient

from agencies.models import User
from tasks.models import Evidence, WorkItem
from worktracker.tests.api_client import begun, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned_day", "shelf")]

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def upload(client: APIClient, report: int, content: bytes = PDF, name: str = "核查.pdf") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/api/v1/reports/{report}/evidence/", {"file": file}, format="multipart")


def test_file_is_attached_listed_fetched_and_removed(item: WorkItem, clerk: User) -> None:
    client = signed_in(clerk)
    draft = begun(client, item)

    stored = upload(client, draft["id"])
    row = stored.json()
    listed = client.get(f"/api/v1/reports/{draft['id']}/").json()["evidence"]
    fetched = client.get(row["url"])
    gone = client.delete(f"/api/v1/evidence/{row['id']}/")

    assert (stored.status_code, row["name"], row["size"]) == (201, "核查.pdf", len(PDF))
    assert [file["id"] for file in listed] == [row["id"]]
    assert b"".join(fetched) == PDF
    assert fetched["Content-Disposition"].startswith("attachment")
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in fetched["Content-Security-Policy"]
    assert gone.status_code == 204
    assert client.get(f"/api/v1/evidence/{row['id']}/").status_code == 404
    assert Evidence.objects.get().removed_by == clerk


def test_executable_under_a_harmless_name_is_refused(item: WorkItem, clerk: User) -> None:
    draft = begun(signed_in(clerk), item)

    response = upload(signed_in(clerk), draft["id"], b"MZ" + bytes(200))

    assert response.status_code == 400
    assert "核查.pdf" in response.json()["detail"]
    assert not Evidence.objects.exists()


def test_file_above_the_limit_is_refused_in_words(item: WorkItem, clerk: User) -> None:
    draft = begun(signed_in(clerk), item)

    with override_settings(EVIDENCE_MAX_BYTES=1024):
        response = upload(signed_in(clerk), draft["id"], PDF + bytes(200_000))

    assert (response.status_code, response.json()["code"]) == (400, "too_large")
    assert not Evidence.objects.exists()


def test_upload_without_a_file_is_refused(item: WorkItem, clerk: User) -> None:
    draft = begun(signed_in(clerk), item)

    response = signed_in(clerk).post(
        f"/api/v1/reports/{draft['id']}/evidence/", {"file": "text"}, format="multipart"
    )

    assert (response.status_code, list(response.json()["fields"])) == (400, ["file"])


def test_lost_file_is_404_with_a_sentence(item: WorkItem, clerk: User) -> None:
    client = signed_in(clerk)
    row = upload(client, begun(client, item)["id"]).json()
    Evidence.objects.update(file="00/gone")

    response = client.get(row["url"])

    assert (response.status_code, response.json()["code"]) == (404, "evidence_lost")
