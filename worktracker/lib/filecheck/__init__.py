"""What a file that somebody hands in really is: its bytes against its ending, its name made harmless.

No virus scanner: it knows what a file of each type consists of, and refuses what is something else, what would run
when opened, and what cannot be looked into. The signatures are a short table of our own. A library of signatures
(puremagic, filetype) was tried and not taken: it reads the plain text 「MZ 处」 as a program and 「BM …」 as a picture,
has no verdict on a csv, and stops at the signature, where for eleven of our sixteen types the work begins.
"""

from worktracker.lib.filecheck.check import KINDS, Kind, inspect, is_shown_inline
from worktracker.lib.filecheck.look import FileRefused, Limits
from worktracker.lib.filecheck.names import clean_name, ending_of

__all__ = [
    "KINDS",
    "FileRefused",
    "Kind",
    "Limits",
    "clean_name",
    "ending_of",
    "inspect",
    "is_shown_inline",
]
