"""What is refused here."""

from collections.abc import Sequence

from worktracker.lib.errors import DomainError


class ExportRefused(DomainError):
    """No file can be made of what was asked for; ``sentences`` say why, one a condition."""

    code = "export_refused"
    status = 400

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


class SwitchRefused(DomainError):
    """The ledger that a bureau kept before cannot be taken over, or given back, as it stands; nothing was stored."""

    code = "switch_refused"
    status = 422
