"""If-Match: which version a request names, and what it is told where it names none."""

from dataclasses import dataclass

import pytest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from worktracker.lib.errors import Stale
from worktracker.lib.preconditions import etag_of, version_seen


@dataclass
class Row:
    version: int


class Counter(APIView):
    """A row at version 7 that anybody may change."""

    authentication_classes = []
    permission_classes = []

    def post(self, request: Request) -> Response:
        seen = version_seen(request)
        if seen != 7:
            raise Stale("Somebody was faster.", changes=[{"verb": "changed"}])
        return Response({"seen": seen}, headers={"ETag": etag_of(Row(8))})


def send(if_match: str | None) -> Response:
    headers = {} if if_match is None else {"If-Match": if_match}
    request = APIRequestFactory().post("/", {}, format="json", headers=headers)
    return Counter.as_view()(request)


@pytest.mark.parametrize("given", ['"7"', ' "7" ', 'W/"7"'])
def test_version_that_stands_is_taken(given: str) -> None:
    response = send(given)

    assert (response.status_code, response.data) == (200, {"seen": 7})
    assert response["ETag"] == '"8"'


def test_without_a_version_the_change_is_428() -> None:
    response = send(None)

    assert response.status_code == 428
    assert response.data["code"] == "precondition_required"
    assert "If-Match" in response.data["detail"]


@pytest.mark.parametrize(
    "given", ["7", "*", '"7", "8"', '"seven"', '"-7"', '"７"', '""', "", '"7" x', '"9999999999"']
)
def test_malformed_version_is_400(given: str) -> None:
    response = send(given)

    assert response.status_code == 400
    assert response.data["code"] == "precondition_malformed"


def test_other_version_is_412_and_says_what_changed() -> None:
    response = send('"6"')

    assert response.status_code == 412
    assert response.data == {
        "code": "stale",
        "detail": "Somebody was faster.",
        "changes": [{"verb": "changed"}],
    }
