"""An optimistic check for forms of one row: what somebody else changed since the form was opened is not overwritten.

The form carries a digest of every value that it shows. When it comes back, the digests are compared with the row as
it stands: where they differ, the form is shown again with the values of today beside what was typed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Model
from django.forms import model_to_dict

NAME = "_opened"  # of the hidden field
DIGITS = 10  # of a digest: told apart, not kept secret
Digests = dict[str, str]


def fingerprint(row: Model) -> str:
    """One digest of all stored values of a row."""
    return _digest([_plain(getattr(row, field.attname)) for field in row._meta.concrete_fields])


def digests_of(row: Model, fields: Iterable[str]) -> Digests:
    """A digest for each of these fields, many-to-many ones too; a name that is no field of the row is left out."""
    return digest_of(model_to_dict(row, fields=list(fields)))


def digest_of(values: Mapping[str, Any]) -> Digests:
    """A digest for each of these values, under the same names."""
    return {name: _digest(_plain(value)) for name, value in values.items()}


def digests_of_lines(rows: Iterable[Model]) -> Digests:
    """A digest for each row that stands under another one, by model and key."""
    return {line_name(row): fingerprint(row) for row in rows if row.pk is not None}


def line_name(row: Model) -> str:
    """The name under which a row's digest is kept."""
    return f"{row._meta.label_lower} {row.pk}"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a form showed when it was opened."""

    at: datetime
    digests: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> "Opened | None":
        """From the hidden field; None where it is missing or was tampered with."""
        try:
            at, digests = json.loads(text)
            moment = datetime.fromisoformat(at)
        except (TypeError, ValueError):
            return None
        return cls(moment, digests) if isinstance(digests, dict) and moment.tzinfo else None

    def written(self) -> str:
        """For the hidden field."""
        return json.dumps([self.at.isoformat(), self.digests], separators=(",", ":"))

    def differing(self, now: Mapping[str, str]) -> list[str]:
        """Names whose digests differ from those of now, came, or went; those of now first, in their order."""
        gone = [name for name in self.digests if name not in now]
        return [name for name in now if self.digests.get(name) != now[name]] + gone


def _plain(value: Any) -> Any:
    """Rows of a many-to-many field by key, bytes as bytes on every database."""
    if isinstance(value, list) and all(isinstance(each, Model) for each in value):
        return sorted(each.pk for each in value)
    return bytes(value) if isinstance(value, memoryview) else value


def _digest(value: Any) -> str:
    return sha256(repr(value).encode()).hexdigest()[:DIGITS]
