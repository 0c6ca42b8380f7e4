"""Receiving files: what is too large is thrown away while it arrives, and the sender still gets a sentence."""

import contextlib
from typing import Final

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from worktracker.lib.errors import DomainError

MIB: Final = 1024 * 1024
BESIDE: Final = MIB  # for the names and the fields that travel with the files
PART: Final = 64 * 1024


class UploadRefused(DomainError):
    """What was sent could not be read as files; nothing was kept."""

    code = "upload_refused"
    status = 400


class CappedUploadHandler(FileUploadHandler):
    """Stands first in line and lets no file past ``largest`` bytes: the rest of it is read and thrown away.

    Cutting the connection instead would show the sender a broken network, not the reason. ``too_large`` names the
    files that were dropped; what others had stored of them is deleted by Django.
    """

    def __init__(self, request: HttpRequest, *, largest: int) -> None:
        super().__init__(request)
        self.largest = largest
        self.too_large: list[str] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the part on. Raises SkipFile once the file is too large."""
        if start + len(raw_data) > self.largest:
            self.too_large.append(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to those behind."""


def receive_files(request: HttpRequest, *, largest: int, most: int) -> list[str]:
    """Reads the request, keeping files of at most ``largest`` bytes; returns the names of larger ones.

    To be called before anything reads the body, so by a view that is exempt from the CSRF check and makes it itself
    afterwards. Raises UploadRefused for a request that announces more than ``most`` such files, that holds more
    files than Django takes, or whose names are longer than any that a file system allows; there is no POST to read
    then.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest * most + BESIDE:
        use_up(request, most=largest * most)
        raise UploadRefused(
            _(
                "All files together are larger than %(most)s MB. Send fewer at a time, or smaller ones."
            )
            % {"most": largest * most // MIB},
            code="too_large",
        )
    handler = CappedUploadHandler(request, largest=largest)
    request.upload_handlers.insert(0, handler)
    try:
        request.FILES  # noqa: B018  # reads the body
    except TooManyFilesSent as error:
        use_up(request, most=largest * most)
        raise UploadRefused(
            _("These are too many files at once. Send at most %(most)s.") % {"most": most},
            code="too_many",
        ) from error
    except MultiPartParserError as error:
        use_up(request, most=largest * most)
        raise UploadRefused(
            _(
                "A file could not be received: its name is too long, or the connection broke. Give it a shorter name "
                "and send it again."
            ),
            code="unreadable",
        ) from error
    return handler.too_large


def use_up(request: HttpRequest, *, most: int) -> None:
    """Reads on, so that the sender comes to read the answer; who sends without end is cut off after ``most`` bytes."""
    with contextlib.suppress(OSError):
        while most > 0 and (part := request.read(PART)):
            most -= len(part)
