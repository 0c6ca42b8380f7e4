"""Asking the API as somebody, and writing through it."""

from typing import Any

from rest_framework.test import APIClient

from agencies.models import ApiToken, User
from agencies.models.token import TAIL, digest_of_key, new_key
from tasks.models import WorkItem
from tasks.tests.factories import AT


def signed_in(person: User) -> APIClient:
    key = new_key()
    ApiToken.objects.create(
        user=person, digest=digest_of_key(key), tail=key[-TAIL:], name="test", made_at=AT
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
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
