"""Every refusal of a file: which file, what is wrong with it, and what to do."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from worktracker.lib.filecheck.look import MIB, FileRefused, Look
from worktracker.lib.filecheck.signatures import found_in_words, is_program

ARCHIVES: Final = frozenset({"rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "iso", "cab", "arj"})
WITH_MACROS: Final = frozenset({"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "ppsm"})
_SHOWN: Final = 200  # characters of a member's path


def not_taken(look: Look) -> FileRefused:
    """Its type is not on the list."""
    ending = look.ending
    if ending in ARCHIVES and not look.depth:
        words = _(
            "“%(name)s” is a .%(ending)s archive, which cannot be looked into. Pack the files as .zip and attach that."
        )
    elif ending in WITH_MACROS:
        words = _(
            "“%(name)s” is of a type that holds macros, which are not taken. Save it as .docx, .xlsx or PDF and attach "
            "that."
        )
    elif ending:
        words = _("“%(name)s” is a .%(ending)s file, which is not taken. Taken are %(taken)s.")
    else:
        words = _("“%(name)s” has no ending such as .pdf that tells its type. Taken are %(taken)s.")
    taken = pgettext("list of names", ", ").join(sorted(look.allowed))
    return _refused(look, "type_not_taken", words, ending=ending, taken=taken)


def mismatch(look: Look, found: Any = None) -> FileRefused:
    """Its bytes are something else than its ending says; ``found`` is what, where the first bytes do not tell."""
    if is_program(look.head):
        return program(look)
    found = found or found_in_words(look.head)
    if found:
        words = _(
            "“%(name)s” is named .%(ending)s, but holds %(found)s. Attach the original under its own ending, or a PDF "
            "of it."
        )
    else:
        words = _(
            "“%(name)s” is named .%(ending)s, but does not hold such a file. Open it, save it anew as .%(ending)s and "
            "attach that."
        )
    return _refused(look, "content_mismatch", words, ending=look.ending, found=found or "")


def empty(look: Look) -> FileRefused:
    """It has no bytes, or no members."""
    return _refused(
        look, "empty", _("“%(name)s” is empty. Check that it was saved, and attach it again.")
    )


def damaged(look: Look) -> FileRefused:
    """It begins as it should and does not go on so."""
    words = _(
        "“%(name)s” is damaged or incomplete and cannot be opened. Save it anew and attach that."
    )
    return _refused(look, "damaged", words)


def locked(look: Look) -> FileRefused:
    """A password keeps everybody from reading it."""
    words = _(
        "“%(name)s” is protected by a password, so that nobody can check it. Save it without the password and attach "
        "that."
    )
    return _refused(look, "locked", words)


def macros(look: Look) -> FileRefused:
    """It runs something when opened."""
    words = _(
        "“%(name)s” holds macros or controls, which are not taken. Save it without them, as PDF for example, and "
        "attach that."
    )
    return _refused(look, "macros", words)


def active_pdf(look: Look) -> FileRefused:
    """A PDF that runs a script or starts a program."""
    words = _(
        "“%(name)s” holds a script or starts a program when opened. Print it to a new PDF and attach that."
    )
    return _refused(look, "active_pdf", words)


def program(look: Look) -> FileRefused:
    """A program, or what starts one."""
    words = _(
        "“%(name)s” is a program or starts one, whatever its name says. Programs are not taken: attach documents."
    )
    return _refused(look, "program", words)


def embedded(look: Look) -> FileRefused:
    """Another file is wrapped up in it."""
    words = _(
        "“%(name)s” has another file inside that cannot be looked into. Take that out and attach it by itself."
    )
    return _refused(look, "embedded", words)


def nested(look: Look) -> FileRefused:
    """An archive in an archive."""
    words = _(
        "“%(name)s” is an archive inside of an archive. Unpack it and pack its files directly."
    )
    return _refused(look, "nested", words)


def bad_path(look: Look) -> FileRefused:
    """A member whose name leads out of the folder into which one unpacks."""
    words = _(
        "“%(name)s” has a name that leads out of the archive's folder, or is no plain file. Pack the files anew."
    )
    return _refused(look, "bad_path", words)


def not_unpackable(look: Look) -> FileRefused:
    """Packed in a way that is not known here."""
    words = _(
        "“%(name)s” is packed in a way that cannot be looked into. Pack the files as an ordinary .zip and attach that."
    )
    return _refused(look, "not_unpackable", words)


def too_many_members(look: Look) -> FileRefused:
    """More members than anybody will look at."""
    words = _(
        "“%(name)s” holds more than %(most)s files. Attach the important ones, or split the archive."
    )
    return _refused(look, "too_many_members", words, most=look.limits.members)


def too_large_unpacked(look: Look) -> FileRefused:
    """More comes out than may."""
    words = _(
        "“%(name)s” unpacks to more than %(most)s MB, or is packed beyond what honest files are. Attach its files by "
        "themselves."
    )
    return _refused(look, "too_large_unpacked", words, most=look.limits.unpacked // MIB)


def _refused(look: Look, code: str, words: str, **figures: Any) -> FileRefused:
    name = look.name if len(look.name) <= _SHOWN else f"{look.name[:_SHOWN]}…"
    return FileRefused(words % {"name": name, **figures}, code=code, name=name)
