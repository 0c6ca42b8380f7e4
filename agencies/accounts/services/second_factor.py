"""The second factor: a code from the person's phone (TOTP, RFC 6238), or one of ten recovery codes on paper.

Codes go by the machine's clock: a pinned business date means nothing to a phone.
"""

import secrets
import unicodedata
from base64 import b32encode
from datetime import datetime
from math import ceil

import segno
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.errors import SecondFactorRefused
from agencies.models import User
from worktracker.lib.errors import NotAllowed
from worktracker.lib.trailing import announce

DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
RECOVERY_LENGTH = 10  # 49 bits
STORED_LENGTH = 16  # of a digest: what the library's column holds


def has_second_factor(person: User) -> bool:
    """Whether the person's password alone opens nothing."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def must_have_second_factor(person: User) -> bool:
    """Whether the person's role may not do without."""
    return person.role in settings.SECOND_FACTOR_ROLES


def recovery_codes_left(person: User) -> int:
    """How many of the person's recovery codes are not used yet."""
    return StaticToken.objects.filter(device__user=person).count()


@transaction.atomic
def begin_second_factor(person: User) -> TOTPDevice:
    """A new secret for the person's phone. It counts for nothing until it is confirmed; what stands goes on."""
    TOTPDevice.objects.filter(user=person, confirmed=False).delete()
    return TOTPDevice.objects.create(
        user=person, name="TOTP", confirmed=False, digits=DIGITS, tolerance=1
    )


@transaction.atomic
def confirm_second_factor(device: TOTPDevice, typed: str, *, at: datetime) -> list[str]:
    """Put the begun second factor in force and return ten recovery codes, to be shown once.

    Replaces the phone and the codes that stood. Raises SecondFactorRefused where the code is not the phone's.
    """
    begun = TOTPDevice.objects.select_for_update().filter(pk=device.pk, confirmed=False).first()
    if begun is None or not begun.verify_token(_bare(typed)):
        raise SecondFactorRefused(
            _("The code is wrong. Type the six digits that the phone shows now.")
        )
    person = begun.user
    TOTPDevice.objects.filter(user=person).exclude(pk=begun.pk).delete()
    begun.confirmed = True
    begun.save(update_fields=["confirmed"])
    announce(person, "second_factor_set", by=person, at=at)
    return _new_recovery_codes(person)


@transaction.atomic
def renew_recovery_codes(person: User, *, at: datetime) -> list[str]:
    """Ten new recovery codes, to be shown once; the old ones are void."""
    if not has_second_factor(person):
        raise SecondFactorRefused(_("There is no second factor yet. Set it up first."))
    announce(person, "recovery_codes_renewed", by=person, at=at)
    return _new_recovery_codes(person)


@transaction.atomic
def remove_second_factor(person: User, *, by: User, at: datetime) -> None:
    """Let the password alone do again. Nothing happens where there is none.

    Raises NotAllowed but for one's own, unless the role must have one, and for the security administrator.
    """
    own = by.pk == person.pk
    if not own and not by.is_security_administrator:
        raise NotAllowed(
            _("Somebody else's second factor is removed by the security administrator.")
        )
    if own and must_have_second_factor(person):
        raise NotAllowed(
            _("Your role must sign in with a second factor, so it can be replaced and not removed.")
        )
    removed, _models = TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    if removed:
        announce(person, "second_factor_removed", by=by, at=at)


@transaction.atomic
def accept_code(person: User, typed: str, *, at: datetime) -> Device | None:
    """The device whose code this is, or None for a wrong one. Each code is taken once.

    Raises SecondFactorRefused while the library has the person wait: 1, 2, 4, 8, … seconds after each wrong code. The
    library judges the code and the wait by a clock of its own; ``at`` says how long the wait still is.
    """
    bare = _bare(typed)
    if len(bare) == DIGITS and bare.isdecimal():
        return _accepting(TOTPDevice, person, bare, at)
    return _accepting(StaticDevice, person, _stored(bare), at)


def qr_code(device: TOTPDevice) -> str:
    """The secret as a picture to be scanned, as an address that an <img> takes."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=5, light="#fff")


def secret_in_groups(device: TOTPDevice) -> str:
    """The secret to be typed by hand."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


def _accepting(model: type[Device], person: User, token: str, at: datetime) -> Device | None:
    devices = model.objects.select_for_update().filter(user=person, confirmed=True)
    device = devices.order_by("pk").first()
    if device is None:
        return None
    _require_turn(device, at)
    return device if device.verify_token(token) else None


def _require_turn(device: Device, at: datetime) -> None:
    allowed, why = device.verify_is_allowed()
    if allowed:
        return
    seconds = max(1, ceil((why["locked_until"] - at).total_seconds()))
    raise SecondFactorRefused(
        ngettext(
            "After wrong codes the next one is looked at in %(n)s second. Wait, then type the code shown by then.",
            "After wrong codes the next one is looked at in %(n)s seconds. Wait, then type the code shown by then.",
            seconds,
        )
        % {"n": seconds},
        code="too_early",
    )


def _new_recovery_codes(person: User) -> list[str]:
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="recovery")
    codes = [_recovery_code() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_stored(_bare(code))) for code in codes
    )
    return codes


def _recovery_code() -> str:
    letters = "".join(secrets.choice(RECOVERY_LETTERS) for _place in range(RECOVERY_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _stored(bare: str) -> str:
    """What is stored of a recovery code: a digest keyed with SECRET_KEY, so that a copy of the database holds none."""
    return salted_hmac("agencies.recovery_code", bare, algorithm="sha256").hexdigest()[
        :STORED_LENGTH
    ]


def _bare(typed: str) -> str:
    """As compared: full-width digits narrow, without spaces and hyphens, small letters."""
    narrow = unicodedata.normalize("NFKC", typed)
    return "".join(character for character in narrow if character.isalnum()).lower()
