"""Addresses of the lists behind the figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from indicators.dashboard.scope import Scope
from tasks.choices import Kind


@dataclass(frozen=True, slots=True)
class Links:
    """Lists of what is shown: the task list, or of a past day the list of how the tasks stood then."""

    scope: Scope

    def tasks(self, **filters: Any) -> str:
        """Tasks under filters of their own; a list of values sets a filter several times."""
        if self.scope.is_past:
            return self._address("past-tasks", {"on": self.scope.on.isoformat(), **filters})
        return self._address("items", {"kind": Kind.TASK.value, **filters})

    def due(self, first: date, last: date) -> str:
        """Open tasks whose nearest limit lies within these days."""
        return self.tasks(due_from=first.isoformat(), due_to=last.isoformat())

    def indicators(self, **filters: Any) -> str:
        """The page of indicators under filters of its own."""
        plan = {"plan": self.scope.plan.code} if self.scope.plan else {}
        return _with("indicators", {**plan, **filters})

    def overview(self, **changes: Any) -> str:
        """This overview with something else chosen; an empty value takes a choice away."""
        day = {"on": self.scope.on.isoformat()} if self.scope.is_past else {}
        kept = {**self._chosen(), **day, **changes}
        return _with("dashboard", {name: value for name, value in kept.items() if value})

    def _address(self, name: str, filters: dict[str, Any]) -> str:
        return _with(name, {**self._chosen(), **filters})

    def _chosen(self) -> dict[str, str]:
        if self.scope.plan:
            return {"plan": self.scope.plan.code}
        if self.scope.agency:
            return {"only" if self.scope.alone else "agency": self.scope.agency.code}
        return {}


def _with(name: str, query: dict[str, Any]) -> str:
    return f"{reverse(name)}?{urlencode(query, doseq=True)}" if query else reverse(name)
