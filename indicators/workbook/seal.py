"""What a workbook was made of, signed, so that another agency's or an altered one is recognised."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _

from worktracker.lib.errors import DomainError

SHEET: Final = "_seal"
SALT: Final = "indicators.workbook"
CHUNK: Final = 30_000  # characters; a cell holds 32,767


class WorkbookRefused(DomainError):
    """The file is not one of ours, or not this agency's; nothing of it was looked at."""

    code = "workbook_refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Seal:
    """The agency that the workbook was made for, and the reading that stood in each place, 0 for none."""

    agency: int
    seen: Mapping[tuple[int, date], int]

    def chunks(self) -> list[str]:
        """The signed text, in pieces that fit into a cell each."""
        places = [[pk, day.isoformat(), reading] for (pk, day), reading in self.seen.items()]
        return chunked({"agency": self.agency, "seen": places}, salt=SALT)


def unsealed(chunks: Iterable[Any], *, agency: int | None) -> Seal:
    """The seal of these pieces. Raises WorkbookRefused for none, a broken one, or another agency's."""
    told = joined(chunks, salt=SALT, agency=agency)
    seen = {(pk, date.fromisoformat(day)): reading for pk, day, reading in told["seen"]}
    return Seal(told["agency"], seen)


def chunked(told: Mapping[str, Any], *, salt: str) -> list[str]:
    """What a workbook was made of as signed text, in pieces that fit into a cell each; ``agency`` is among it."""
    text = signing.dumps(told, salt=salt, compress=True)
    return [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]


def hidden_chunks(sheets: Mapping[str, Mapping[Any, Any]]) -> list[Any]:
    """The pieces in an opened workbook's hidden sheet, in their order. Raises WorkbookRefused where it has none."""
    if SHEET not in sheets:
        raise _foreign()
    return [held.value for _at, held in sorted(sheets[SHEET].items(), key=lambda one: one[0])]


def joined(chunks: Iterable[Any], *, salt: str, agency: int | None) -> Any:
    """The same again. Raises WorkbookRefused for no seal, a broken one, or another agency's."""
    try:
        told = signing.loads("".join(str(chunk) for chunk in chunks if chunk), salt=salt)
    except signing.BadSignature as error:
        raise _foreign() from error
    if told["agency"] != agency:
        raise WorkbookRefused(
            _("This workbook was made for another agency. Download your own one.")
        )
    return told


def _foreign() -> WorkbookRefused:
    words = _("This is no workbook of this page, or it was altered. Download a new one.")
    return WorkbookRefused(words)
