"""What must not go to a bureau's server is said by `check --deploy`."""

from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError


def codes() -> set[str]:
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    return {str(message.id) for message in found if str(message.id).startswith("worktracker")}


def test_demonstration_fails_the_deployment_check(settings: Any) -> None:
    settings.DEMO = True
    assert codes() == {"worktracker.E001"}
    with pytest.raises(SystemCheckError, match=r"worktracker\.E001"):
        call_command("check", deploy=True)


def test_missing_mail_server_is_a_warning(settings: Any) -> None:
    settings.DEMO, settings.EMAIL_URL = False, ""
    assert codes() == {"worktracker.W001"}


def test_complete_settings_are_silent(settings: Any) -> None:
    settings.DEMO, settings.EMAIL_URL = False, "smtp://mail.example.test"
    assert codes() == set()


def test_type_that_cannot_be_looked_into_stops_the_start(settings: Any) -> None:
    settings.EVIDENCE_TYPES = ["pdf", "exe", "PDF"]

    with pytest.raises(SystemCheckError, match=r"worktracker\.E002.*PDF, exe"):
        call_command("check")
