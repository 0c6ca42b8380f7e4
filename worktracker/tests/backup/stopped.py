"""Run as a program: one of manage.py's commands that is killed at a given place, as by a power cut.

``python -m worktracker.tests.backup.stopped before worktracker.backup.taking:_put_in_place backup``
"""

import os
import signal
import sys
from importlib import import_module
from typing import Any

from django.core.management import execute_from_command_line


def main(when: str, where: str, *words: str) -> None:
    module, _colon, path = where.partition(":")
    owner: Any = import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    original = getattr(owner, name)

    def stop(*args: Any, **options: Any) -> None:
        if when == "after":
            original(*args, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, stop)
    execute_from_command_line(["manage.py", *words])


if __name__ == "__main__":
    main(*sys.argv[1:])
