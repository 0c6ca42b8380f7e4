"""Agencies, their units, the people who work there, and who stands in for whom."""

from agencies.models.agency import Agency, Unit, UnitAlias
from agencies.models.deputy import Deputy
from agencies.models.person import Appointment, User

__all__ = ["Agency", "Appointment", "Deputy", "Unit", "UnitAlias", "User"]
