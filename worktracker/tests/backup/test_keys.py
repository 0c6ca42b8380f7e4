"""Encrypted archives, and the keys that open them."""

import stat
from pathlib import Path

import pytest
from pyrage import decrypt, x25519

from worktracker.backup.archive import is_encrypted
from worktracker.backup.errors import BackupFailed
from worktracker.backup.keys import Key, make_key, read_key
from worktracker.backup.restoring import Wish, restore
from worktracker.backup.taking import Taken
from worktracker.backup.verifying import verify_deeply
from worktracker.tests.backup.bringing import refused
from worktracker.tests.backup.installation import AT, TITLE, Installation
from worktracker.version import VERSION

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(tmp_path: Path) -> Key:
    make_key(tmp_path / "key", at=AT)
    made = read_key(tmp_path / "key")
    assert made
    return made


@pytest.fixture
def taken(installation: Installation) -> Taken:
    return installation.backup()


def test_encrypted_archive_shows_nothing(
    installation: Installation, key: Key, taken: Taken
) -> None:
    title, bytes_of_a_file = TITLE.encode(), "核查记录 prepared".encode()
    assert bytes_of_a_file in taken.file.read_bytes()

    locked = installation.backup(key=key, at=AT.replace(hour=5))

    content = locked.file.read_bytes()
    assert locked.file.name == f"worktracker-20241016T053000Z-{VERSION}.tar.age"
    assert locked.was_read_back
    for told in (title, bytes_of_a_file, b"manifest.json", b"agencies_user"):
        assert told not in content
    (identity,) = key.identities
    assert bytes_of_a_file in decrypt(content, [identity])  # any program that speaks age opens it


def test_encrypted_archive_is_restored_with_its_key_alone(
    installation: Installation, key: Key
) -> None:
    locked = installation.backup(key=key)
    other = x25519.Identity.generate()
    wrong = Key([other.to_public()], [other])

    assert refused(installation, locked.file, wrong) == "The archive is encrypted for another key."
    assert refused(installation, locked.file, None).startswith(
        "The archive is encrypted: name the file"
    )
    installation.destroy()
    restore(locked.file, installation.place, key=key, wish=Wish(), at=AT)

    assert installation.store.tables() == locked.manifest.tables


@pytest.mark.parametrize("share", [0.0001, 0.1, 0.5, 0.9999])
def test_damaged_or_truncated_encrypted_archive_is_refused(
    installation: Installation, key: Key, share: float
) -> None:
    locked = installation.backup(key=key)
    whole = locked.file.read_bytes()
    at = int(len(whole) * share)
    damaged = bytearray(whole)
    damaged[at] ^= 1

    for content in (bytes(damaged), whole[:at]):
        locked.file.write_bytes(content)
        assert refused(installation, locked.file, key)


def test_public_part_alone_encrypts_and_says_what_it_could_not_verify(
    installation: Installation, key: Key, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    public.write_text(f"# the secret part lies in the safe\n{key.recipients[0]}\n")

    done = installation.manage("backup", environment={"BACKUP_KEY_FILE": str(public)})

    assert done.returncode == 0, done.stderr
    (locked,) = installation.place.backup_dir.glob("*.tar.age")
    assert '"is_verified": false' in (installation.place.backup_dir / "last.json").read_text()
    manifest = verify_deeply(locked, installation.place, key=key).manifest
    assert manifest.tables["agencies_user"].rows == 4


def test_new_key_is_private_and_never_printed_nor_written_over(
    installation: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "new-key"

    done = installation.manage("backup", "--new-key", str(path))

    secret = path.read_text().splitlines()[-1]
    assert done.returncode == 0
    assert secret.startswith("AGE-SECRET-KEY-1")
    assert secret not in done.stdout + done.stderr
    assert "age1" in done.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = installation.manage("backup", "--new-key", str(path))
    assert again.returncode == 1
    assert path.read_text().splitlines()[-1] == secret


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        ("nothing\n", 0o600, "holds no age key"),
        ("AGE-SECRET-KEY-1NONSENSE\n", 0o600, "cannot be read"),
        (None, 0o600, "No such file or directory"),
        (str(x25519.Identity.generate()), 0o644, "chmod 600"),
    ],
    ids=[
        "no key",
        "nonsense",
        "no file",
        "open to others",
    ],  # a key of chance is no name for a test
)
def test_key_file_that_will_not_do_is_refused_without_showing_it(
    tmp_path: Path, text: str | None, mode: int, sentence: str
) -> None:
    path = tmp_path / "key"
    if text is not None:
        path.write_text(text)
        path.chmod(mode)

    with pytest.raises(BackupFailed, match=sentence) as refusal:
        read_key(path)

    assert "AGE-SECRET" not in str(refusal.value)


def test_no_key_file_means_no_encryption(taken: Taken) -> None:
    assert read_key("") is None
    assert not is_encrypted(taken.file)
