"""An archive that was damaged, cut off, exchanged or locked by another key is refused, whatever stands stands."""

import contextlib
import io
import os
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from worktracker.backup.errors import ArchiveRefused
from worktracker.backup.manifest import DUMPS
from worktracker.backup.restoring import Wish, restore
from worktracker.backup.taking import Taken
from worktracker.backup.verifying import verify_archive, verify_deeply
from worktracker.tests.backup.bringing import refused
from worktracker.tests.backup.installation import AT, Installation, databases

pytestmark = pytest.mark.django_db

Members = dict[str, bytes]


@pytest.fixture
def taken(installation: Installation) -> Taken:
    return installation.backup()


def members(archive: Path) -> Members:
    with tarfile.open(archive) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}


def packed(archive: Path, contents: Members, *, entry: tarfile.TarInfo | None = None) -> Path:
    """The archive written anew with these members."""
    with tarfile.open(archive, "w") as tar:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        if entry:
            tar.addfile(entry)
    return archive


def regions(archive: Path) -> dict[str, int]:
    """A byte in the middle of the head and of the content of each member of the plain archive."""
    with tarfile.open(archive) as tar:
        found = {}
        for entry in tar:
            found[f"head of {entry.name}"] = entry.offset + 130
            found[f"content of {entry.name}"] = entry.offset_data + entry.size // 2
    return found


def test_whole_archive_is_verified(installation: Installation, taken: Taken) -> None:
    before = databases(installation)

    assert verify_archive(taken.file, installation.place, key=None).whole == taken.whole
    assert verify_deeply(taken.file, installation.place, key=None).manifest == taken.manifest
    assert set(databases(installation)) == set(before)


def test_every_damaged_byte_is_found(
    installation: Installation, taken: Taken, tmp_path: Path
) -> None:
    whole = taken.file.read_bytes()
    places = regions(taken.file)
    assert len(places) == 2 * (3 + len(taken.manifest.files))
    unseen = []
    for place, at in places.items():
        damaged = bytearray(whole)
        damaged[at] ^= 0x10
        broken = tmp_path / "broken.tar"
        broken.write_bytes(damaged)
        with contextlib.suppress(ArchiveRefused):
            verify_archive(broken, installation.place, key=None)
            unseen.append(place)
    assert unseen == []
    assert refused(installation, broken) == "The archive is damaged: its checksums do not fit."


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.9, 0.999])
def test_truncated_archive_is_refused(
    installation: Installation, taken: Taken, share: float
) -> None:
    whole = taken.file.read_bytes()
    taken.file.write_bytes(whole[: int(len(whole) * share)])

    assert refused(installation, taken.file)


def test_something_appended_is_refused(installation: Installation, taken: Taken) -> None:
    with taken.file.open("ab") as file:
        file.write(b"x" * 10240)

    assert refused(installation, taken.file) == "Something was appended to the archive."


@pytest.mark.parametrize("missing", ["manifest.json", "SHA256SUMS", "a file", "the database"])
def test_missing_member_is_refused(installation: Installation, taken: Taken, missing: str) -> None:
    contents = members(taken.file)
    name = {
        "a file": f"files/{sorted(taken.manifest.files)[0]}",
        "the database": DUMPS[installation.store.kind],
    }.get(missing, missing)
    del contents[name]

    assert refused(installation, packed(taken.file, contents))


def resummed(contents: Members) -> Members:
    """As a forger would: the sums made to fit."""
    from hashlib import sha256

    del contents["SHA256SUMS"]
    lines = [f"{sha256(content).hexdigest()}  {name}\n" for name, content in contents.items()]
    return contents | {"SHA256SUMS": "".join(lines).encode()}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda text: text.replace(b'"rows": 4\n', b'"rows": 3\n'),
        lambda text: text.replace(b'"agencies_user"', b'"agencies_else"'),
    ],
    ids=["a table's rows", "a table's name"],
)
def test_manifest_that_was_tampered_with_is_refused_once_compared(
    installation: Installation, taken: Taken, tamper: Callable[[bytes], bytes]
) -> None:
    contents = members(taken.file)
    honest = contents["manifest.json"]
    contents["manifest.json"] = tamper(honest)
    assert contents["manifest.json"] != honest
    forged = packed(taken.file, resummed(contents))
    before, wish = installation.state(), Wish(replace=True, safety=False)

    verify_archive(forged, installation.place, key=None)  # it is consistent in itself
    for attempt in (
        lambda: verify_deeply(forged, installation.place, key=None),
        lambda: restore(forged, installation.place, key=None, wish=wish, at=AT),
    ):
        with pytest.raises(Exception, match="not the one that was backed up"):
            attempt()

    assert installation.state() == before


