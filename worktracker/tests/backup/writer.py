"""Run as a program: reports with files, one after the other, until a file of the name given appears."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from agencies.models import User
    from tasks.models import Evidence, ProgressReport


def attach(report: "ProgressReport", by: "User", words: str) -> "Evidence":
    """A text file with these words, stored as the product stores it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tasks.services.evidence import attach_evidence
    from tasks.tests.factories import AT, ON

    upload = SimpleUploadedFile("核查记录.txt", f"核查记录 {words}。\n".encode() * 200)
    return attach_evidence(report, upload=upload, by=by, at=AT, on=ON)


def main(name: str, until: Path) -> None:
    """Prints a line after each report."""
    django.setup()
    from agencies.models import User
    from tasks.choices import ReportState
    from tasks.services.sealing import seal_trail
    from tasks.tests.factories import AT, make_item, make_report

    clerk = User.objects.get(username=name)
    n = 0
    while not until.exists():
        n += 1
        item = make_item(ordinal=1000 * int(name[-1]) + 1000 + n, marker=f"({name} {n})")
        report = make_report(item, state=ReportState.DRAFT, by=clerk)
        attach(report, clerk, f"{name} {n}")
        if n % 5 == 0:
            seal_trail(at=AT)
        sys.stdout.write(f"{n}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
