"""The published plans that the project ships: complete, by natural keys, true to the notices."""

import json
import subprocess
import sys
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from agencies.models import Agency
from tasks import problems
from tasks.models import Milestone, Notice, Problem, Responsibility, WorkItem
from tasks.tests.parsing.scoring import score

FIXTURES = settings.BASE_DIR / "fixtures"
CORPUS = settings.BASE_DIR / "tasks" / "tests" / "parsing" / "corpus"
FILES = sorted(FIXTURES.glob("*.json"))
MEASURES = {
    "meta",
    "items",
    "lead_units",
    "other_units",
    "partners",
    "domain",
    "kind",
    "marker",
    "heading above",
    "end of body",
    "targets",
    "metric",
    "due and range",
    "soft targets",
    "deadlines",
    "recurrences",
}


def test_rows_have_natural_keys_alone() -> None:
    rows = [row for file in FILES for row in json.loads(file.read_text(encoding="utf-8"))]
    assert len(rows) > 900
    assert not [row for row in rows if "pk" in row]
    assert "/tmp/" not in "".join(file.read_text(encoding="utf-8") for file in FILES)  # noqa: S108  # looked for


def test_files_are_what_the_build_makes() -> None:
    command = "import _build_fixtures; _build_fixtures.build(check=True)"
    result = subprocess.run(
        [sys.executable, "-c", command],
        cwd=settings.BASE_DIR / "script",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")


@pytest.fixture
def loaded(db: None) -> None:
    """Every file in order of name, in one call."""
    call_command("loaddata", *map(str, FILES), verbosity=0)


@pytest.mark.usefixtures("loaded")
def test_one_load_gives_both_plans_and_a_second_changes_nothing() -> None:
    for _time in range(2):
        assert WorkItem.objects.count() == 156
        assert WorkItem.objects.filter(plan__code="taian-2024").published().count() == 53
        assert WorkItem.objects.filter(plan__code="jilin-2024").published().count() == 103
        call_command("loaddata", *map(str, FILES), verbosity=0)


@pytest.mark.usefixtures("loaded")
def test_rows_are_true_to_the_notices() -> None:
    for item in WorkItem.objects.select_related("plan__notice"):
        start, end = item.spans[0]
        printed = "".join(item.plan.notice.text[start:end].split())
        assert printed.startswith("".join(item.marker.split())), item
        assert item.starts_on <= item.limit
        assert item.title_key
    check_doubtful_dates()
    check_units()


def check_doubtful_dates() -> None:
    """The three dates before Jilin's notice wait for a person and count for nothing."""
    doubtful = Milestone.objects.filter(needs_confirmation=True).order_by("item__ordinal")
    assert [(each.item.marker, each.date) for each in doubtful] == [
        ("（5）", date(2024, 4, 30)),
        ("（12）", date(2024, 4, 30)),
        ("（四）", date(2024, 3, 25)),
    ]
    assert all(step.item.next_limit >= date(2024, 5, 11) for step in doubtful)
    open_ones = Problem.objects.open().filter(code=problems.DATE_BEFORE_NOTICE)
    assert open_ones.count() == 3
    assert not Problem.objects.blocking().exists()


def check_units() -> None:
    """Tai'an's units are those that its notice names, Jilin's are inferred, one a section."""
    taian, jilin = Agency.objects.get(code="taian"), Agency.objects.get(code="jilin")
    assert taian.units.count() == 14
    assert not Responsibility.objects.filter(item__plan__agency=taian, is_inferred=True).exists()
    assert jilin.units.filter(is_inferred=True).count() == jilin.units.count() == 10
    parts = Responsibility.objects.filter(item__plan__agency=jilin)
    assert parts.filter(is_inferred=True).count() == parts.count() == 103
    received = Notice.objects.get(agency=jilin).recipients
    assert sorted(jilin.children.values_list("name", flat=True)) == sorted(received)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("code", ["taian-2024", "jilin-2024"])
def test_export_agrees_with_the_references_in_every_printed_value(code: str) -> None:
    out = StringIO()
    call_command("export_plan", code, "--format", "notice", stdout=out)
    printed = json.loads(out.getvalue())
    for file in (CORPUS / f"{code}.reference.json", FIXTURES / "reviewed" / f"{code}.json"):
        result = score(json.loads(file.read_text(encoding="utf-8")), printed)
        scores = {name: tally.f1 for name, tally in result.tallies.items() if name in MEASURES}
        assert scores == dict.fromkeys(MEASURES, 1.0), result.differences
