"""Agencies, their units, the people who work there, and who stands in for whom."""

from agencies.models.account import FormerPassword, OpenSession, SignIn
from agencies.models.agency import Agency, Unit, UnitAlias
from agencies.models.calendar import CalendarDay
from agencies.models.deputy import Deputy
from agencies.models.people_import import PeopleImport
from agencies.models.person import Appointment, User
from agencies.models.token import ApiToken

__all__ = [
    "Agency",
    "ApiToken",
    "Appointment",
    "CalendarDay",
    "Deputy",
    "FormerPassword",
    "OpenSession",
    "PeopleImport",
    "SignIn",
    "Unit",
    "UnitAlias",
    "User",
]
