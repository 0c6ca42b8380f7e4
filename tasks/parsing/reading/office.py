"""Old and foreign office formats, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tasks.parsing.reading import limits
from tasks.parsing.reading.kinds import Kind
from tasks.parsing.reading.refusals import refusal
from tasks.parsing.reading.sandbox import LABELS, read_in_child

OFFICE_KINDS: Final = frozenset({Kind.COMPOUND, Kind.RTF, Kind.ODT, Kind.ODS, Kind.WORD_XML})
_COMMANDS: Final = ("soffice", "libreoffice")
# The name that LibreOffice is given, and what it makes of the file.
_WAYS: Final = {
    "doc": ("notice.doc", Kind.DOCX),
    "xls": ("notice.xls", Kind.XLSX),
    Kind.RTF.value: ("notice.rtf", Kind.DOCX),
    Kind.ODT.value: ("notice.odt", Kind.DOCX),
    Kind.ODS.value: ("notice.ods", Kind.XLSX),
    Kind.WORD_XML.value: ("notice.xml", Kind.DOCX),
}
# Writer and Calc as files beside the program on Linux.
_PARTS: Final = {Kind.DOCX: "libswlo.so", Kind.XLSX: "libsclo.so"}
# No macro runs, nothing is fetched from elsewhere, no link is followed.
_SETTINGS: Final = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
)
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM: Final = '<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'


def is_installed() -> bool:
    """Whether .doc, .wps, .xls, .et and .rtf can be read here: all of LibreOffice that this takes."""
    command = _command()
    return command is not None and all(_has_part(command, part) for part in _PARTS.values())


def read_by_office(data: bytes, kind: Kind) -> str:
    """The text of the file as LibreOffice converts it. Raises UnreadableNotice."""
    inside = read_in_child(data, kind) if kind is Kind.COMPOUND else kind.value
    return read_in_child(_converted(data, kind, inside), _WAYS[inside][1])


def as_workbook(data: bytes) -> bytes:
    """An old workbook (.xls, .et) as .xlsx. Raises UnreadableNotice."""
    return _converted(data, Kind.COMPOUND, "xls")


def _converted(data: bytes, kind: Kind, inside: str) -> bytes:
    """Each call has a folder and a profile of its own, which it takes away again, and leaves no process behind."""
    name, becomes = _WAYS[inside]
    command = _command()
    if command is None or not _has_part(command, _PARTS[becomes]):
        raise refusal("needs_office", format=LABELS[kind])
    with TemporaryDirectory(prefix="notice-", ignore_cleanup_errors=True) as folder:
        converted = _convert(command, Path(folder), name, data, becomes)
    if converted is None:
        raise refusal("not_converted", format=LABELS[kind])
    return converted


def _command() -> str | None:
    return next((found for name in _COMMANDS if (found := shutil.which(name))), None)


def _has_part(command: str, part: str) -> bool:
    """Whether that library of LibreOffice is there; distributions install Writer and Calc one by one.

    Where neither is found beside the program, the installation has another shape and is taken to be whole.
    """
    folder = Path(command).resolve().parent
    found = {each for each in _PARTS.values() if (folder / each).exists()}
    return not found or part in found


def _convert(command: str, folder: Path, name: str, data: bytes, becomes: Kind) -> bytes | None:
    """The converted file, None where there is none. Raises UnreadableNotice where it takes too long."""
    (folder / name).write_bytes(data)
    _write_profile(folder / "profile" / "user")
    arguments = [
        *(command, f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", becomes.value, "--outdir", str(folder / "out"), str(folder / name)),
    ]
    with subprocess.Popen(  # noqa: S603 - a program found on the path, a file that we named
        _limited(arguments),
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(limits.OFFICE_WALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise refusal("too_complex", format=Path(name).suffix) from error
        finally:
            _end(process)
    made = folder / "out" / Path(name).with_suffix(f".{becomes.value}")
    return made.read_bytes() if made.is_file() else None


def _limited(arguments: list[str]) -> list[str]:
    """The command under limits that its children inherit; without them on Windows, which has no such shell."""
    if sys.platform == "win32":
        return arguments
    memory = limits.OFFICE_MEMORY // 1024
    script = f'ulimit -t {limits.OFFICE_CPU_SECONDS}; ulimit -d {memory}; exec "$0" "$@"'
    return ["/bin/sh", "-c", script, *arguments]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process with all that it started."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _write_profile(folder: Path) -> None:
    folder.mkdir(parents=True)
    items = (_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    text = _PROFILE.format(items="\n".join(items))
    (folder / "registrymodifications.xcu").write_text(text, encoding="utf-8")
