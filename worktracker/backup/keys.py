"""The age key of backups: read from its file, made once, and never printed."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _
from pyrage import IdentityError, RecipientError, x25519

from worktracker.backup.errors import BackupFailed

SECRET = "AGE-SECRET-KEY-"  # noqa: S105  # how every such line begins
PUBLIC = "age1"
OTHERS = 0o007  # permission bits of who is neither owner nor group


@dataclass(frozen=True, slots=True)
class Key:
    """Whom archives are encrypted to; ``identities`` is empty where only the public part lies on this machine."""

    recipients: Sequence[x25519.Recipient]
    identities: Sequence[x25519.Identity]


def read_key(file: str | Path) -> Key | None:
    """The key in a file, as age-keygen writes it; None where no file is named.

    Raises BackupFailed where it cannot be read, holds no key, or holds a secret that everybody on the machine can read.
    """
    if not file:
        return None
    path = Path(file)
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        is_open = bool(path.stat().st_mode & OTHERS)
        identities = [x25519.Identity.from_str(line) for line in lines if line.startswith(SECRET)]
        public = [x25519.Recipient.from_str(line) for line in lines if line.startswith(PUBLIC)]
    except (OSError, UnicodeDecodeError, IdentityError, RecipientError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        words = _("The backup key in %(file)s cannot be read: %(reason)s.")
        raise BackupFailed(words % {"file": path, "reason": reason}) from error
    recipients = [*public, *(identity.to_public() for identity in identities)]
    if not recipients:
        words = _("%(file)s holds no age key. Make one with manage.py backup --new-key FILE.")
        raise BackupFailed(words % {"file": path})
    if identities and is_open:
        words = _("Everybody on this machine can read the backup key: run chmod 600 %(file)s.")
        raise BackupFailed(words % {"file": path})
    return Key(recipients, identities)


def make_key(path: Path, *, at: datetime) -> str:
    """Writes a new key, readable by its owner only, and returns its public part.

    Raises BackupFailed; nothing is written over.
    """
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    text = f"# created: {at:%Y-%m-%dT%H:%M:%SZ}\n# public key: {public}\n{identity}\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        words = _("No key was written to %(file)s: %(reason)s.")
        raise BackupFailed(words % {"file": path, "reason": error.strerror}) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return public
