"""Make the fixtures: the reader's words, and two plans from the notices and their reviewed annotations.

Runs on a scratch SQLite database, by the same services as the pages. The same input gives the same files; with
``--check`` nothing is written, and the exit status is 1 where a file differs.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from _provision import ROOT, RUNTIME, run_in_venv

FIXTURES = ROOT / "fixtures"
NOTICES = FIXTURES / "notices"
REVIEWED = FIXTURES / "reviewed"
PROVENANCE = {
    "jilin": (
        "吉林省生态环境厅印发的通知（吉环办字〔2024〕7号）。"
        "文字提取自其 PDF，按收到时原样保存：断行、空行和一行水印均未改动。"
    ),
    "taian": (
        "泰安市生态环境局公开发布的通知（泰环境发〔2024〕8号，主动公开）。"
        "文字取自其网页，按收到时原样保存：页首表格和页尾导航均未改动。"
    ),
}
DEFERRED = "此日期早于通知印发日期，待印发单位确认。"
CHECKED = "已对照原文核对，按标注。"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def main() -> None:
    """Read the command line, in the project's own environment."""
    parser = argparse.ArgumentParser(description="Make the fixtures of the two published plans.")
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    check = parser.parse_args().check
    run_in_venv(RUNTIME)
    build(check=check)


def build(*, check: bool) -> None:
    """Write the files that differ, or with ``check`` end with status 1 where one does."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as scratch:
        texts = dict(_build(Path(scratch)))
    different = [name for name, text in texts.items() if _read(FIXTURES / name) != text]
    if check:
        raise SystemExit(f"Not as built: {', '.join(different)}" if different else 0)
    for name in different:
        (FIXTURES / name).write_text(texts[name], encoding="utf-8")
        print(f"fixtures/{name}")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _build(scratch: Path) -> Iterator[tuple[str, str]]:
    """Names and texts of the files, from an empty database in the scratch folder."""
    for name in ("DATABASE_URL", "REDIS_URL", "BUSINESS_DATE"):
        os.environ.pop(name, None)
    os.environ.update(
        DATA_DIR=str(scratch), DEMO="1", DJANGO_SETTINGS_MODULE="worktracker.settings"
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name in ("00_domains.json", "01_agencies.json"):
        call_command("loaddata", FIXTURES / name, verbosity=0)
    yield "00_words.json", _words()
    plans = [_publish(code) for code in ("jilin", "taian")]
    yield "02_notices.json", _dump([plan.notice for plan in plans])
    for number, plan in enumerate(plans, start=3):
        yield f"{number:02d}_{plan.code.replace('-', '_')}.json", _dump(_rows(plan))


def _publish(agency: str) -> Any:  # models can be imported after django.setup() only
    """Take in one notice with its reviewed annotation, put off the dates in doubt, publish."""
    from django.db.models import Q

    from agencies.models import Agency
    from indicators.services.intake import take_in
    from tasks.problems import ASKING, DATE_BEFORE_NOTICE
    from tasks.services.publishing import publish
    from tasks.services.review import Settlement, settle_problem

    name = f"{agency}-2024"
    annotated = json.loads((REVIEWED / f"{name}.json").read_text(encoding="utf-8"))
    day = datetime.fromisoformat(annotated["meta"]["issued"])
    plan, _created = take_in(
        data=(NOTICES / f"{name}.txt").read_bytes(),
        file_name=f"{name}.txt",
        agency=Agency.objects.get(code=agency),
        by=None,
        at=datetime.combine(day, time(9), SHANGHAI),
        provenance=PROVENANCE[agency],
        annotated=annotated,
    )
    at = datetime.combine(day, time(10), SHANGHAI)
    waiting = Q(blocks=True) | Q(code__in=ASKING)
    for problem in plan.problems.open().filter(waiting):
        if problem.code == DATE_BEFORE_NOTICE:
            settle_problem(problem, how=Settlement.DEFER, by=None, at=at, reason=DEFERRED)
        else:
            settle_problem(problem, how=Settlement.CONFIRM, by=None, at=at, reason=CHECKED)
    return publish(plan, by=None, at=at)


def _rows(plan: Any) -> Iterator[object]:
    """The plan and all that belongs to it, what others refer to first."""
    from indicators.models import Definition, Indicator, Target
    from tasks.models import Duty, Milestone, Occurrence, Partner, Problem, Responsibility, WorkItem

    yield plan
    yield from plan.periods.order_by("starts")
    yield from WorkItem.objects.filter(plan=plan)
    for model in (Responsibility, Partner, Milestone, Duty):
        yield from model.objects.filter(item__plan=plan).order_by("item__ordinal", "order")
    yield from Occurrence.objects.filter(duty__item__plan=plan).order_by(
        "duty__item__ordinal", "duty__order", "number"
    )
    yield from Definition.objects.filter(agency=plan.agency).order_by("name", "unit")
    yield from Indicator.objects.filter(agency=plan.agency).order_by("name", "unit")
    yield from Target.objects.filter(item__plan=plan).order_by("item__ordinal", "order")
    yield from Problem.objects.filter(plan=plan)


def _words() -> str:
    """The words by which the reader tells a domain, as rows that an administrator edits; one a line."""
    from tasks.parsing.lexicon.domains import DOMAINS

    rows = [
        {
            "model": "tasks.domainword",
            "fields": {"domain": [domain], "word": word, "weight": weight},
        }
        for domain, words in DOMAINS.items()
        for word, weight in words.items()
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"


def _dump(rows: Iterable[Any]) -> str:
    from django.core import serializers

    text = serializers.serialize(
        "json", rows, indent=1, use_natural_foreign_keys=True, use_natural_primary_keys=True
    )
    return text.rstrip() + "\n"


if __name__ == "__main__":
    main()
