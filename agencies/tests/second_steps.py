"""A person with a second factor, and the phone: what tests of signing in by two steps share."""

import time

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.accounts.services.second_factor import begin_second_factor, confirm_second_factor
from agencies.models import User
from tasks.tests.factories import AT, PASSWORD, sign_in

STEP = 30  # seconds


def code_of(device: TOTPDevice, *, ahead: int = 0) -> str:
    """What the phone shows now, or so many half minutes from now; one ahead is taken too."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + STEP * ahead
    return f"{totp.token():06d}"


def wrong_code_of(device: TOTPDevice) -> str:
    """Six digits that the phone shows neither now nor about now."""
    right = {code_of(device, ahead=ahead) for ahead in range(-3, 4)}
    return next(code for code in map("{:06d}".format, range(1000)) if code not in right)


def give_second_factor(person: User) -> tuple[TOTPDevice, list[str]]:
    """Put one in force; the phone's present code is not used up by it. Returns the device and the recovery codes."""
    device = begin_second_factor(person)
    codes = confirm_second_factor(device, code_of(device), at=AT)
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1)
    device.refresh_from_db()
    return device, codes


def show_password(client: Client, person: User, **more: str) -> None:
    """The first step."""
    response = client.post("/login/", {"username": person.username, "password": PASSWORD, **more})
    assert (response.status_code, response["Location"]) == (302, "/login/code/")


def sign_in_with(device: TOTPDevice) -> Client:
    """A browser that has shown password and code."""
    client = sign_in(device.user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client
