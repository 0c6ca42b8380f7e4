"""What pages say of files: sizes, limits in words, and the list of a report's files."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from pytest_django.fixtures import Settings

from tasks.models import Evidence
from tasks.templatetags.evidence import evidence_limits, file_size


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 B"),
        (1023, "1023 B"),
        (1024, "1 KB"),
        (45_056, "44 KB"),
        (1024 * 1024, "1 MB"),
        (6_400_000, "6.1 MB"),
        (50 * 1024 * 1024, "50 MB"),
    ],
)
def test_size_is_said_in_the_unit_that_fits(size: int, words: str) -> None:
    assert file_size(size) == words


def test_limits_name_each_family_once(settings: Settings) -> None:
    settings.EVIDENCE_TYPES = ["docx", "pdf", "doc", "jpg", "png"]

    with translation.override("en"):
        limits = evidence_limits()

    assert limits.families == "PDF, Word, pictures"
    assert limits.accept == ".docx,.pdf,.doc,.jpg,.png"


def test_list_offers_looking_and_storing_apart_where_a_browser_can_show_it() -> None:
    rows = [
        Evidence(pk=1, name="a.pdf", size=2048, content_type="application/pdf"),
        Evidence(pk=2, name="<b>.zip", size=10, content_type="application/zip"),
    ]

    page = render_to_string("tasks/_evidence.html", {"evidence": rows})

    assert page.count('href="/evidence/1/"') == page.count('href="/evidence/1/?download=1"') == 1
    assert page.count('href="/evidence/2/"') == 1
    assert "/evidence/2/?download=1" not in page
    assert "&lt;b&gt;.zip" in page


def test_no_files_make_no_list() -> None:
    assert render_to_string("tasks/_evidence.html", {"evidence": []}).strip() == ""
