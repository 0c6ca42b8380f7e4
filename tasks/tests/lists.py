"""What the task list shows, by title."""

from typing import Any

from django.test import Client


def titles(response: Any) -> list[str]:
    """The titles of the page's rows, in their order."""
    return [item.title for item in response.context["page"].object_list]


def listed(client: Client, query: str = "") -> list[str]:
    """The titles that the list shows under this query string."""
    return titles(client.get(f"/items/?{query}"))
