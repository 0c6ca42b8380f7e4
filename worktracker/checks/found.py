"""What a check found: nothing, or one message with an id that never changes its meaning."""

from collections.abc import Callable

from django.core.checks import CheckMessage, Error, Info
from django.core.checks import Warning as CheckWarning

Found = list[CheckMessage]
NOTHING: Found = []
KINDS: dict[str, Callable[..., CheckMessage]] = {"E": Error, "W": CheckWarning, "I": Info}


def found(number: str, sentence: str, hint: str) -> Found:
    """One message; its number begins with E for an error, W for a warning, I for what is good to know."""
    return [KINDS[number[0]](sentence, hint=hint, id=f"worktracker.{number}")]
