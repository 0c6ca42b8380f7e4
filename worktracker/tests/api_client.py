"""Asking the API as somebody, and writing through it."""

from typing import Any

from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agencies.models import User
from tasks.models import WorkItem


def signed_in(person: User) -> APIClient:
    client = APIClient()
    client.credentials(
        HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=person)[0].key}"
    )
    return client


def keys(response: Any) -> set[int]:
    assert response.status_code == 200, response.content
    return {row["id"] for row in response.json()["results"]}


def post(client: APIClient, path: str, body: Any = None, *, version: int | None = None) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return client.post(f"/api/v1/{path}/", body or {}, format="json", headers=headers)


def patch(client: APIClient, path: str, body: Any, *, version: int) -> Any:
    headers = {"If-Match": f'"{version}"'}
    return client.patch(f"/api/v1/{path}/", body, format="json", headers=headers)


def begun(client: APIClient, item: WorkItem, **words: Any) -> dict[str, Any]:
    body = {"item": item.pk, "percent": "40", "narrative": "已排查。", **words}
    response = post(client, "reports", body)
    assert response.status_code == 201, response.content
    return response.json()
