"""kombu's queue of files, each of which a reader sees when it is whole.

kombu creates a message's file empty, then locks and fills it, while its reader takes whatever file is there. A reader
that comes between the two reads nothing, loses the message, and ends the worker with a JSONDecodeError.
"""

from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "files"
UNFINISHED = ".part"  # readers take names that end with ``.QUEUE.msg`` alone


class Channel(filesystem.Channel):
    """Writes a message under a name that no reader takes, then gives it the one by which kombu's reader knows it."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu's own differ
        """Raises ChannelError where it cannot be written; nothing is in the queue then."""
        # Readers take names in their order: that of their milliseconds, as kombu numbers them.
        name = f"{monotonic_ns() // 1_000_000}_{uuid4()}.{queue}.msg"
        place = Path(self.data_folder_out) / name
        unfinished = place.with_name(name + UNFINISHED)
        try:
            unfinished.write_text(dumps(payload), encoding="utf-8")
            unfinished.replace(place)
        except OSError as error:
            raise ChannelError(f"Cannot add file {name!r} to directory") from error


class Transport(filesystem.Transport):
    """The transport of ``files://``."""

    Channel = Channel


def register() -> None:
    """Lets kombu know the scheme."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
