"""Make the first account of an administrator's role, which nobody could authorise yet."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.accounts.services.administrators import make_administrator
from agencies.accounts.services.passwords import temporary_password
from agencies.choices import Role
from worktracker.lib.errors import DomainError

ROLES = {
    "system": Role.ADMINISTRATOR,
    "security": Role.SECURITY_ADMINISTRATOR,
    "audit": Role.AUDIT_ADMINISTRATOR,
}


class Command(BaseCommand):
    """One run a role. The password is asked for twice, read, or made up and printed once; no later run shows it."""

    help = "Make the first open account of an administrator's role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", required=True, choices=ROLES)
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True, help="name that others read")
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--password-file", type=Path, help="a file whose first line it is")
        ways.add_argument("--password-stdin", action="store_true", help="the first line of stdin")
        ways.add_argument("--generate", action="store_true", help="make one up and print it once")
        parser.add_argument(
            "--print",
            action="store_true",
            help="with --generate: print it although the output is no terminal",
        )
        parser.add_argument(
            "--recover",
            action="store_true",
            help="although the role has an open account that nobody can use; the trail says so",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["generate"] and not (options["print"] or self.stdout.isatty()):
            raise CommandError(
                _(
                    "The output is no terminal, so the password might stay in a file or log. "
                    "Add --print if that is meant."
                )
            )
        typed = not (options["generate"] or options["password_file"] or options["password_stdin"])
        password = temporary_password() if options["generate"] else _password(options)
        try:
            person = make_administrator(
                ROLES[options["role"]],
                username=options["username"],
                display_name=options["name"],
                password=password,
                at=timezone.now(),
                temporary=not typed,
                recover=options["recover"],
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        words = {"role": person.get_role_display(), "username": person.username}
        self.stdout.write(_("%(role)s: the account %(username)s is open.") % words)
        if options["generate"]:
            self.stdout.write(
                _("One-time password, shown this once: %(password)s") % {"password": password}
            )
        if not typed:
            self.stdout.write(_("It must be changed at the first sign-in."))


def _password(options: dict[str, Any]) -> str:
    """From where it was said to come; else typed twice without being shown."""
    if options["password_file"]:
        try:
            text = options["password_file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                _("The password file cannot be read: %(error)s") % {"error": error}
            ) from error
        return _first_line(text)
    if options["password_stdin"]:
        return _first_line(sys.stdin.readline())
    if not sys.stdin.isatty():
        raise CommandError(
            _(
                "There is no terminal to ask for a password on. "
                "Use --password-file, --password-stdin or --generate."
            )
        )
    password = getpass(_("Password: "))
    if password != getpass(_("The same again: ")):
        raise CommandError(_("The two passwords differ. Nothing was done."))
    return password


def _first_line(text: str) -> str:
    line = next(iter(text.splitlines()), "")
    if not line:
        raise CommandError(_("The password is empty. Nothing was done."))
    return line
