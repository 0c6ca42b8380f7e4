"""What every check is given: the file, its name in sentences, and what may still be unpacked."""

from dataclasses import dataclass, field, replace
from typing import IO, Final

from worktracker.lib.errors import DomainError
from worktracker.lib.filecheck.names import ending_of

HEAD: Final = 4096  # bytes
PART: Final = 64 * 1024
MIB: Final = 1024 * 1024


class FileRefused(DomainError):
    """The file is not what its name says, or holds what is not taken. ``params["name"]`` is the file in question."""

    code = "file_refused"
    status = 400


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come out of one file, in all its archives together: members, and bytes."""

    members: int = 2000
    unpacked: int = 400 * MIB


@dataclass(slots=True)
class Budget:
    """What is left of the limits; shared by a file and all that is in it."""

    members: int
    unpacked: int


@dataclass(frozen=True, slots=True)
class Look:
    """A file being looked at. Of a member ``name`` is ``材料.zip / 表.xlsx``, and ``path`` its name in the archive."""

    file: IO[bytes]
    name: str
    allowed: frozenset[str]
    limits: Limits
    budget: Budget
    path: str = ""
    depth: int = 0
    head: bytes = field(init=False)

    def __post_init__(self) -> None:
        """Read the first bytes."""
        self.file.seek(0)
        object.__setattr__(self, "head", self.file.read(HEAD))

    @property
    def ending(self) -> str:
        """Its ending in small letters, without the full stop."""
        return ending_of(self.path or self.name)

    def member(self, file: IO[bytes], path: str) -> "Look":
        """The same look at a member."""
        shown = "".join(char for char in path if char.isprintable())
        return replace(
            self, file=file, name=f"{self.name} / {shown}", path=path, depth=self.depth + 1
        )


def first_look(file: IO[bytes], *, name: str, allowed: frozenset[str], limits: Limits) -> Look:
    """A look at a file as it was handed in."""
    return Look(file, name, allowed, limits, Budget(limits.members, limits.unpacked))
