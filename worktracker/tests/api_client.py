"""Asking the API as somebody."""

from typing import Any

from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agencies.models import User


def signed_in(person: User) -> APIClient:
    client = APIClient()
    client.credentials(
        HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=person)[0].key}"
    )
    return client


def keys(response: Any) -> set[int]:
    assert response.status_code == 200, response.content
    return {row["id"] for row in response.json()["results"]}
