"""Refusals of the rules of indicators, each with a stable code and one sentence."""

from worktracker.lib.errors import DomainError


class TargetRefused(DomainError):
    """The change of a target, or its course, cannot be; ``params["field"]`` names the field that is wrong."""

    code = "target_refused"
    status = 400
