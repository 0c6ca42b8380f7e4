"""Run as a program: migrates this installation's database and writes a small bureau with a sealed trail and files."""

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tasks.choices import ReportState
    from tasks.services.evidence import remove_evidence
    from tasks.services.sealing import seal_trail
    from tasks.tests.factories import AT, ON, make_item, make_report, make_unit, make_user
    from worktracker.tests.backup.installation import PEOPLE, TITLE
    from worktracker.tests.backup.writer import attach

    clerks = [make_user(username=f"clerk{n}", unit=make_unit()) for n in range(PEOPLE)]
    for n, clerk in enumerate(clerks):
        report = make_report(make_item(title=TITLE), state=ReportState.DRAFT, by=clerk)
        attach(report, clerk, f"prepared {n}")
    gone = attach(report, clerk, "removed")
    remove_evidence(gone, by=clerk, at=AT, on=ON)
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session["who"] = "clerk0"
    session.create()
    seal_trail(at=AT)


if __name__ == "__main__":
    main()
