"""`parse_notice FILE`: what the reader makes of a notice, as JSON on standard output."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tasks.parsing import UnreadableNotice, parse_notice, read, to_json
from tasks.parsing.reading import MAX_BYTES


class Command(BaseCommand):
    help = "Read a notice and print its items as JSON; needs no database."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="the notice: Word, Excel, PDF, OFD, HTML or text"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as stream:
                source = read(stream.read(MAX_BYTES + 1), name=file.name)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except UnreadableNotice as error:
            raise CommandError(f"{file}: {error.message}") from error
        parsed = parse_notice(source)
        if not parsed.items:
            raise CommandError(f"{file} holds no numbered clause; is it a work-plan notice?")
        self.stdout.write(json.dumps(to_json(parsed), ensure_ascii=False, indent=2))