def test_file_that_the_manifest_does_not_know_is_refused(
    installation: Installation, taken: Taken
) -> None:
    contents = members(taken.file)
    sums = contents.pop("SHA256SUMS")
    contents |= {"files/ab/abcd": b"slipped in", "SHA256SUMS": sums}

    sentence = refused(installation, packed(taken.file, resummed(contents)))

    assert sentence == "The archive does not hold what its manifest says."


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/outside", "files/../../outside", "files/.ssh"]
)
def test_path_that_leads_out_is_refused(
    installation: Installation, taken: Taken, tmp_path: Path, name: str
) -> None:
    contents = members(taken.file)
    forged = packed(taken.file, {name: b"outside", **contents})

    assert refused(installation, forged) == f"The archive holds {name}, which is none of its files."
    assert not (tmp_path / "outside").exists()


def test_link_is_refused(installation: Installation, taken: Taken) -> None:
    link = tarfile.TarInfo("files/ab/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"

    assert "files/ab/link" in refused(installation, packed(taken.file, {}, entry=link))


def test_damaged_dump_with_sums_that_fit_is_refused(
    installation: Installation, taken: Taken
) -> None:
    import hashlib
    import json

    contents = members(taken.file)
    name = DUMPS[installation.store.kind]
    contents[name] = b"PGDMP" + bytes(5000)
    manifest = json.loads(contents["manifest.json"])
    sha256 = hashlib.sha256(contents[name]).hexdigest()
    manifest["dump"] = {"size": len(contents[name]), "sha256": sha256}
    contents["manifest.json"] = json.dumps(manifest).encode()

    sentence = refused(installation, packed(taken.file, resummed(contents)))

    assert sentence.startswith("The database in the archive is damaged: ")


def test_what_is_no_archive_is_refused(installation: Installation, tmp_path: Path) -> None:
    strange = tmp_path / "strange.tar"
    strange.write_bytes(b"PK\x03\x04" + os.urandom(5000))

    assert refused(installation, strange) == "The archive strange.tar is damaged or cut off."


def test_archive_of_the_other_kind_of_database_is_refused(
    installation: Installation, taken: Taken, tmp_path: Path
) -> None:
    import json

    contents = members(taken.file)
    here, other = installation.store.kind, {"sqlite": "postgresql", "postgresql": "sqlite"}
    manifest = json.loads(contents["manifest.json"]) | {"kind": other[here]}
    dump = contents.pop(DUMPS[here])
    contents = {
        DUMPS[other[here]]: dump,
        **contents,
        "manifest.json": json.dumps(manifest).encode(),
    }
    forged = packed(tmp_path / "other.tar", resummed(contents))
    before = installation.state()

    with pytest.raises(
        Exception, match=f"holds a database of {other[here]}; here is one of {here}"
    ):
        restore(forged, installation.place, key=None, wish=Wish(replace=True), at=AT)

    assert installation.state() == before


def test_manifest_of_a_later_format_is_refused(installation: Installation, taken: Taken) -> None:
    contents = members(taken.file)
    contents["manifest.json"] = contents["manifest.json"].replace(b'"format": 1', b'"format": 2')

    sentence = refused(installation, packed(taken.file, resummed(contents)))

    assert sentence == "The archive was made by a newer version of worktracker: install that first."
    assert replace(taken.manifest, problems=["x"]).is_complete is False
