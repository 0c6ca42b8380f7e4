"""Refusals of the rules about people, each with a stable code and one sentence."""

from worktracker.lib.errors import DomainError


class TreeRefused(DomainError):
    """The agency would stand below itself."""

    code = "agency_below_itself"


class DeputyRefused(DomainError):
    """The deputyship contradicts the people's roles, agencies or days."""

    code = "deputy_refused"
    status = 400


class MoveRefused(DomainError):
    """The person's new role, agency and unit do not fit together."""

    code = "move_refused"
    status = 400
