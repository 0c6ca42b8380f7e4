"""People judged: what each row of the sheet 人员 would add or change."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from agencies.choices import ADMINISTRATOR_ROLES, REPORTING_ROLES
from agencies.importing.columns import APPOINTMENTS, NO_WORDS, PEOPLE, YES_WORDS
from agencies.importing.judging import Judged, missing, several, too_long, unknown
from agencies.importing.lines import Line, Table
from agencies.importing.register import Register, nearest_role, role_of
from agencies.importing.verdicts import Verdict
from agencies.models import Agency, Unit, User

POST = ("role", "agency", "unit")
LONGEST_USERNAME, LONGEST_NAME, LONGEST_EMAIL = 150, 50, 254


def judge_people(table: Table, register: Register) -> list[Verdict]:
    """A verdict for each row, against what stands and what the sheet of units adds."""
    first_rows: dict[str, int] = {}
    for line in table.lines:
        first_rows.setdefault(username_of(line).lower(), line.row)
    return [
        _Row(Judged(PEOPLE, table, line, register), first_rows).verdict() for line in table.lines
    ]


def username_of(line: Line) -> str:
    """As Django keeps it: full-width letters become plain ones."""
    return User.normalize_username(line.get("username"))


class _Row:
    """One person's row. An empty cell leaves what stands; a new person needs name, role and agency."""

    def __init__(self, judged: Judged, first_rows: dict[str, int]) -> None:
        self.judged, self.line = judged, judged.line
        self.username = username_of(self.line)
        self.person = judged.register.person(self.username) if self.username else None
        self._judge_username(first_rows)

    def verdict(self) -> Verdict:
        """What the row would do."""
        agency = self._agency()
        given = {
            "display_name": self._name(),
            "role": self._role(),
            "agency": agency,
            "unit": self._unit(agency),
            "email": self._email(),
            "wants_mail": self._wants_mail(),
        }
        new: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        self._judge_post(new)
        added = self._appointments(agency)
        if added:
            new["appointments"] = "、".join(f"{unit.name} {part.label}" for part, unit in added)
        old = {name: getattr(self.person, name, None) for name in new}
        old |= {"appointments": ""} if added else {}
        writes = {name: value for name, value in new.items() if name != "appointments"}
        return self.judged.verdict(
            self._subject(new),
            self.person,
            old=old if self.person else {},
            new=new if self.person else {"username": self.username, **new},
            writes={**writes, "username": self.username, "appointments": added},
        )

    def _subject(self, new: dict[str, Any]) -> str:
        name = new.get("display_name") or (self.person and self.person.display_name) or ""
        return f"{name} ({self.username})" if self.username else str(name)

    def _judge_username(self, first_rows: dict[str, int]) -> None:
        name, fault = self.username, self.judged.fault
        if not name:
            fault("username", "missing", missing(_("The user name")))
            return
        if len(name) > LONGEST_USERNAME:
            fault("username", "too_long", too_long(LONGEST_USERNAME))
        try:
            User.username_validator(name)
        except ValidationError:
            words = _("“%(name)s” cannot be a user name: letters, digits and @ . + - _ only.")
            fault("username", "bad_username", words % {"name": name})
        first = first_rows[name.lower()]
        if first != self.line.row:
            words = _("The user name “%(name)s” stands in row %(row)s already.")
            fault("username", "twice", words % {"name": name, "row": first})
        self._judge_account()

    def _judge_account(self) -> None:
        """An account that is closed, or that runs the installation, is nobody's to change by a workbook."""
        if self.person is None:
            return
        words = {"name": self.username}
        if self.person.username != self.username:
            sentence = _(
                "There is the user name “%(other)s” already: write it so, or choose another."
            )
            told = sentence % {"other": self.person.username}
            self.judged.fault("username", "case_differs", told)
        elif self.person.is_any_administrator:
            sentence = _("“%(name)s” is an administrator, who is not changed by a workbook.")
            self.judged.fault("username", "administrator", sentence % words)
        elif not self.person.is_active and (self.person.authorised_at or self.person.left_at):
            sentence = _(
                "The account “%(name)s” is closed. The security administrator can open it again; somebody else needs "
                "another user name."
            )
            self.judged.fault("username", "closed", sentence % words)

    def _name(self) -> str | None:
        name = self.line.get("name")
        if not name and self.person is None:
            self.judged.fault("name", "missing", missing(_("The person's name")))
        if len(name) > LONGEST_NAME:
            self.judged.fault("name", "too_long", too_long(LONGEST_NAME))
        return name or None

    def _role(self) -> str | None:
        word = self.line.get("role")
        if not word:
            if self.person is None:
                self.judged.fault("role", "missing", missing(_("The role")))
            return None
        role = role_of(word)
        if role is None:
            self.judged.fault("role", "unknown_role", unknown(_("role"), word, nearest_role(word)))
        elif role in ADMINISTRATOR_ROLES:
            words = _(
                "Administrators are not added by a workbook. Add them in the administration, one by one."
            )
            self.judged.fault("role", "administrator_role", words)
        return role

    def _agency(self) -> Agency | None:
        if not self.line.get("agency") and self.person is None:
            self.judged.fault("agency", "missing", missing(_("The agency")))
        named = self.judged.agency()
        return named or (self.person.agency if self.person else None)

    def _unit(self, agency: Agency | None) -> Unit | None:
        name = self.line.get("unit")
        return self.judged.unit("unit", name, agency) if name and agency else None

    def _judge_post(self, new: dict[str, Any]) -> None:
        """The three together, with what stands for what the row leaves open."""
        role, agency, unit = (new.get(name) or getattr(self.person, name, None) for name in POST)
        if role in REPORTING_ROLES and unit is None and agency is not None:
            words = _("Staff and heads belong to a unit. Write which.")
            self.judged.fault("unit", "unit_missing", words)
        if unit is not None and agency is not None and unit.agency_id != agency.pk:
            words = _("“%(unit)s” is not a unit of %(agency)s. Write a unit of that agency.")
            told = {"unit": unit.name, "agency": agency}
            self.judged.fault("unit", "unit_elsewhere", words % told)
        if self.person is None or self.person.authorised_at is None:
            return
        for name in POST:
            if name in new and new[name] != getattr(self.person, name):
                words = _(
                    "The account is authorised: role, agency and unit are changed by the security administrator, not "
                    "by a workbook."
                )
                self.judged.fault(name, "authorised", words)

    def _email(self) -> str | None:
        text = self.line.get("email")
        if not text:
            return None
        try:
            validate_email(text)
        except ValidationError:
            words = _("“%(text)s” is no mail address. Write it like name@example.gov.cn.")
            self.judged.fault("email", "bad_email", words % {"text": text})
        if len(text) > LONGEST_EMAIL:
            self.judged.fault("email", "too_long", too_long(LONGEST_EMAIL))
        return User.objects.normalize_email(text)

    def _wants_mail(self) -> bool | None:
        word = self.line.get("wants_mail").lower()
        if not word:
            return None
        if word in YES_WORDS:
            return True
        if word not in NO_WORDS:
            words = _("“%(word)s” is neither 是 nor 否.")
            self.judged.fault("wants_mail", "no_yes_or_no", words % {"word": word})
        return False

    def _appointments(self, agency: Agency | None) -> list[tuple[Any, Unit]]:
        """Parts that the row gives; those that stand are left out. None is ever taken away."""
        if agency is None:
            return []
        added, own = [], self.person.pk if self.person else None
        for field, part in APPOINTMENTS.items():
            for name in several(self.line.get(field)):
                unit = self.judged.unit(field, name, agency)
                if unit is None:
                    continue
                standing = (own, unit.pk, part.value) in self.judged.register.appointments
                if not standing and (part, unit) not in added:
                    added.append((part, unit))
        return added
