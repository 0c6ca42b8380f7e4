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


class PasswordRefused(DomainError):
    """The judges of passwords do not take this one; ``sentences`` says why, one rule each."""

    code = "password_refused"
    status = 400


class ImportRefused(DomainError):
    """The workbook of units and people cannot be read, or may not be applied as it is."""

    code = "import_refused"
    status = 400


class SecondFactorRefused(DomainError):
    """The code is wrong, comes too early, or the second factor must stay."""

    code = "second_factor_refused"
    status = 400


class AccountRefused(DomainError):
    """The account is not in the state that the act asks for."""

    code = "account_refused"
