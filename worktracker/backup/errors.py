"""What backups and restores refuse, each in one sentence."""

from worktracker.lib.errors import DomainError


class BackupFailed(DomainError):
    """No backup came about; nothing lies under an archive's final name."""

    code = "backup_failed"


class ArchiveRefused(DomainError):
    """The archive is broken, encrypted for somebody else, or not one of ours."""

    code = "archive_refused"


class RestoreRefused(DomainError):
    """The restore did not begin, or was given up: what stood before stands untouched."""

    code = "restore_refused"
