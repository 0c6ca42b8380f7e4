"""What pages say of files: how large they are, whether a browser shows them, and which ones are taken."""

from dataclasses import dataclass
from typing import Final

from django import template
from django.conf import settings
from django.utils.translation import pgettext

from tasks.models import Evidence
from worktracker.lib.filecheck import KINDS, is_shown_inline

register = template.Library()

KB: Final = 1024
MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Which files a report takes: ``largest`` in bytes, ``accept`` as an input names them, ``families`` in words."""

    largest: int
    most: int
    accept: str
    families: str


@register.simple_tag
def evidence_limits() -> Limits:
    """The limits of the installation."""
    families = [
        str(kind.family) for ending, kind in KINDS.items() if ending in settings.EVIDENCE_TYPES
    ]
    return Limits(
        largest=settings.EVIDENCE_MAX_BYTES,
        most=settings.EVIDENCE_MAX_FILES,
        accept=",".join(f".{ending}" for ending in settings.EVIDENCE_TYPES),
        families=pgettext("list of names", ", ").join(dict.fromkeys(families)),
    )


@register.filter
def file_size(size: int) -> str:
    """44 KB, 6.1 MB, 512 B; as the form's script writes it, too."""
    if size < KB:
        return f"{size} B"
    if size < MB:
        return f"{round(size / KB)} KB"
    return f"{size / MB:.1f} MB".replace(".0 ", " ")


@register.filter
def shown_inline(file: Evidence) -> bool:
    """Whether the browser shows it, so that looking and storing are two links."""
    return is_shown_inline(file.content_type)
