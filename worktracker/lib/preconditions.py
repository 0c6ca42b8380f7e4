"""Optimistic writes on the API: who changes a row says which version was seen, by ``If-Match`` (RFC 9110, 13.1.1).

A row with a ``version`` answers it as its ``ETag``. A change without ``If-Match`` is 428 (RFC 6585), one of an older
version 412: the services compare, under the row's lock.
"""

import re
from typing import Any, Protocol

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from worktracker.lib.errors import DomainError

# A proxy that compresses answers weakens their ETags: W/"7" is our "7" still.
_ONE_VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})"')

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description='The version that was seen, as the ETag of the answer gives it: "7".',
)


class PreconditionRequired(DomainError):
    """The change does not say which version of the row was seen."""

    code = "precondition_required"
    status = 428


class PreconditionMalformed(DomainError):
    """``If-Match`` names no version of ours."""

    code = "precondition_malformed"
    status = 400


class HasVersion(Protocol):
    """A row that counts its changes."""

    version: int


def etag_of(row: HasVersion) -> str:
    """The row's version as an entity tag: ``"7"``, with its quotation marks."""
    return f'"{row.version}"'


def version_seen(request: Request) -> int:
    """The version that ``If-Match`` names. Raises PreconditionRequired, PreconditionMalformed.

    ``*`` and lists are malformed: who changes a row has looked at one version of it.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionRequired(
            _("Say which version you saw: send the ETag of the row as If-Match.")
        )
    named = _ONE_VERSION.fullmatch(given.strip())
    if named is None:
        raise PreconditionMalformed(
            _('If-Match names one version in quotation marks, as the ETag did: "7".')
        )
    return int(named[1])


class Versioned:
    """A viewset's part that answers one row with its version as ETag."""

    def answer_with(self, row: Any, *, status: int = 200) -> Response:
        """The row as its detail shows it."""
        shown = self.get_serializer(row)  # type: ignore[attr-defined]  # a generic viewset has it
        return Response(shown.data, status=status, headers={"ETag": etag_of(row)})

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row."""
        return self.answer_with(self.get_object())  # type: ignore[attr-defined]  # a generic viewset has it
