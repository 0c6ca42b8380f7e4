"""What tests ask of the overview: what a person is shown, and how many rows stand behind an address."""

from typing import Any

from django.test import Client

from agencies.models import User
from indicators.dashboard import Overview, Scope, read_overview
from tasks.models import Plan
from tasks.tests.factories import ON


def overview_of(user: User, **chosen: Any) -> Overview:
    """As of ``ON``, unless ``on`` says otherwise."""
    plans = list(Plan.objects.published().visible_to(user).select_related("agency"))
    return read_overview(Scope(user, plans, **{"on": ON, "today": ON, **chosen}))


def listed(client: Client, href: str) -> int:
    """How many rows the list at an address holds."""
    response: Any = client.get(href)
    assert response.status_code == 200, href
    if "filters" in response.context:
        assert response.context["filters"].is_valid(), href
    return int(response.context["page"].paginator.count)
