"""A lock between who copies the stored files and who deletes some of them.

Copying shares it, so that several may copy; deleting wants it alone, and does without where it cannot have it. It lies
in a file of the data directory, and the system frees it however the process ends.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

NAME = "evidence.lock"


@contextlib.contextmanager
def files_stay(data_dir: Path) -> Iterator[None]:
    """While the block runs no stored file is deleted; waits for a deletion that runs."""
    with _opened(data_dir) as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


@contextlib.contextmanager
def files_may_go(data_dir: Path) -> Iterator[bool]:
    """Whether the block may delete files: False while somebody copies them."""
    with _opened(data_dir) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextlib.contextmanager
def _opened(data_dir: Path) -> Iterator[int]:
    """Read only suffices for a lock, whoever made the file."""
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(data_dir / NAME, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        yield handle
    finally:
        os.close(handle)
