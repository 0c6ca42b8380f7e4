"""Addresses of the lists behind the figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tasks.choices import Kind


@dataclass(frozen=True, slots=True)
class Links:
    """Lists of the plan that is shown; of all that the person sees where ``plan`` is empty."""

    plan: str = ""

    def tasks(self, **filters: Any) -> str:
        """The task list under filters of its own; a list of values sets a filter several times."""
        return self._address("items", {"kind": Kind.TASK.value, **filters})

    def due(self, first: date, last: date) -> str:
        """Open tasks whose nearest limit lies within these days."""
        return self.tasks(due_from=first.isoformat(), due_to=last.isoformat())

    def indicators(self, **filters: Any) -> str:
        """The page of indicators under filters of its own."""
        return self._address("indicators", filters)

    def _address(self, name: str, filters: dict[str, Any]) -> str:
        query = {"plan": self.plan, **filters} if self.plan else filters
        return f"{reverse(name)}?{urlencode(query, doseq=True)}" if query else reverse(name)
